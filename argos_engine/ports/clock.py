"""Time as the engine sees it: whole microseconds in UTC."""

import datetime
import time
from typing import Protocol

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


class Clock(Protocol):
    """Tells the time; give a fixed one to tests and simulations."""

    def now(self) -> int:
        """Return the microseconds since 1970 in UTC."""

    def steady(self) -> int:
        """Return microseconds that never jump, from any start: for deadlines."""


class SystemClock:
    """The clock of the machine. It may jump; the engine's order never depends on it."""

    def now(self) -> int:
        """Return the microseconds since 1970 in UTC."""
        return time.time_ns() // 1_000

    def steady(self) -> int:
        """Return the microseconds of the machine's monotonic clock."""
        return time.monotonic_ns() // 1_000


class FixedClock:
    """A clock that moves only when it is told to."""

    def __init__(self, start: int = 0) -> None:
        self.time = start

    def now(self) -> int:
        """Return the microseconds since 1970 in UTC."""
        return self.time

    def steady(self) -> int:
        """Return the same microseconds as `now`."""
        return self.time

    def advance(self, seconds: float) -> None:
        """Move the clock by *seconds*; a negative number lets it jump back."""
        self.time += round(seconds * 1_000_000)


def to_datetime(microseconds: int) -> datetime.datetime:
    """Return the aware UTC time of *microseconds* since 1970."""
    return _EPOCH + datetime.timedelta(0, 0, microseconds)


def to_microseconds(moment: datetime.datetime) -> int:
    """Return *moment*, an aware time, as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND
