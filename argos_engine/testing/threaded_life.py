"""Threads that call, the engine's own threads, and a disk that fails below them."""

import pathlib
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from argos_engine.engine import Engine
from argos_engine.errors import ArgosError
from argos_engine.ports.ids import CountedIds
from argos_engine.testing.awaiting_caller import Sent
from argos_engine.testing.awaiting_life import ATTEMPTS_MAX, CALLERS, ROUNDS, SETTINGS
from argos_engine.testing.faults import CHANGES, FaultPlan, FileKind, Operation
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files
from argos_engine.testing.kill_images import KillImages
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.suite import BrokenPromiseError, demand
from argos_engine.testing.threaded_caller import ThreadedCaller

WRITER_THREAD = "argos-writer"
"""Only it may stop to copy the files: nobody else changes them meanwhile."""

_SHARE = 0.1
"""How many of the changes of a file are moments at which a command is taken back."""


class ThreadedLife:
    """One engine in full, from opening to closing, and what callers were told.

    Args:
        path: The journal; what is there already is gone on with.
        seed: Decides what callers do; not how the system mixes their threads.
        plan: What fails; the caller has put it below SQLite.
        ledger: Goes on with this one.
    """

    def __init__(
        self, path: pathlib.Path, seed: int, plan: FaultPlan, ledger: Ledger
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self._path = path
        self._plan = plan
        self._ledger = ledger
        self._chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        self._images = KillImages(path.parent, ledger)
        self._seed = seed
        self._callers: list[ThreadedCaller] = []
        self._moment = random.Random(seed)  # noqa: S311  # repeatable, not secret

    def run(self, *, is_closed_early: bool) -> Counter[str]:
        """Open, let all callers work, close, and check; return what was counted.

        Args:
            is_closed_early: Close while callers are still at work.

        Raises:
            BrokenPromiseError: Something that was promised did not hold.
        """
        self._plan.on_fired = self._keep
        self._plan.on_operation = self._take_back
        engine = self.open()
        work = self.start(engine)
        if is_closed_early:
            engine.close()
        work.wait()
        problems = [] if is_closed_early else self._compare(engine)
        engine.close()
        self._plan.on_fired = self._plan.on_operation = None
        with self._plan.paused():
            demand(problems, about="states in memory")
            self._images.check()
            files = read_files(self._path)
            self._images.check_files(files, len(self._ledger.entries), "closed")
        self.counts += self._images.counts
        return self.counts

    def open(self) -> Engine:
        """Open, which may fail while the disk does, but not for ever."""
        for attempt in range(ATTEMPTS_MAX):
            fired = len(self._plan.fired)
            if attempt == ATTEMPTS_MAX - 1:
                self._plan.disarm()
            ids = CountedIds(f"{self._seed}-{attempt}")
            try:
                return Engine.open(self._path, JAR, settings=SETTINGS, ids=ids)
            except ArgosError as error:
                self.counts["openings failed"] += 1
                if len(self._plan.fired) == fired:
                    raise BrokenPromiseError(f"does not open: {error!r}") from error
        raise AssertionError("the last attempt ends in one way or the other")

    def start(self, engine: Engine) -> "Work":
        """Let callers work in threads of their own."""
        again = list(self.sent)
        work = Work()
        work.start(_retry, self._caller(engine, "retry"), again)
        for number in range(CALLERS):
            caller = self._caller(engine, f"{self._seed}-{number}")
            work.start(caller.work, ROUNDS)
        return work

    def _caller(self, engine: Engine, name: str) -> ThreadedCaller:
        chance = random.Random(self._chance.getrandbits(32))  # noqa: S311
        caller = ThreadedCaller(name, engine, chance, self._ledger, self.sent)
        self._callers.append(caller)
        return caller

    def _keep(self) -> None:
        if _is_writer():
            self._images.keep(self._path, "killed in a fault")

    def _take_back(self, operation: Operation, _file: FileKind) -> None:
        """Take a command back in the middle of a group, as a caller might."""
        if operation in CHANGES and _is_writer() and self._moment.random() < _SHARE:
            caller = self._moment.choice(self._callers)
            if caller.on_the_way:
                caller.on_the_way[-1].cancel()
                self.counts["taken back in a group"] += 1

    def _compare(self, engine: Engine) -> list[str]:
        """Compare memory with the disk, which must be able to tell."""
        with self._plan.paused():
            return [str(each) for each in engine.verify(integrity=False).problems]


class Work:
    """Threads of callers, and what became of them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(CALLERS + 1, thread_name_prefix="caller")
        self._done: list[Future[None]] = []

    def start(self, work: Callable[..., None], *arguments: object) -> None:
        """Let one more thread work."""
        self._done.append(self._threads.submit(work, *arguments))

    def wait(self) -> None:
        """Return when all threads have ended.

        Raises:
            BrokenPromiseError: One of them found that a promise was broken.
        """
        self._threads.shutdown()
        for each in self._done:
            each.result()


def _is_writer() -> bool:
    return threading.current_thread().name == WRITER_THREAD


def _retry(caller: ThreadedCaller, sent: list[Sent]) -> None:
    for each in sent:
        caller.ask_again(each)
