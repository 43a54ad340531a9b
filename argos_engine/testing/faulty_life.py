"""A load on a disk that fails: opened, worked, killed, opened again, closed."""

import os
import pathlib
from collections import Counter

from argos_engine.errors import ArgosError
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import FaultPlan
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Word
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import BrokenPromiseError, demand
from argos_engine.testing.workload import Workload

BEATS = 5
"""Beats of the first life; the second one has fewer."""
ATTEMPTS_MAX = 3
"""How often an opening may fail: a fault, one that hits its handling, and a spare."""
_TROUBLE = (Word.FAILURE, Word.UNKNOWN)


class FaultyLife:
    """Runs one load through two lives of a journal and checks every step of the way.

    At the end of the first life the process "dies": the second one works on what the
    files hold then. Whenever something failed, and at the very moment a fault hits, a
    copy of the files is opened and inspected, as after a kill.
    """

    def __init__(
        self,
        directory: pathlib.Path,
        seed: int,
        plan: FaultPlan,
        subject: Subject = JARS,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._directory = directory
        self._plan = plan
        self._subject = subject
        self._load = Workload(seed, subject=subject)
        self._struck: list[tuple[dict[str, bytes], int]] = []
        self._seen = (0, 0)

    def run(self) -> Counter[str]:
        """Run both lives; return what was counted.

        Raises:
            BrokenPromiseError: Something that was promised did not hold.
        """
        if self._subject.prepare is not None:
            self._subject.prepare(self._directory / "first.db")
        with fault_vfs(self._plan):
            first = self._live(self._directory / "first.db", "a", BEATS)
            second = self._directory / "second.db"
            write_files(second, self._die(first))
            engine = self._live(second, "b", BEATS - 2)
            self._close(engine)
            self._plan.disarm()
            self._plan.on_fired = None
            demand(self._reopen(second), about="after closing")
        if not self._plan.fired:
            demand(self._load.ledger.false_alarms(), about="nothing had failed")
        self.counts["faults"] += len(self._plan.fired)
        self.counts.update(self._load.ledger.counts())
        return self.counts

    def _live(
        self, path: pathlib.Path, prefix: str, beats: int
    ) -> tuple[pathlib.Path, SteppedEngine]:
        self._plan.on_fired = lambda: self._strike(path)
        engine = self._open(path, prefix)
        if prefix != "a":
            self._load.retry_all(engine)
            self._check(path, engine)
        for _ in range(beats):
            self._load.beat(engine)
            self._check(path, engine)
        return path, engine

    def _open(self, path: pathlib.Path, prefix: str) -> SteppedEngine:
        """Open, which may fail while the disk does, but not for ever."""
        for attempt in range(ATTEMPTS_MAX):
            fired = len(self._plan.fired)
            if attempt == ATTEMPTS_MAX - 1:
                self._plan.disarm()
            try:
                return open_stepped(
                    path,
                    self._subject.decider,
                    projections=self._subject.projections,
                    prefix=f"{prefix}{attempt}",
                )
            except ArgosError as error:
                self.counts["openings failed"] += 1
                if len(self._plan.fired) == fired:
                    raise BrokenPromiseError(f"does not open: {error!r}") from error
                self._check_struck()
        raise AssertionError("the last attempt ends in one way or the other")

    def _strike(self, path: pathlib.Path) -> None:
        # Sticky faults strike often; the first moments are the interesting ones.
        if len(self._struck) < ATTEMPTS_MAX:
            ledger = self._load.ledger
            self._struck.append((read_files(path), len(ledger.entries)))

    def _check(self, path: pathlib.Path, engine: SteppedEngine) -> None:
        """Check memory against the disk, if anything went wrong since the last time."""
        entries = self._load.ledger.entries
        seen = (len(self._plan.fired), sum(e.word in _TROUBLE for e in entries))
        if seen == self._seen:
            return
        self._seen = seen
        with self._plan.paused():
            self._check_struck()
            problems = [str(problem) for problem in engine.verify().problems]
            demand(problems, about="states in memory")
            self._check_files(read_files(path), len(entries), "killed after a fault")

    def _check_struck(self) -> None:
        with self._plan.paused():
            for files, upto in self._struck:
                self._check_files(files, upto, "killed in a fault")
        self._struck.clear()

    def _check_files(self, files: dict[str, bytes], upto: int, about: str) -> None:
        copy = self._directory / "copy.db"
        write_files(copy, files)
        demand(self._reopen(copy, upto), about=about)
        self.counts["reopened"] += 1

    def _reopen(self, path: pathlib.Path, upto: int | None = None) -> list[str]:
        return reopen(path, self._load.ledger, upto, subject=self._subject)

    def _die(self, life: tuple[pathlib.Path, SteppedEngine]) -> dict[str, bytes]:
        path, engine = life
        with self._plan.paused():
            files = read_files(path)
            engine.close()
        return files

    def _close(self, life: tuple[pathlib.Path, SteppedEngine]) -> None:
        path, engine = life
        engine.close()
        with self._plan.paused():
            self._check_struck()
            self._check_files(read_files(os.fspath(path)), self._count(), "closed")

    def _count(self) -> int:
        return len(self._load.ledger.entries)
