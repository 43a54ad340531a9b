"""Whose turn it is, decided by a seed; and a clock that jumps when everybody waits."""

import asyncio
import heapq
import itertools
import random
from collections.abc import Callable

import attrs

from argos_engine.testing.simulated_thread import SimulatedThread

TURNS_MAX = 1_000_000
"""More turns than any simulation takes: beyond them something runs in circles."""

PAUSES_SECONDS = (0.0, 0.0, 0.0, 0.001, 0.002, 0.01)
"""How long a thread rests after a step. Few values, so that wake-ups coincide."""

SHARE_OF_FREE_THREADS = 0.7
"""How often work for a thread finds one that begins at once."""

INTERLEAVED_MAX = 3
"""How many have their turn while a thread is in the middle of a step."""


class StalledError(AssertionError):
    """Everybody waits, and nothing will ever wake them; or nobody comes to rest."""


@attrs.define(eq=False)
class Driven:
    """A thread of an engine, simulated: a step, and when it is its turn again."""

    step: Callable[[], bool]
    awake_at: float = 0.0
    is_idle: bool = False
    is_running: bool = False

    def is_able(self, now: float) -> bool:
        """Return whether it can have its turn now."""
        return not self.is_idle and not self.is_running and self.awake_at <= now


class Scheduler:
    """Gives turns to callbacks, timers, work for threads, and steps of engines.

    Args:
        seed: Decides every order and every delay.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        self.now = 0.0
        """Seconds since the start."""
        self.turns = 0
        self._ready: list[asyncio.Handle] = []
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._jobs: list[SimulatedThread] = []
        self._driven: list[Driven] = []
        self._numbers = itertools.count()
        self._is_interleaving = False

    def add(self, handle: asyncio.Handle) -> None:
        """Let *handle* be among those whose turn it is."""
        self._ready.append(handle)

    def add_timer(self, timer: asyncio.TimerHandle) -> None:
        """Let *timer* be among them when its time has come."""
        heapq.heappush(self._timers, (timer.when(), next(self._numbers), timer))

    def add_job(
        self, work: Callable[[], object], future: "asyncio.Future[object]"
    ) -> None:
        """Do *work* in one piece, some time later, and tell *future* after that."""
        due = self.now + self.chance.choice(PAUSES_SECONDS)
        has_begun = self.chance.random() < SHARE_OF_FREE_THREADS
        self._jobs.append(SimulatedThread(due, work, future, has_begun))

    def finish_jobs(self) -> None:
        """Do all work that is left, as a process does before it ends."""
        while self._jobs:
            self._jobs.pop(0).run()

    def drive(self, step: Callable[[], bool]) -> None:
        """Give turns to *step*, which returns whether there was anything to do.

        If there was not, it is asked again only after something else has happened.
        """
        self._driven.append(Driven(step))

    def clear(self) -> None:
        """Forget everybody."""
        for each in (self._ready, self._timers, self._jobs, self._driven):
            each.clear()

    def turn(self) -> None:
        """Give one of those who can run its turn, or let time pass.

        Raises:
            StalledError: Nobody will ever wake up, or nobody comes to rest.
        """
        self.turns += 1
        if self.turns > TURNS_MAX:
            raise StalledError(f"nobody rests after {TURNS_MAX} turns")
        if not self._run_one():
            self._sleep()

    def interleave(self) -> None:
        """Give others their turn here, in the middle of a step; inside itself, nobody.

        Time may pass meanwhile, so a timeout can hit here.
        """
        if self._is_interleaving:
            return
        self._is_interleaving = True
        try:
            self.now += self.chance.choice(PAUSES_SECONDS)
            for _ in range(self.chance.randint(0, INTERLEAVED_MAX)):
                if not self._run_one():
                    break
        finally:
            self._is_interleaving = False

    def _run_one(self) -> bool:
        """Give one of those who can run its turn; return whether there was one."""
        self._collect_due()
        able: list[Driven | SimulatedThread | asyncio.Handle] = [
            *self._ready,
            *(each for each in self._driven if each.is_able(self.now)),
        ]
        if not self._is_interleaving:
            # Work in a thread may wait for a step to end, so it is no part of one.
            able += [job for job in self._jobs if job.due <= self.now]
        if not able:
            return False
        self._run(self.chance.choice(able))
        return True

    def _run(self, chosen: "Driven | SimulatedThread | asyncio.Handle") -> None:
        if isinstance(chosen, Driven):
            self._step(chosen)
            return
        if isinstance(chosen, SimulatedThread):
            self._jobs.remove(chosen)
            chosen.run()
        else:
            # By identity: timers that look alike are equal.
            self._ready = [each for each in self._ready if each is not chosen]
            if not chosen.cancelled():
                chosen._run()  # noqa: SLF001  # as every loop does
        self._wake()

    def _step(self, driven: Driven) -> None:
        driven.is_running = True
        try:
            was_busy = driven.step()
        finally:
            driven.is_running = False
        if was_busy:
            self._wake()
            driven.awake_at = self.now + self.chance.choice(PAUSES_SECONDS)
        else:
            driven.is_idle = True

    def _wake(self) -> None:
        for driven in self._driven:
            driven.is_idle = False

    def _collect_due(self) -> None:
        while self._timers and self._timers[0][0] <= self.now:
            _, _, timer = heapq.heappop(self._timers)
            if not timer.cancelled():
                self._ready.append(timer)

    def _sleep(self) -> None:
        """Let the time come at which somebody wakes up."""
        moments = [each.awake_at for each in self._driven if not each.is_idle]
        moments += [job.due for job in self._jobs]
        moments += [when for when, _, timer in self._timers if not timer.cancelled()]
        if not moments:
            raise StalledError("everybody waits, and nothing will ever wake them")
        self.now = max(self.now, min(moments))
