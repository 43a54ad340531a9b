"""Every operation of an opening fails once, or the power is cut before it."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

import attrs

from argos_engine.errors import (
    ArgosError,
    HistoryLostError,
    JournalCorruptError,
    UnsupportedFormatError,
)
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import CHANGES, Fault, FaultPlan, Operation
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.kill_images import KillImages
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.reopening import reopen
from argos_engine.testing.situations import Situation, prepare
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.suite import BrokenPromiseError, demand, workplace
from argos_engine.testing.suites.single_fault import FAULTS
from argos_engine.testing.workload import Workload

SITUATIONS = tuple(Situation)
NUMBERS_MAX = 1_000
"""More operations, and more steps of a recording, than any opening has."""

_CUT = len(FAULTS)
_KINDS = len(FAULTS) + 1
_WRONG = (HistoryLostError, JournalCorruptError, UnsupportedFormatError)
"""What no fault of the disk may be taken for: the journal is whole."""


class OpeningFaults:
    """Opens journals in all situations, on a disk that fails or loses its power."""

    name = "opening-fault"

    def seeds(self) -> Iterator[int]:
        """Return all cases of one load after the other.

        The seed counts loads, operations of the opening, situations, and kinds of
        faults; the last kind is a power cut.
        """
        for load in itertools.count():
            seeds = [
                ((load * NUMBERS_MAX + number) * len(SITUATIONS) + place) * _KINDS
                + kind
                for place, situation in enumerate(SITUATIONS)
                for kind, count in enumerate(_count(load, situation))
                for number in range(1, count + 1)
            ]
            # In an order that makes the first ones a fair sample.
            random.Random(load).shuffle(seeds)  # noqa: S311  # repeatable, not secret
            yield from seeds

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Open a journal with one fault, or one power cut."""
        case, kind = divmod(seed, _KINDS)
        case, place = divmod(case, len(SITUATIONS))
        load, number = divmod(case, NUMBERS_MAX)
        work = Workload(load)
        files = prepare(SITUATIONS[place], directory / "live.db", work)
        write_files(directory / "live.db", files)
        if kind == _CUT:
            return _cut(directory, work, number, random.Random(seed))  # noqa: S311
        return _fail(directory, work, attrs.evolve(FAULTS[kind], number=number))


def _fail(directory: pathlib.Path, load: Workload, fault: Fault) -> Counter[str]:
    """Open on a disk that fails, then on one that works; use what was opened."""
    path = directory / "live.db"
    images = KillImages(directory, load.ledger)
    plan = FaultPlan(fault)
    plan.on_fired = lambda: images.keep(path, "killed in a fault while opening")
    counts: Counter[str] = Counter()
    with fault_vfs(plan):
        try:
            engine = open_stepped(path, JAR, prefix="failing")
        except ArgosError as error:
            counts["openings failed"] += 1
            if isinstance(error, _WRONG) or not plan.fired:
                raise BrokenPromiseError(f"refused wrongly: {error!r}") from error
            images.keep(path, "killed after an opening failed")
            plan.disarm()
            engine = open_stepped(path, JAR, prefix="again")
        plan.on_fired = None
        load.retry_all(engine)
        load.beat(engine)
        images.keep(path, "killed after an opening with faults")
        plan.disarm()
        engine.close()
    images.check()
    images.check_files(read_files(path), len(load.ledger.entries), "at the end")
    counts["faults"] += len(plan.fired)
    return counts + images.counts + load.ledger.counts()


def _cut(
    directory: pathlib.Path, load: Workload, step: int, chance: random.Random
) -> Counter[str]:
    """Cut the power before a step of the opening, and inspect what may be left."""
    counts: Counter[str] = Counter()
    known = len(load.ledger.entries)
    life = RecordedLife(directory / "live.db", load)
    with fault_vfs(recording=life.recording):
        life.open("cut").close()
    for files, upto, about in life.images([step], chance):
        image = directory / "image.db"
        write_files(image, files)
        ledger = Ledger(load.ledger.entries[: max(upto, known)])
        demand(reopen(image, ledger, with_outcomes=True), about=f"opening, {about}")
        counts["images of openings"] += 1
    return counts


def _count(load: int, situation: Situation) -> list[int]:
    """Return how many cases there are of each kind of fault, and of power cuts."""
    plan = FaultPlan()
    with workplace() as directory:
        path = directory / "live.db"
        work = Workload(load)
        write_files(path, prepare(situation, path, work))
        life = RecordedLife(path, work)
        with fault_vfs(plan, life.recording):
            engine = life.open("counting")
            steps = len(life.recording.steps)
            operations: Counter[Operation] = Counter()
            for (operation, _file), count in plan.counts.items():
                operations[operation] += count
            engine.close()
    changes = sum(operations[each] for each in CHANGES)
    counts = [
        changes if fault.operation is None else operations[fault.operation]
        for fault in FAULTS
    ]
    return [*counts, steps]
