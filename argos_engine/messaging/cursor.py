"""How far one reader has come, and what comes next for it."""

from typing import NamedTuple

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.messaging.feed import Feed
from argos_engine.messaging.sieve import Sieve
from argos_engine.messaging.window import Page


class Batch(NamedTuple):
    """Events that are wanted, oldest first, perhaps none."""

    events: list[RecordedEvent]
    upto: int
    """The position up to which there are no others."""


class Cursor:
    """Walks along a feed, for one thread at a time.

    Looking at events does not move it; `advance` does. So what was not dealt with to
    the end comes again.
    """

    def __init__(self, feed: Feed, sieve: Sieve, position: int) -> None:
        self.position = position
        self.feed = feed
        self._sieve = sieve
        self._page: Page | None = None

    @property
    def lag_events(self) -> int:
        """How many published events lie behind the position."""
        return max(self.feed.published() - self.position, 0)

    def peek(self, events_max: int) -> Batch | None:
        """Return the next events of the page in hand; None if it is used up.

        Raises:
            JournalError: The very next one that is wanted cannot be decoded. The
                cursor stays in front of it.
        """
        page = self._page
        if page is None or self.position >= page.after + len(page.rows):
            return None
        events: list[RecordedEvent] = []
        for index in range(self.position - page.after, len(page.rows)):
            if len(events) == events_max:
                return Batch(events, page.after + index)
            try:
                if self._sieve.passes(page.rows[index]):
                    events.append(self.feed.event(page, index))
            except Exception:
                if events:
                    return Batch(events, page.after + index)
                # What is not wanted and lies before it has been seen.
                self.position = page.after + index
                raise
        return Batch(events, page.after + len(page.rows))

    def advance(self, position: int) -> None:
        """Say that everything up to *position* is dealt with."""
        self.position = position

    def take_recent(self) -> bool:
        """Take the next page in hand if memory has it; return whether it has."""
        return self.load(self.feed.recent(self.position))

    def refill(self) -> bool:
        """Take the next page in hand, from the log if need be; False if there is none.

        Raises:
            JournalError: The log cannot be read, or is damaged.
        """
        return self.take_recent() or self.load(self.feed.stored(self.position))

    def load(self, page: Page | None) -> bool:
        """Take a page in hand that begins at the position; return whether it is one."""
        if page is None:
            return False
        self._page = page
        return True
