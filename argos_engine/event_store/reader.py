"""Reads events back: of one stream, of all that fit a filter, the newest ones."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from argos_engine.audit.archive import Archive
from argos_engine.codec.event_filter import EventFilter, check_filter
from argos_engine.codec.recorded import RecordedEvent, recorded
from argos_engine.domain.argument import instance, whole
from argos_engine.domain.identity import Position, StreamId
from argos_engine.errors import InvalidInputError
from argos_engine.event_store.event_page import EventPage
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.page import PAGE_LENGTH_MAX, check_page_length
from argos_engine.ports.records import StoredEvent
from argos_engine.ports.selection import Span
from argos_engine.runtime.linked import (
    linked_events,
    linked_head,
    require_each_linked,
)

_START = Position(0, 0)


@attrs.frozen(eq=False)
class EventReader:
    """Answers from short views of what is published. It never writes.

    Every event that is handed out fits its hash; `JournalCorruptError` says that one
    does not. Safe in any thread.
    """

    archive: Archive

    def replay_pages(
        self, aggregate_type: str, aggregate_id: str, from_version: int = 1
    ) -> Iterator[tuple[RecordedEvent, ...]]:
        """Return the events of one stream from a version on, in bounded parts.

        Raises:
            InvalidInputError: An argument cannot be what it is meant to be.
        """
        stream: StreamId[Any] = StreamId(aggregate_type, aggregate_id)
        whole("from_version", from_version, 1)
        return self._replay(stream, from_version - 1)

    def query(
        self, wanted: EventFilter | None, after: Position | None, limit: int
    ) -> EventPage:
        """Return the first events behind a position that fit.

        Raises:
            InvalidInputError: The position lies behind the end of the log, or the
                limit is not within 1 to `PAGE_LENGTH_MAX`.
        """
        wanted = check_filter(wanted)
        selection = wanted.selection(self.archive.codec)
        check_page_length(limit)
        with self.archive.view() as reader:
            start = _check_position(reader, after)
            span = wanted.span(reader).behind(start)
            rows, rest = reader.select(selection, span, limit)
            events = self._recorded(reader, rows)
        end = rest.after if rest.length else max(start, span.upto)
        return EventPage(events, Position(0, end), bool(rest.length))

    def count(self, wanted: EventFilter | None) -> int:
        """Return how many events fit, of those that are there now."""
        wanted = check_filter(wanted)
        selection = wanted.selection(self.archive.codec)
        events, span = 0, self._span(wanted)
        if selection.takes_all:
            return span.length
        while span.length:
            with self.archive.view() as reader:
                found, span = reader.count(selection, span)
            events += found
        return events

    def tail(
        self, events: int, wanted: EventFilter | None
    ) -> tuple[RecordedEvent, ...]:
        """Return the newest events that fit, in the order of the log.

        Raises:
            InvalidInputError: The number is not within 1 to `PAGE_LENGTH_MAX`.
        """
        whole("events", events, 1, PAGE_LENGTH_MAX)
        wanted = check_filter(wanted)
        found: tuple[RecordedEvent, ...] = ()
        span = self._span(wanted)
        while span.length and len(found) < events:
            left = events - len(found)
            with self.archive.view() as reader:
                rows, span = reader.select(
                    wanted.selection(self.archive.codec), span, left, newest_first=True
                )
                found = self._recorded(reader, rows[::-1]) + found
        return found

    def _replay(
        self, stream: StreamId[Any], after: int
    ) -> Iterator[tuple[RecordedEvent, ...]]:
        codec = self.archive.codec
        with self.archive.view() as reader:
            head = linked_head(reader, codec.chain_key, stream)
        upto = head.version if head else 0
        while after < upto:
            with self.archive.view() as reader:
                rows = linked_events(
                    reader, codec.chain_key, stream, after, upto, limit=PAGE_LENGTH_MAX
                )
            yield self._decoded(rows)
            after += len(rows)

    def _span(self, wanted: EventFilter) -> Span:
        with self.archive.view() as reader:
            return wanted.span(reader)

    def _recorded(
        self, reader: JournalReader, rows: Sequence[StoredEvent]
    ) -> tuple[RecordedEvent, ...]:
        require_each_linked(reader, self.archive.codec.chain_key, rows)
        return self._decoded(rows)

    def _decoded(self, rows: Iterable[StoredEvent]) -> tuple[RecordedEvent, ...]:
        return tuple(recorded(self.archive.codec, stored) for stored in rows)


def _check_position(reader: JournalReader, value: Position | None) -> int:
    """Return the offset of *value*, which must not lie ahead of the log.

    It would if the file was restored from an older copy: going on from there would
    skip what is written next.
    """
    position = instance("after", _START if value is None else value, Position)
    newest = Position(0, reader.head().position)
    offset: int = position.offset
    if (
        position.shard != newest.shard
        or type(offset) is not int
        or not 0 <= offset <= newest.offset
    ):
        raise InvalidInputError("after", value, f"must be a position up to {newest}")
    return offset
