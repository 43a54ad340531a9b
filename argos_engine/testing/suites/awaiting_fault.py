"""Faults below an engine on an event loop, whose tasks come and go meanwhile."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

import apsw

from argos_engine.testing.awaiting_life import AwaitingLife
from argos_engine.testing.faults import Extent, Fault, FaultPlan, FileKind, Operation

_SHARE_OF_SOUND_DISKS = 0.2
_SHARE_OF_DOUBLE = 0.5
_SHARE_OF_STICKY = 0.2
_FIRST_MAX = {
    Operation.WRITE: 150,
    Operation.SYNC: 40,
    Operation.READ: 150,
    Operation.TRUNCATE: 4,
    Operation.OPEN: 8,
}
_NEXT_MAX = 8
"""How far behind the first one the second fault may hit."""


class AwaitingFaults:
    """No fault, one or two, at any point; cancellations and timeouts at any other."""

    name = "awaiting-fault"

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run a program of tasks on a disk that fails."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        plan = FaultPlan()
        if chance.random() >= _SHARE_OF_SOUND_DISKS:
            plan.arm(draw_fault(chance))
        return AwaitingLife(directory, seed, plan).run()


def draw_fault(chance: random.Random) -> Fault:
    """Return a fault of the WAL's COMMIT, or of anything; perhaps with a second one."""
    kinds = (*_FIRST_MAX, *[Operation.SYNC] * 4, Operation.WRITE)
    operation = chance.choice(kinds)
    then = None
    if chance.random() < _SHARE_OF_DOUBLE:
        then = Fault(
            chance.choice((None, None, Operation.READ, Operation.SYNC)),
            chance.randint(1, _NEXT_MAX),
            extent=chance.choice(tuple(Extent)),
            sticky=chance.random() < _SHARE_OF_STICKY,
        )
    return Fault(
        operation,
        chance.randint(1, _FIRST_MAX[operation]),
        file=FileKind.WAL if operation is Operation.SYNC else None,
        code=chance.choice((None, None, apsw.SQLITE_FULL)),
        extent=chance.choice(tuple(Extent)),
        sticky=then is None and chance.random() < _SHARE_OF_STICKY,
        then=then,
    )
