"""Leaves the figures of a running engine where other processes find them."""

import logging
from collections.abc import Callable

from argos_engine.ports.clock import Clock
from argos_engine.ports.vitals import StatsSink

STATS_INTERVAL_SECONDS = 1.0
"""How often the figures are written."""

_logger = logging.getLogger(__name__)


class Reporter:
    """Writes figures at most once in an interval; driven by the reader's thread.

    Args:
        sink: Where they go.
        clock: Tells when it is time.
        figures: Makes them.
        note_error: Told of the first failure in a row, which stops nobody.
    """

    def __init__(
        self,
        sink: StatsSink,
        clock: Clock,
        figures: Callable[[], bytes],
        note_error: Callable[[OSError], object],
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._figures = figures
        self._note_error = note_error
        self._is_failing = False
        self._due = clock.steady()

    def report(self) -> None:
        """Write the figures, if it is time. A failure is logged, and tried again."""
        if self._clock.steady() < self._due:
            return
        self._due = self._clock.steady() + round(STATS_INTERVAL_SECONDS * 1_000_000)
        try:
            self._sink.write(self._figures())
            self._is_failing = False
        except OSError as error:
            _logger.warning("the figures could not be written: %s", error)
            if not self._is_failing:
                self._note_error(error)
            self._is_failing = True
