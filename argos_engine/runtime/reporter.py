"""Leaves the figures of a running engine where other processes find them."""

from collections.abc import Callable

from argos_engine.errors import JournalLockedError
from argos_engine.ports.clock import Clock
from argos_engine.ports.journal import Journal
from argos_engine.runtime.vitals import Part, Vitals

STATS_INTERVAL_SECONDS = 1.0
"""How often the figures are written, and the lock is looked after."""


class Reporter:
    """Does its rounds at most once in an interval; driven by the reader's thread.

    What fails is told by *vitals*, and tried again in the next round.
    """

    def __init__(
        self,
        journal: Journal,
        vitals: Vitals,
        clock: Clock,
        figures: Callable[[], bytes],
    ) -> None:
        self._hold = journal.hold
        self._sink = journal.stats()
        self._vitals = vitals
        self._clock = clock
        self._figures = figures
        self._due = clock.steady()

    def report(self) -> None:
        """Look after the lock and write the figures, if it is time."""
        if self._clock.steady() < self._due:
            return
        self._due = self._clock.steady() + round(STATS_INTERVAL_SECONDS * 1_000_000)
        # The lock first, so that the figures tell of it.
        self._attend(Part.LOCK, self._hold)
        self._attend(Part.FIGURES, lambda: self._sink.write(self._figures()))

    def _attend(self, part: Part, action: Callable[[], None]) -> None:
        try:
            action()
        except (OSError, JournalLockedError) as error:
            self._vitals.note_trouble(part, error)
        else:
            self._vitals.note_recovery(part)
