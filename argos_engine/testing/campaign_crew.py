"""The processes of a campaign: each runs one slice of one suite at a time."""

import logging
import multiprocessing
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import Self

from argos_engine.testing.suite import SuiteReport, run_suite
from argos_engine.testing.suites.catalogue import SUITES

_stop: Event | None = None
"""Set for this process by `_begin`: shared with the one that began it."""


class Crew:
    """So many processes of one thread each, as some suites fork.

    Two never work on one suite at the same time, so its cases are run in one row,
    without gaps, and a report says with one number where it goes on.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._pool = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin, initargs=(self._stop,)
        )

    def start(self, name: str, after: int, seconds: float) -> Future[SuiteReport]:
        """Run cases of a suite for so long, behind the first *after* of them."""
        return self._pool.submit(_run_slice, name, after, seconds)

    def stop(self) -> None:
        """Let every process come to an end behind the case that it is at."""
        self._stop.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._pool.shutdown()


def _begin(stop: Event) -> None:
    global _stop  # noqa: PLW0603  # a process of a pool has no other place for it
    _stop = stop
    # Ctrl-C reaches all processes; the one that began this one says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The engine warns of every fault that it is given.
    logging.disable(logging.CRITICAL)


def _run_slice(name: str, after: int, seconds: float) -> SuiteReport:
    assert _stop is not None, "begun"
    return run_suite(
        SUITES[name], seconds=seconds, after=after, is_stopped=_stop.is_set
    )
