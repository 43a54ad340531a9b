"""The published log from any position on: the newest of it from memory."""

from collections.abc import Callable

from argos_engine.codec.codec import Codec
from argos_engine.codec.recorded import RecordedEvent, recorded
from argos_engine.errors import JournalCorruptError
from argos_engine.messaging.window import Page, Window, page_of
from argos_engine.ports.journal import Journal
from argos_engine.runtime.linked_log import LinkedLog

PAGE_EVENTS_MAX = 500
"""Events that one look into the log brings: its view must be short."""


class Feed:
    """Answers one question: what comes behind a position. Safe in any thread.

    There is no seam between what was and what is new: a reader asks with its own
    position each time, and gets the same events from memory as from the log.
    """

    def __init__(
        self, journal: Journal, codec: Codec, published: Callable[[], int]
    ) -> None:
        self.codec = codec
        self.published = published
        self.window = Window()
        self.journal = journal
        self._log = LinkedLog(codec.chain_key)

    def recent(self, after: int) -> Page | None:
        """Return what follows *after*, if memory has it; never looks elsewhere."""
        return self.window.page(after)

    def stored(self, after: int) -> Page | None:
        """Return what follows *after* in the log; None if nothing is published yet.

        Raises:
            JournalCorruptError: An event is missing or does not fit its hash.
            JournalError: The log cannot be read.
        """
        published = self.published()
        if published <= after:
            return None
        with self.journal.read(published) as reader:
            try:
                rows = self._log.page(reader, after, published, limit=PAGE_EVENTS_MAX)
            except JournalCorruptError:
                # What is sound before the damage is still handed out.
                rows = self._log.page(reader, after, published, limit=1)
        return page_of(after, rows)

    def event(self, page: Page, index: int) -> RecordedEvent:
        """Return an event of a page, decoded at most once for all who share the page.

        Raises:
            ReplayError: It does not fit its class.
            UnknownEventTypeError: Its type or schema version is not declared.
        """
        event = page.events[index]
        if event is None:
            # Two readers may do so at once; what they put here is equal.
            event = page.events[index] = recorded(self.codec, page.rows[index])
        return event
