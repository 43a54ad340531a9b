"""Tasks on an event loop, an engine on a disk that fails, and an end at any moment."""

import asyncio
import enum
import pathlib
import random
from collections import Counter

from argos_engine.aio.engine import AsyncEngine
from argos_engine.aio.opening import Opening
from argos_engine.config import EngineSettings
from argos_engine.engine import Engine
from argos_engine.errors import ArgosError, JournalLockedError
from argos_engine.storage.sqlite.lock import JournalLock
from argos_engine.testing.awaiting_caller import AwaitingCaller, Sent
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import CHANGES, FaultPlan, FileKind, Operation
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.kill_images import KillImages
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.suite import BrokenPromiseError, demand
from argos_engine.testing.virtual_engine import open_virtual
from argos_engine.testing.virtual_loop import VirtualLoop

CALLERS = 4
ROUNDS = 6
"""How often each caller does something in a life."""

ATTEMPTS_MAX = 3
"""How often an opening may fail: a fault, one that hits its handling, and a spare."""

SHARE_OF_MOMENTS = 0.05
"""How many of the changes of a file are moments at which the process could die."""

SETTINGS = EngineSettings(
    mailbox_commands_max=3,
    queue_commands_max=9,
    group_commands_max=3,
    live_actors_max=2,
    checkpoint_interval_events=5,
    admission_timeout_seconds=0.01,
)
"""Limits that are in the way all the time."""


class Ending(enum.StrEnum):
    """How the program on the loop ends."""

    FINISHED = enum.auto()
    """All callers are done, and the engine is closed."""
    CANCELLED = enum.auto()
    """The main task is cancelled, as by an interrupt; the block closes the engine."""
    CANCELLED_TWICE = enum.auto()
    """It is cancelled again while the engine is being closed."""
    ABANDONED = enum.auto()
    """The loop ends, and nobody closes the engine."""


class AwaitingLife:
    """Runs callers through two lives of a journal and checks every step of the way.

    While the writer is in the middle of a group, callers go on: they lose patience,
    are cancelled and take commands back inside the window of the COMMIT. At faults and
    at moments drawn by chance a copy of the files is kept, to be opened as after a
    kill.
    """

    def __init__(self, directory: pathlib.Path, seed: int, plan: FaultPlan) -> None:
        self.counts: Counter[str] = Counter()
        self._chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        self._directory = directory
        self._plan = plan
        self._ledger = Ledger()
        self._sent: list[Sent] = []
        self._images = KillImages(directory, self._ledger)
        self._openings = 0

    def run(self) -> Counter[str]:
        """Run both lives; return what was counted.

        Raises:
            BrokenPromiseError: Something that was promised did not hold.
        """
        second = self._directory / "second.db"
        with fault_vfs(self._plan):
            files = self._live(self._directory / "first.db", "a")
            write_files(second, files)
            files = self._live(second, "b")
        self._images.check_files(files, len(self._ledger.entries), "at the end")
        if not self._plan.fired:
            demand(self._ledger.false_alarms(), about="nothing had failed")
        self.counts["faults"] += len(self._plan.fired)
        self.counts += self._images.counts
        self.counts.update(self._ledger.counts())
        return self.counts

    def _live(self, path: pathlib.Path, prefix: str) -> dict[str, bytes]:
        """Run one program from opening to ending; return the files it leaves."""
        loop = VirtualLoop(self._chance.getrandbits(32))
        self._watch(loop, path)
        ending = self._chance.choice(tuple(Ending))
        engines: list[Engine] = []
        try:
            loop.run(self._program(loop, path, prefix, ending, engines))
        except asyncio.CancelledError:
            self.counts["programs cancelled"] += 1
        self._plan.on_fired = self._plan.on_operation = None
        with self._plan.paused():
            files = read_files(path)
            for engine in engines:
                engine.close()
            _demand_unlocked(path)
            demand(loop.complaints, about="callbacks on the loop")
            self._images.check()
            self._images.check_files(files, len(self._ledger.entries), str(ending))
        return files

    def _watch(self, loop: VirtualLoop, path: pathlib.Path) -> None:
        """Let callers go on during changes of files; keep images of some moments."""

        def disturb(operation: Operation, file: FileKind) -> None:
            if operation in CHANGES:
                loop.interleave()
                self.counts["moments of others"] += 1
                if self._chance.random() < SHARE_OF_MOMENTS:
                    self._images.keep(path, f"killed before {operation} of {file}")

        self._plan.on_operation = disturb
        self._plan.on_fired = lambda: self._images.keep(path, "killed in a fault")

    async def _program(
        self,
        loop: VirtualLoop,
        path: pathlib.Path,
        prefix: str,
        ending: Ending,
        engines: list[Engine],
    ) -> None:
        self._plan_end(loop, ending)
        engine = await self._open(loop, path, prefix, engines)
        if ending is Ending.ABANDONED:
            await self._work(engine, prefix)
        else:
            async with engine:
                await self._work(engine, prefix)

    def _plan_end(self, loop: VirtualLoop, ending: Ending) -> None:
        main = asyncio.current_task()
        assert main is not None, "called in the main task"
        if ending in (Ending.CANCELLED, Ending.CANCELLED_TWICE):
            moment = self._chance.choice((0.0, 0.005, 0.02, 0.05))
            loop.call_later(moment, main.cancel)
            if ending is Ending.CANCELLED_TWICE:
                again = moment + self._chance.choice((0.0, 0.001, 0.01))
                loop.call_later(again, main.cancel)

    async def _open(
        self,
        loop: VirtualLoop,
        path: pathlib.Path,
        prefix: str,
        engines: list[Engine],
    ) -> AsyncEngine:
        """Open, which may fail while the disk does, but not for ever."""

        def get(engine: Engine) -> AsyncEngine:
            engines.append(engine)
            return AsyncEngine(engine)

        for attempt in range(ATTEMPTS_MAX):
            fired = len(self._plan.fired)
            if attempt == ATTEMPTS_MAX - 1:
                self._plan.disarm()
            try:
                return await Opening(lambda: self._opened(loop, path, prefix), get)
            except ArgosError as error:
                self.counts["openings failed"] += 1
                if len(self._plan.fired) == fired:
                    raise BrokenPromiseError(f"does not open: {error!r}") from error
        raise AssertionError("the last attempt ends in one way or the other")

    def _opened(self, loop: VirtualLoop, path: pathlib.Path, prefix: str) -> Engine:
        self._openings += 1
        own = f"{prefix}{self._openings}"
        return open_virtual(loop, JAR, path=path, settings=SETTINGS, prefix=own)

    async def _work(self, engine: AsyncEngine, prefix: str) -> None:
        callers = [self._caller(engine, f"{prefix}{each}") for each in range(CALLERS)]
        async with asyncio.TaskGroup() as group:
            for each in list(self._sent):
                group.create_task(callers[0].ask_again(each))
            for caller in callers:
                group.create_task(caller.work(ROUNDS))
        await self._compare(engine)

    def _caller(self, engine: AsyncEngine, name: str) -> AwaitingCaller:
        chance = random.Random(self._chance.getrandbits(32))  # noqa: S311
        return AwaitingCaller(name, engine, chance, self._ledger, self._sent)

    async def _compare(self, engine: AsyncEngine) -> None:
        """Compare memory with the disk, which must be able to tell."""
        with self._plan.paused():
            report = await engine.verify(integrity=False)
        demand([str(each) for each in report.problems], about="states in memory")


def _demand_unlocked(path: pathlib.Path) -> None:
    """Demand that nothing is left open that nobody has.

    Raises:
        BrokenPromiseError: The next engine could not open the journal.
    """
    try:
        JournalLock(str(path)).release()
    except JournalLockedError as error:
        raise BrokenPromiseError(f"left open: {error}") from error
