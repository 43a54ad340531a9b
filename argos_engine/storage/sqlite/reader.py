"""One consistent view of the file."""

import json
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import apsw

from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import ROLLED_BACK
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.records import (
    JournalHead,
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
    StreamHead,
    StreamSummary,
)
from argos_engine.ports.schema import SqlValue
from argos_engine.ports.selection import Counted, Selected, Selection, Span
from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite import event_rows, rows, schema, statements
from argos_engine.storage.sqlite.projected_rows import SqliteRowReader
from argos_engine.storage.sqlite.rows import Row
from argos_engine.storage.sqlite.selecting import Selecting
from argos_engine.storage.sqlite.translate import translated

NO_TABLES: Mapping[str, TableShape] = {}


class SqliteReader:
    """Answers from the read transaction that it opens. Used by one thread at a time.

    A view that stays open keeps the WAL from shrinking, so it should be short.
    """

    @translated
    def __init__(
        self,
        connection: apsw.Connection,
        upto: int | None,
        tables: Mapping[str, TableShape] = NO_TABLES,
        *,
        last_group: int = sys.maxsize,
    ) -> None:
        self.path = connection.filename
        self._connection = connection
        self._tables = tables
        connection.execute(statements.BEGIN_VIEW)
        # The first read fixes what the view sees.
        ceiling = sys.maxsize if upto is None else upto
        self._head, _ = rows.head(self._rows(statements.HEAD, ceiling, last_group))
        self._upto = self._head.position
        self._selecting = Selecting(self._rows)

    def head(self) -> JournalHead:
        """Return where the journal stands in this view."""
        return self._head

    @translated
    def is_whole(self) -> bool:
        """Return whether the last group of all ends where the log ends."""
        found = self._rows(statements.HEAD, sys.maxsize, sys.maxsize)
        head, last_position = rows.head(found)
        return head.position == last_position

    @translated
    def stream_head(self, stream: StreamId[Any]) -> StreamHead | None:
        """Return where the stream stands, or None if it has no events."""
        found = self._of(stream, statements.STREAM_HEAD)
        if not found:
            self._require_absent(stream)
            return None
        return StreamHead(*rows.stream_head(found[0])[:-1])

    @translated
    def events(
        self, stream: StreamId[Any], after: int, upto: int, limit: int
    ) -> Sequence[StoredEvent]:
        """Return events with `after < version <= upto`, at most *limit*, in order."""
        found = self._of(stream, statements.EVENTS, after, upto, limit)
        return event_rows.events(found, stream)

    @translated
    def events_of_type(
        self, stream: StreamId[Any], event_type: str, upto: int
    ) -> Sequence[StoredEvent]:
        """Return the stream's events of one type up to a version, oldest first.

        Rollbacks have an index; for other types the stream is scanned.
        """
        if event_type == ROLLED_BACK:
            found = self._of(stream, statements.ROLLBACKS, upto)
        else:
            found = self._of(stream, statements.EVENTS_OF_TYPE, upto, event_type)
        return event_rows.events(found, stream)

    @translated
    def log(self, after: int, limit: int) -> Sequence[StoredEvent]:
        """Return events of all streams with a position above *after*, in order."""
        found = self._rows(statements.LOG, after, self._upto, limit)
        return event_rows.named_events(found)

    @translated
    def select(
        self,
        selection: Selection,
        span: Span,
        limit: int,
        *,
        newest_first: bool = False,
    ) -> Selected:
        """Return the first events of the span that fit, or the last ones.

        One stream and one correlation id have an index; the log is scanned for others.
        """
        return self._selecting.select(
            selection, self._within(span), limit, newest_first=newest_first
        )

    @translated
    def count(self, selection: Selection, span: Span) -> Counted:
        """Return how many events fit in the first part of the span."""
        return self._selecting.count(selection, self._within(span))

    @translated
    def position_at(self, recorded_at: int) -> int:
        """Return the last position that was recorded at that time or before it."""
        return self._selecting.position_at(recorded_at, self._upto)

    @translated
    def snapshot(
        self, stream: StreamId[Any], after: int, upto: int
    ) -> StoredSnapshot | None:
        """Return the newest snapshot with `after <= version <= upto`."""
        found = self._of(stream, statements.SNAPSHOT, after, upto)
        return rows.snapshot(found[0], stream) if found else None

    @translated
    def version_at(self, stream: StreamId[Any], recorded_at: int) -> int:
        """Return the version that the stream had at that time; 0 before its first.

        Time never runs backwards within a stream, so a few rows are enough to find
        the place: about twenty in a stream of a million.
        """
        found = self._of(stream, statements.STREAM_HEAD)
        if not found:
            return 0
        version, *_, key = rows.stream_head(found[0])

        def time_of(version: int) -> int:
            found = self._rows(statements.RECORDED_AT, key, version)
            if not found:
                raise JournalCorruptError(f"{stream} has no event of version {version}")
            return rows.number(found[0], "events")

        return bisect_right(range(1, version + 1), recorded_at, key=time_of)

    @translated
    def checkpoint_version(self, stream: StreamId[Any], name: str) -> int | None:
        """Return the version that a checkpoint's name stands for."""
        found = self._of(stream, statements.CHECKPOINT_VERSION, name)
        return rows.number(found[0], "checkpoint_names") if found else None

    @translated
    def checkpoint_names(self, stream: StreamId[Any]) -> dict[str, int]:
        """Return the stream's named checkpoints and their versions."""
        found = self._of(stream, statements.CHECKPOINT_NAMES)
        return dict(map(rows.checkpoint_name, found))

    @translated
    def answer(self, command_id: str) -> StoredEvent | StoredRefusal | None:
        """Return what is stored under a command id."""
        ids = json.dumps([command_id])
        if found := self._rows(statements.EVENTS_BY_COMMAND, ids, self._upto):
            return rows.named_event(found[0])
        group = self._head.group
        if found := self._rows(statements.REFUSALS_BY_COMMAND, ids, group):
            return rows.named_refusal(found[0])
        return None

    @translated
    def refusals(self, after: tuple[int, str], limit: int) -> Sequence[StoredRefusal]:
        """Return refusals of all streams behind (group, command id), in order."""
        found = self._rows(statements.REFUSALS, *after, self._head.group, limit)
        return [rows.named_refusal(row) for row in found]

    @translated
    def groups(self, after: int, limit: int) -> Sequence[StoredGroup]:
        """Return groups with a number above *after*, in order."""
        found = self._rows(statements.GROUPS, after, self._head.group, limit)
        return [rows.group(row) for row in found]

    @translated
    def streams(
        self, after: StreamId[Any] | None, limit: int
    ) -> Sequence[StreamSummary]:
        """Return streams behind *after*, in the order of aggregate type and id."""
        names = (after.aggregate_type, after.aggregate_id) if after else ("", "")
        ceilings = (self._upto, self._head.group)
        found = self._rows(statements.STREAMS, *names, *ceilings, limit)
        return [rows.summary(row) for row in found]

    @translated
    def find_streams(self, aggregate_id: str, limit: int) -> Sequence[StreamId[Any]]:
        """Return the streams with that id, of any aggregate type."""
        found = self._rows(statements.STREAMS_BY_ID, aggregate_id, self._upto, limit)
        return [rows.stream_id(*row) for row in found]

    def rows(self) -> SqliteRowReader:
        """Return a reader of the projected rows in this view."""
        return SqliteRowReader(self._connection, self._tables)

    @translated
    def check(self) -> Sequence[str]:
        """Let SQLite read every page and index; return what it complains about.

        Names the guards of the tables that are missing as well. One long read: while
        it runs, the WAL of a busy writer grows.
        """
        integrity = [row[0] for row in self._rows("PRAGMA integrity_check")]
        orphans = self._rows("PRAGMA foreign_key_check")
        return [
            *(text for text in integrity if text != "ok"),
            *(f"{row[0]}: row {row[1]} belongs to no {row[2]}" for row in orphans),
            *schema.complaints(self._connection),
        ]

    def _within(self, span: Span) -> Span:
        return Span(span.after, min(span.upto, self._upto))

    def _require_absent(self, stream: StreamId[Any]) -> None:
        if self._of(stream, statements.HAS_EVENTS):
            raise JournalCorruptError(
                f"{self.path}: an index of table streams has lost {stream}"
            )

    def _of(
        self, stream: StreamId[Any], statement: str, *values: int | str
    ) -> list[Row]:
        names = (stream.aggregate_type, stream.aggregate_id)
        return self._rows(statement, *names, self._upto, *values)

    def _rows(self, statement: str, *values: SqlValue) -> list[Row]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except UnicodeDecodeError as error:
            raise self._unreadable(statement, values, error) from error

    def _unreadable(
        self, statement: str, values: tuple[SqlValue, ...], error: UnicodeDecodeError
    ) -> JournalCorruptError:
        """Return an error that names the last row that could be read."""
        last: Row | None = None
        with suppress(UnicodeDecodeError):
            for row in self._connection.execute(statement, values):
                last = row
        place = "the first row" if last is None else f"the row behind {last[0]!r}"
        return JournalCorruptError(f"{self.path}: {place} holds no text: {error}")
