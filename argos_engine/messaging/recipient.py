"""What is done with events: handed to a function, with or without a stored position."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.argument import complete
from argos_engine.messaging.bookkeeping import Bookkeeping
from argos_engine.messaging.cursor import Batch
from argos_engine.messaging.ledger import Ledger
from argos_engine.ports.clock import Clock
from argos_engine.ports.rows import RowWriter

BATCH_EVENTS_MAX = 100
"""Events whose rows one transaction makes durable, if they fit into its slice."""

Handler: TypeAlias = Callable[[RecordedEvent], object]
RowHandler: TypeAlias = Callable[[RecordedEvent, RowWriter], object]


class Recipient(Protocol):
    """Takes events from a delivery, which calls it from one thread."""

    @property
    def events_max(self) -> int:
        """How many events it takes at once."""

    def open(self, start: int) -> int:
        """Return the position to begin behind: *start*, or one that is stored."""

    def take(self, batch: Batch) -> None:
        """Deal with the next events.

        Raises:
            Exception: It is not done, and the same events come again.
        """

    def note(self, position: int, *, is_last: bool = False) -> float | None:
        """Store the position if it is time; return in how many seconds it will be.

        Raises:
            ArgosError: It could not be stored.
        """


class Listening:
    """Hands events to a function, and stores nothing."""

    events_max = 1

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def open(self, start: int) -> int:
        """Begin where it was asked for."""
        return start

    def take(self, batch: Batch) -> None:
        """Call the function with the next event."""
        for event in batch.events:
            complete("handler", self._handler, event)

    def note(self, position: int, *, is_last: bool = False) -> float | None:  # noqa: ARG002  # of the protocol
        """Store nothing."""
        return None


class AtLeastOnce:
    """Stores the position after the function has returned, now and then.

    A crash in between lets the events since the last time come again.
    """

    events_max = 1

    def __init__(self, handler: Handler, ledger: Ledger, clock: Clock) -> None:
        self._handler = handler
        self._ledger = ledger
        self._books = Bookkeeping(ledger, clock)

    def open(self, start: int) -> int:
        """Begin where it was stored, and store *start* if it never was."""
        position = self._ledger.open(start)
        self._books.note_stored(position)
        return position

    def take(self, batch: Batch) -> None:
        """Call the function with the next event."""
        for event in batch.events:
            complete("handler", self._handler, event)

    def note(self, position: int, *, is_last: bool = False) -> float | None:
        """Store the position if it is far enough behind, or for long enough."""
        return self._books.note(position, is_last=is_last)


class ExactlyOnce:
    """Lets a function change rows in the transaction that stores the position."""

    events_max = BATCH_EVENTS_MAX

    def __init__(self, handler: RowHandler, ledger: Ledger, clock: Clock) -> None:
        self._handler = handler
        self._ledger = ledger
        self._books = Bookkeeping(ledger, clock)

    def open(self, start: int) -> int:
        """Begin where it was stored, and store *start* if it never was."""
        position = self._ledger.open(start)
        self._books.note_stored(position)
        return position

    def take(self, batch: Batch) -> None:
        """Let the writer call the function with each event, and store the position."""
        if batch.events:
            self._ledger.apply(batch, self._handler)
            self._books.note_stored(batch.upto)

    def note(self, position: int, *, is_last: bool = False) -> float | None:
        """Store how far nothing was wanted; the rest has brought its position along."""
        return self._books.note(position, is_last=is_last)
