"""Two faults: the second one hits the path that deals with the first."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

import apsw

from argos_engine.testing.faults import Extent, Fault, FaultPlan, Operation
from argos_engine.testing.faulty_life import FaultyLife
from argos_engine.testing.subject import JARS, Subject

_FIRST_MAX = {
    Operation.WRITE: 120,
    Operation.SYNC: 30,
    Operation.READ: 120,
    Operation.TRUNCATE: 4,
    Operation.OPEN: 8,
    Operation.DELETE: 3,
}
"""The range from which the first fault is drawn: about as much as a load has."""
_NEXT_MAX = 8
"""How far behind the first one the second fault may hit."""
_SHARE_OF_STICKY = 0.3
_LOADS = 50


class DoubleFaults:
    """Two faults close to each other, drawn from the seed."""

    name = "double-fault"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run a load with two faults."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        operation = chance.choice((*_FIRST_MAX, *[Operation.SYNC] * 4))
        first = _draw(chance, operation, chance.randint(1, _FIRST_MAX[operation]), None)
        plan = FaultPlan(first)
        counts = FaultyLife(
            directory, chance.randrange(_LOADS), plan, self._subject
        ).run()
        counts["double faults"] = len(plan.fired) > 1
        return counts


def _draw(
    chance: random.Random, operation: Operation | None, number: int, then: Fault | None
) -> Fault:
    if then is None and operation is not None:
        kind = chance.choice((None, None, Operation.READ, Operation.SYNC))
        follower = Fault(
            kind,
            chance.randint(1, _NEXT_MAX),
            extent=chance.choice(tuple(Extent)),
            sticky=chance.random() < _SHARE_OF_STICKY,
        )
        then = follower
    return Fault(
        operation,
        number,
        code=chance.choice((None, None, apsw.SQLITE_FULL)),
        extent=chance.choice(tuple(Extent)),
        then=then,
    )
