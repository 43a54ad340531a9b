"""What is timed once: some operations, and the seconds that they took."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple, TypeAlias


class Lap(NamedTuple):
    operations: int
    seconds: float


Side: TypeAlias = Callable[[], Lap]
"""One of those compared: runs a lap; what it prepares is not timed."""


class Beside(NamedTuple):
    """A side that is run while something else goes on."""

    backdrop: Callable[[], AbstractContextManager[None]]
    """What goes on while the context is open."""
    side: Side


def timed(operations: int, action: Callable[[], object]) -> Lap:
    start = time.perf_counter()
    action()
    return Lap(operations, time.perf_counter() - start)


def rate(laps: list[Lap]) -> float:
    """Return the operations a second."""
    return sum(lap.operations for lap in laps) / sum(lap.seconds for lap in laps)
