"""Command ids for callers that give none of their own."""

import itertools
import os
from typing import Protocol

from argos_engine.ports.clock import Clock

_COUNT_BITS = 24
_COUNT_MASK = (1 << _COUNT_BITS) - 1
_NUMBER_BYTES = 10
"""56 bits of time, in microseconds since 1970, and the count."""


class CommandIds(Protocol):
    """Makes command ids that are unique for ever."""

    def __call__(self) -> str:
        """Return a new id."""


class TimeOrderedIds:
    """Ids of 32 hexadecimal digits: time, then a counter, then a random tail.

    Later ids sort after earlier ones, which keeps a unique index on them small and
    quick; the tail is drawn once, so an id costs no system call.
    """

    def __init__(self, clock: Clock, tail: bytes | None = None) -> None:
        self._clock = clock
        self._count = itertools.count().__next__
        self._tail = (os.urandom(6) if tail is None else tail).hex()

    def __call__(self) -> str:
        """Return a new id; safe to call from any thread."""
        now, count = self._clock.now(), self._count() & _COUNT_MASK
        try:
            # Half the time of formatting two numbers.
            head = (now << _COUNT_BITS | count).to_bytes(_NUMBER_BYTES).hex()
        except OverflowError:  # a clock before 1970, or far ahead
            head = f"{now:014x}{count:06x}"
        return head + self._tail


class CountedIds:
    """Ids that count: for tests and simulations that must repeat exactly."""

    def __init__(self, prefix: str = "command") -> None:
        self._prefix = prefix
        self._count = itertools.count(1).__next__

    def __call__(self) -> str:
        """Return the next id."""
        return f"{self._prefix}-{self._count():08d}"
