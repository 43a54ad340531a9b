"""A view of a memory journal."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from immutables import Map

from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import (
    JournalHead,
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
    StreamHead,
    StreamSummary,
)
from argos_engine.ports.selection import Counted, Selected, Selection, Span
from argos_engine.ports.table import TableShape
from argos_engine.storage import memory_selecting
from argos_engine.storage.memory_content import Content
from argos_engine.storage.memory_rows import MemoryRowReader

NO_TABLES: Mapping[str, TableShape] = {}


class MemoryReader:
    """One content up to a position. Safe in any thread: nothing here ever changes."""

    def __init__(
        self,
        store_id: str,
        content: Content,
        upto: int | None,
        tables: Mapping[str, TableShape] = NO_TABLES,
    ) -> None:
        newest = len(content.log)
        self._store_id = store_id
        self._content = content
        self._tables = tables
        self._position = newest if upto is None else min(upto, newest)
        self._group = bisect_right(
            range(1, len(content.groups) + 1),
            self._position,
            key=lambda number: content.groups[number].last_position,
        )

    def head(self) -> JournalHead:
        """Return where the journal stands in this view."""
        group = self._content.groups.get(self._group)
        last = self._content.log.get(self._position)
        return JournalHead(
            store_id=self._store_id,
            epoch=self._content.epoch,
            position=self._position,
            group=self._group,
            group_hash=group.hash if group else b"",
            recorded_at=last.recorded_at if last else 0,
        )

    def is_whole(self) -> bool:
        """Return whether the last group of all ends where the log ends."""
        groups, log = self._content.groups, self._content.log
        last = groups.get(len(groups))
        return len(log) == (last.last_position if last else 0)

    def stream_head(self, stream: StreamId[Any]) -> StreamHead | None:
        """Return where the stream stands, or None if it has no events."""
        version = self._version(stream)
        if not version:
            return None
        last = self._content.streams[stream][version]
        return StreamHead(version, last.hash, last.ordinal, last.event_type)

    def events(
        self, stream: StreamId[Any], after: int, upto: int, limit: int
    ) -> Sequence[StoredEvent]:
        """Return events with `after < version <= upto`, at most *limit*, in order."""
        last = min(upto, after + limit, self._version(stream))
        versions = range(after + 1, last + 1)
        return [self._content.streams[stream][version] for version in versions]

    def events_of_type(
        self, stream: StreamId[Any], event_type: str, upto: int
    ) -> Sequence[StoredEvent]:
        """Return the stream's events of one type up to a version, oldest first."""
        events = self.events(stream, 0, upto, upto)
        return [event for event in events if event.event_type == event_type]

    def log(self, after: int, limit: int) -> Sequence[StoredEvent]:
        """Return events of all streams with a position above *after*, in order."""
        last = min(after + limit, self._position)
        return [self._content.log[at] for at in range(after + 1, last + 1)]

    def select(
        self,
        selection: Selection,
        span: Span,
        limit: int,
        *,
        newest_first: bool = False,
    ) -> Selected:
        """Return events of the span that fit, and what is left of it."""
        log, within = self._content.log, self._within(span)
        return memory_selecting.select(
            log, selection, within, limit, newest_first=newest_first
        )

    def count(self, selection: Selection, span: Span) -> Counted:
        """Return how many events of the span fit, and what is left of it."""
        return memory_selecting.count(self._content.log, selection, self._within(span))

    def position_at(self, recorded_at: int) -> int:
        """Return the last position that was recorded at that time or before it."""
        log = self._content.log
        positions = range(1, self._position + 1)
        return bisect_right(positions, recorded_at, key=lambda at: log[at].recorded_at)

    def snapshot(
        self, stream: StreamId[Any], after: int, upto: int
    ) -> StoredSnapshot | None:
        """Return the newest snapshot with `after <= version <= upto`."""
        upto = min(upto, self._version(stream))
        kept = self._content.snapshots.get(stream, Map[int, StoredSnapshot]())
        versions = [version for version in kept if after <= version <= upto]
        return kept[max(versions)] if versions else None

    def version_at(self, stream: StreamId[Any], recorded_at: int) -> int:
        """Return the version that the stream had at that time; 0 before its first."""
        return bisect_right(
            range(1, self._version(stream) + 1),
            recorded_at,
            key=lambda version: self._content.streams[stream][version].recorded_at,
        )

    def checkpoint_version(self, stream: StreamId[Any], name: str) -> int | None:
        """Return the version that a checkpoint's name stands for."""
        return self.checkpoint_names(stream).get(name)

    def checkpoint_names(self, stream: StreamId[Any]) -> dict[str, int]:
        """Return the stream's named checkpoints and their versions."""
        names = self._content.names.get(stream, Map[str, int]())
        newest = self._version(stream)
        return {name: version for name, version in names.items() if version <= newest}

    def answer(self, command_id: str) -> StoredEvent | StoredRefusal | None:
        """Return what is stored under a command id."""
        answer = self._content.answer(command_id)
        if isinstance(answer, StoredEvent):
            return answer if answer.position <= self._position else None
        return answer if answer and answer.group <= self._group else None

    def refusals(self, after: tuple[int, str], limit: int) -> Sequence[StoredRefusal]:
        """Return refusals of all streams behind (group, command id), in order."""
        rows = {(row.group, row.command_id): row for row in self._refusals()}
        return [rows[key] for key in sorted(rows) if key > after][:limit]

    def groups(self, after: int, limit: int) -> Sequence[StoredGroup]:
        """Return groups with a number above *after*, in order."""
        last = min(after + limit, self._group)
        return [self._content.groups[number] for number in range(after + 1, last + 1)]

    def streams(
        self, after: StreamId[Any] | None, limit: int
    ) -> Sequence[StreamSummary]:
        """Return streams behind *after*, in the order of aggregate type and id."""
        page = (
            stream
            for stream in sorted(self._streams(), key=_names)
            if after is None or _names(stream) > _names(after)
        )
        return [self._summary(stream) for stream in islice(page, limit)]

    def find_streams(self, aggregate_id: str, limit: int) -> Sequence[StreamId[Any]]:
        """Return the streams with that id, of any aggregate type."""
        streams = sorted(self._streams(), key=_names)
        return [each for each in streams if each.aggregate_id == aggregate_id][:limit]

    def rows(self) -> MemoryRowReader:
        """Return a reader of the projected rows in this view."""
        return MemoryRowReader(lambda: self._content, self._tables)

    def check(self) -> Sequence[str]:
        """Return no complaints: memory has nothing to examine."""
        return ()

    def _version(self, stream: StreamId[Any]) -> int:
        """Return the stream's version in this view; 0 if it has no events."""
        events = self._content.streams.get(stream, Map[int, StoredEvent]())
        return bisect_right(
            range(1, len(events) + 1),
            self._position,
            key=lambda version: events[version].position,
        )

    def _within(self, span: Span) -> Span:
        return Span(span.after, min(span.upto, self._position))

    def _streams(self) -> Iterator[StreamId[Any]]:
        return filter(self._version, self._content.streams)

    def _refusals(self) -> Iterator[StoredRefusal]:
        rows = self._content.refusals.values()
        return (row for row in rows if row.group <= self._group)

    def _summary(self, stream: StreamId[Any]) -> StreamSummary:
        version = self._version(stream)
        events = self.events(stream, 0, version, version)
        snapshots = self._content.snapshots.get(stream, Map[int, StoredSnapshot]())
        return StreamSummary(
            stream=stream,
            version=version,
            full=sum(event.change is Change.FULL for event in events),
            snapshots=sum(at <= version for at in snapshots),
            refusals=sum(row.stream == stream for row in self._refusals()),
            recorded_at=events[-1].recorded_at,
        )


def _names(stream: StreamId[Any]) -> tuple[str, str]:
    return stream.aggregate_type, stream.aggregate_id
