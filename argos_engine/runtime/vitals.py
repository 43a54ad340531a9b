"""How an engine is doing: counted where things happen, read from anywhere."""

import enum
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from argos_engine.ports.clock import Clock
from argos_engine.ports.telemetry import GroupFigures, Silence, Telemetry

LAST_ERRORS_MAX = 10
"""Errors that are remembered for a report."""

_logger = logging.getLogger(__name__)


class EngineState(enum.StrEnum):
    """What an engine can do at the moment."""

    RUNNING = "running"
    DEGRADED = "degraded"
    """The store refuses writes; reads go on, and every write tries again."""
    POISONED = "poisoned"
    """Nothing is written any more until the journal is opened again."""
    CLOSED = "closed"


class Part(enum.StrEnum):
    """What stands beside the log, and can fail without any harm to a command."""

    ANCHOR = "anchor"
    FIGURES = "figures"
    LOCK = "lock"
    METRICS = "metrics"
    SINK = "anchor sink"


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
        self._troubles: dict[str, str] = {}
        self.state = EngineState.RUNNING
        self.groups = 0
        self.anchored_at = clock.now()
        self.witnessed_position: int | None = None
        self.telemetry: Telemetry = Silence()

    def note_error(self, error: BaseException) -> None:
        """Remember an error of the store."""
        self._note(str(error))

    def note_trouble(self, part: str, error: BaseException) -> None:
        """Remember that a part beside the log fails; said once until that changes.

        Args:
            part: A `Part`, or a projection.
            error: Why it fails.
        """
        text = str(error) or repr(error)
        with self._lock:
            is_new = self._troubles.get(part) != text
            self._troubles[part] = text
        if is_new:
            _logger.warning(
                "trouble with the %s: %s", part, text, extra={"part": str(part)}
            )
            self._note(f"{part}: {text}")

    def note_recovery(self, part: str) -> None:
        """Remember that a part beside the log works."""
        with self._lock:
            was_in_trouble = self._troubles.pop(part, None) is not None
        if was_in_trouble:
            _logger.warning("the %s: well again", part, extra={"part": str(part)})

    def note_anchor(self) -> None:
        """Remember that the anchor was written just now."""
        self.anchored_at = self._clock.now()

    def note_answers(self, kinds: Mapping[type, int]) -> None:
        """Count the answers of a group by their class."""
        with self._lock:
            self.groups += 1
            for kind, count in kinds.items():
                self._answers[kind.__name__] += count

    def note_group(self, figures: GroupFigures) -> None:
        """Count and measure a group whose answers are known."""
        self.note_answers(figures.answers)
        self._measure(lambda: self.telemetry.note_group(figures))

    def note_activation(self, replayed_events: int) -> None:
        """Measure that an aggregate came to memory."""
        self._measure(lambda: self.telemetry.note_activation(replayed_events))

    def _measure(self, measure: Callable[[], None]) -> None:
        try:
            measure()
        except Exception as error:  # noqa: BLE001  # an SDK: anything can come
            self.note_trouble(Part.METRICS, error)
        else:
            self.note_recovery(Part.METRICS)

    def _note(self, message: str) -> None:
        with self._lock:
            self._errors.append(NotedError(self._clock.now(), message))

    @property
    def troubles(self) -> dict[str, str]:
        """Which parts beside the log fail now, and why."""
        with self._lock:
            return {str(part): text for part, text in self._troubles.items()}

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
