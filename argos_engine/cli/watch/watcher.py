"""Looks at the figures of an engine again and again."""

from collections.abc import Callable
from typing import Final, NamedTuple

from argos_engine.cli.watch.pace import Pace, pace_between
from argos_engine.ports.clock import Clock, to_datetime
from argos_engine.runtime.health import Health

STALE_SECONDS: Final = 5.0
"""The age from which figures are not believed; an engine writes them each second."""


class Sight(NamedTuple):
    """What was seen of an engine in one look."""

    health: Health | None
    """None if no engine runs."""
    pace: Pace | None
    """None until there are two reports to compare."""
    age_seconds: float
    """How long ago the engine wrote its report."""

    @property
    def is_stale(self) -> bool:
        """Whether the process is there, but tells nothing new."""
        return self.age_seconds > STALE_SECONDS


class Watcher:
    """Remembers the last report, so that the next one can be compared with it."""

    def __init__(self, read: Callable[[], Health | None], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._last: Health | None = None
        self._pace: Pace | None = None

    def look(self) -> Sight:
        """Read the figures as they are now."""
        health = self._read()
        if health is None:
            self._last = self._pace = None
            return Sight(None, None, 0.0)
        if self._last is None or health.reported_at != self._last.reported_at:
            self._pace = (
                None if self._last is None else pace_between(self._last, health)
            )
            self._last = health
        now = to_datetime(self._clock.now())
        age = max((now - health.reported_at).total_seconds(), 0.0)
        return Sight(health, self._pace, age)
