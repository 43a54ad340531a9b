"""When the position of a durable subscription is stored besides its events."""

from argos_engine.messaging.ledger import Ledger
from argos_engine.ports.clock import Clock

POSITION_INTERVAL_SECONDS = 1.0
"""How long a stored position stays behind, at most."""
POSITION_EVENTS_MAX = 1_000
"""By how many events it stays behind, at most, however quickly they come."""

_MICROSECONDS = 1_000_000


class Bookkeeping:
    """Stores the position now and then, and counts what has stored it otherwise."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._stored = 0
        self._since: int | None = None
        """Since when the stored position is behind, on the steady clock."""

    def note_stored(self, position: int) -> None:
        """Take in that the position is stored."""
        self._stored, self._since = position, None

    def note(self, position: int, *, is_last: bool) -> float | None:
        """Store the position if it is time; return in how many seconds it will be.

        None if all is stored.

        Raises:
            ArgosError: It could not be stored; the next try comes after an interval.
        """
        if position == self._stored:
            return None
        now = self._clock.steady()
        if self._since is None:
            self._since = now
        left = POSITION_INTERVAL_SECONDS - (now - self._since) / _MICROSECONDS
        is_far = position - self._stored >= POSITION_EVENTS_MAX
        if left > 0 and not is_far and not is_last:
            return left
        self._since = now
        self._ledger.store(position)
        self.note_stored(position)
        return None
