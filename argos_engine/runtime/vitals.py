"""How an engine is doing: counted where things happen, read from anywhere."""

import enum
import threading
from collections import Counter, deque
from typing import NamedTuple

from argos_engine.ports.clock import Clock

LAST_ERRORS_MAX = 10
"""Errors that are remembered for a report."""


class EngineState(enum.StrEnum):
    """What an engine can do at the moment."""

    RUNNING = "running"
    DEGRADED = "degraded"
    """The store refuses writes; reads go on, and every write tries again."""
    POISONED = "poisoned"
    """Nothing is written any more until the journal is opened again."""
    CLOSED = "closed"


class NotedError(NamedTuple):
    """An error of the store, and when it happened."""

    at: int
    """Microseconds since 1970 in UTC."""
    message: str


class Vitals:
    """The state of an engine and what it has done so far. Safe in any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._errors: deque[NotedError] = deque(maxlen=LAST_ERRORS_MAX)
        self._answers: Counter[str] = Counter()
        self.state = EngineState.RUNNING
        self.groups = 0
        self.anchored_at = clock.now()

    def note_error(self, error: BaseException) -> None:
        """Remember an error of the store."""
        with self._lock:
            self._errors.append(NotedError(self._clock.now(), str(error)))

    def note_anchor(self) -> None:
        """Remember that the anchor was written just now."""
        self.anchored_at = self._clock.now()

    def note_answers(self, kinds: "Counter[str]") -> None:
        """Count the answers of a group by their kind."""
        with self._lock:
            self.groups += 1
            self._answers.update(kinds)

    @property
    def errors(self) -> tuple[NotedError, ...]:
        """The last errors, oldest first."""
        with self._lock:
            return tuple(self._errors)

    @property
    def answers(self) -> dict[str, int]:
        """How many commands got which kind of answer."""
        with self._lock:
            return dict(self._answers)
