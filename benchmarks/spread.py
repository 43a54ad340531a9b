"""A middle and how far what was measured lies around it."""

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Spread(NamedTuple):
    """The median of some rounds, and the lowest and the highest of them."""

    median: float
    low: float
    high: float

    def times(self, factor: float) -> "Spread":
        return Spread(*(factor * value for value in self))


def spread(values: Iterable[float]) -> Spread:
    found = list(values)
    return Spread(statistics.median(found), min(found), max(found))


def single(value: float) -> Spread:
    """Return what was found once, and has no spread."""
    return Spread(value, value, value)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that *share* of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
