"""Command ids for callers that give none of their own."""

import itertools
import os
from typing import Protocol

from argos_engine.ports.clock import Clock


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
        return f"{self._clock.now():014x}{self._count() & 0xFFFFFF:06x}{self._tail}"


class CountedIds:
    """Ids that count: for tests and simulations that must repeat exactly."""

    def __init__(self, prefix: str = "command") -> None:
        self._prefix = prefix
        self._count = itertools.count(1).__next__

    def __call__(self) -> str:
        """Return the next id."""
        return f"{self._prefix}-{self._count():08d}"
