"""Times the steps of a command from outside."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from benchmarks.lap import Lap
from benchmarks.seams import SEAMS, place

_CALLS = 10_000


class Stopwatch:
    """Adds up how long each step takes, in nanoseconds."""

    def __init__(self, now: Callable[[], int] = time.perf_counter_ns) -> None:
        self._now = now
        # Each step runs in one thread at a time, so no lock is needed.
        self._spent: dict[str, int] = defaultdict(int)
        self._threads = threading.local()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Time every step; what is made meanwhile meets the timed functions only."""
        with ExitStack() as patched:
            for seam in SEAMS:
                owner, name = place(seam)
                wrapped = self.timed(seam.step, getattr(owner, name))
                patched.enter_context(mock.patch.object(owner, name, wrapped))
            yield

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return *function* as a part of *step*, without the steps inside it."""
        spent, now, threads = self._spent, self._now, self._threads

        def run(*args: Any, **named: Any) -> Any:  # noqa: ANN401  # as it is
            outer = getattr(threads, "inside", None)
            threads.inside = inner = [0]
            start = now()
            try:
                return function(*args, **named)
            finally:
                passed = now() - start
                spent[step] += passed - inner[0]
                threads.inside = outer
                if outer is not None:
                    outer[0] += passed

        return run

    def reset(self) -> None:
        self._spent.clear()

    def steps(self, laps: list[Lap]) -> dict[str, float]:
        """Return the microseconds of one command in each step, and of the rest.

        Raises:
            LookupError: A step did not happen, so it is not what was meant.
        """
        commands = sum(lap.operations for lap in laps)
        missing = {seam.step for seam in SEAMS} - {*self._spent}
        if missing:
            raise LookupError(f"steps that no command went through: {sorted(missing)}")
        found = {step: ns / 1e3 / commands for step, ns in self._spent.items()}
        whole = 1e6 * sum(lap.seconds for lap in laps) / commands
        return {**found, "rest": whole - sum(found.values())}


def microseconds_a_call() -> float:
    """Return what timing one call costs."""
    call = Stopwatch().timed("nothing", lambda: None)
    start = time.perf_counter()
    for _ in range(_CALLS):
        call()
    return 1e6 * (time.perf_counter() - start) / _CALLS
