"""SQLite gets no more memory, at every level of what it may have."""

import pathlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from argos_engine.errors import ArgosError
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

LEVELS = 400
_BYTES_A_LEVEL = 32
"""What a group needs is small: the cache of pages has most of it already."""
_BYTES_A_LEVEL_OPENING = 512
_BEATS = 8
_BEATS_BEFORE = 2
_SCATTER = 20


class OutOfMemory:
    """Limits the memory of SQLite in the middle of a load, or while it opens."""

    name = "out-of-memory"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return one case for each level, load by load; scattered, so any few tell."""
        load = 0
        while True:
            for start in range(_SCATTER):
                for level in range(start, LEVELS, _SCATTER):
                    yield load * LEVELS + level
            load += 1

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run a load with so much memory to spare, then with enough again."""
        number, level = divmod(seed, LEVELS)
        path = directory / "live.db"
        load = Workload(number, subject=self._subject)
        if self._subject.prepare is not None:
            self._subject.prepare(path)
        hit = _work(path, load, level) if level % 2 else _open(path, load, level)
        problems = reopen(path, load.ledger, subject=self._subject)
        demand(problems, about="closed after a lack of memory")
        counts = Counter({"levels": 1, "levels that hit": hit})
        return counts + load.ledger.counts()


@contextmanager
def memory_to_spare(spare_bytes: int) -> Iterator[None]:
    """Let SQLite have no more than *spare_bytes* beyond what it has now."""
    # The hard limit takes the soft one down with it, and does not raise it again.
    soft = apsw.soft_heap_limit(-1)
    apsw.hard_heap_limit(apsw.memory_used() + spare_bytes)
    try:
        yield
    finally:
        apsw.hard_heap_limit(0)
        apsw.soft_heap_limit(soft)


def _work(path: pathlib.Path, load: Workload, level: int) -> bool:
    engine = _opened(path, load.subject)
    for _ in range(_BEATS_BEFORE):
        load.beat(engine)
    with memory_to_spare(level * _BYTES_A_LEVEL):
        for _ in range(_BEATS - _BEATS_BEFORE):
            load.beat(engine)
    demand([str(each) for each in engine.verify().problems], about="in memory")
    killed = path.with_name("killed.db")
    write_files(killed, read_files(path))
    problems = reopen(killed, load.ledger, subject=load.subject)
    demand(problems, about="killed without memory")
    engine.close()
    return bool(load.ledger.false_alarms())


def _open(path: pathlib.Path, load: Workload, level: int) -> bool:
    engine = _opened(path, load.subject)
    load.beat(engine)
    killed = path.with_name("killed.db")
    write_files(killed, read_files(path))
    engine.close()
    write_files(path, read_files(killed))
    try:
        with memory_to_spare(level * _BYTES_A_LEVEL_OPENING):
            _opened(path, load.subject).close()
    except ArgosError:
        return True
    return False


def _opened(path: pathlib.Path, subject: Subject) -> SteppedEngine:
    return open_stepped(path, subject.decider, projections=subject.projections)
