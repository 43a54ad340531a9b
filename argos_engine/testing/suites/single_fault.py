"""Every operation of a load fails once, or from then on: one case for each."""

import pathlib
import random
from collections import Counter
from collections.abc import Iterator

import apsw

from argos_engine.testing.faults import CHANGES, Extent, Fault, FaultPlan, Operation
from argos_engine.testing.faulty_life import FaultyLife
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import workplace

FAULTS = (
    Fault(Operation.WRITE),
    Fault(Operation.WRITE, extent=Extent.HALF),
    Fault(Operation.WRITE, code=apsw.SQLITE_FULL),
    Fault(Operation.WRITE, code=apsw.SQLITE_FULL, extent=Extent.HALF),
    Fault(Operation.SYNC),
    Fault(Operation.SYNC, extent=Extent.ALL),
    Fault(Operation.TRUNCATE),
    Fault(Operation.READ),
    Fault(Operation.OPEN),
    Fault(Operation.DELETE),
    Fault(Operation.DELETE, extent=Extent.ALL),
    Fault(None, sticky=True),
    Fault(None, code=apsw.SQLITE_FULL, sticky=True),
    Fault(Operation.WRITE, code=apsw.SQLITE_FULL, sticky=True),
    Fault(Operation.SYNC, sticky=True),
    Fault(Operation.READ, sticky=True),
    Fault(Operation.LOCK),
)
"""What can happen to an operation; the number is filled in."""

NUMBERS_MAX = 2_000
"""More operations than any load has."""


class SingleFaults:
    """The nth operation of a kind fails, for every n until a run stays clean."""

    name = "single-fault"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all cases of one load after the other.

        The seed counts loads, operations in a load, and kinds of faults.
        """
        load = 0
        while True:
            counts = count_operations(load, self._subject)
            seeds = [
                (load * NUMBERS_MAX + number) * len(FAULTS) + index
                for index, fault in enumerate(FAULTS)
                for number in range(1, _operations(counts, fault) + 1)
            ]
            # In an order that makes the first ones a fair sample.
            random.Random(load).shuffle(seeds)  # noqa: S311  # repeatable, not secret
            yield from seeds
            load += 1

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run a load whose operation of that number fails."""
        case, index = divmod(seed, len(FAULTS))
        load, number = divmod(case, NUMBERS_MAX)
        kind = FAULTS[index]
        fault = Fault(
            kind.operation,
            number,
            code=kind.code,
            extent=kind.extent,
            sticky=kind.sticky,
        )
        return FaultyLife(directory, load, FaultPlan(fault), self._subject).run()


def count_operations(load: int, subject: Subject = JARS) -> Counter[Operation]:
    """Return how many operations of each kind a load has when nothing fails."""
    plan = FaultPlan()
    with workplace() as directory:
        FaultyLife(directory, load, plan, subject).run()
    counts: Counter[Operation] = Counter()
    for (operation, _file), count in plan.counts.items():
        counts[operation] += count
    return counts


def _operations(counts: Counter[Operation], fault: Fault) -> int:
    if fault.operation is None:
        return sum(counts[operation] for operation in CHANGES)
    return counts[fault.operation]
