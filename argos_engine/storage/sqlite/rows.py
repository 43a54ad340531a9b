"""Rows of the database as rows of the port."""

from functools import lru_cache
from typing import Any, TypeAlias

from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.records import (
    JournalHead,
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
    StreamSummary,
)
from argos_engine.storage.sqlite.columns import EVENTS, GROUPS, REFUSALS, SNAPSHOTS

Row: TypeAlias = tuple[Any, ...]

STREAM_IDS_MAX = 10_000
"""How many identities of streams are kept to be used again."""


@lru_cache(maxsize=STREAM_IDS_MAX)
def stream_id(aggregate_type: str, aggregate_id: str) -> StreamId[Any]:
    """Return the identity of a stored stream."""
    try:
        return StreamId(aggregate_type, aggregate_id)
    except ValueError as error:
        raise JournalCorruptError(f"table streams: {error}") from error


def event(row: Row, stream: StreamId[Any]) -> StoredEvent:
    """Return an event of *stream*."""
    EVENTS.check(row)
    position, version, event_type, schema_version, change, *others = row
    try:
        kind = Change(change)
    except ValueError as error:
        raise JournalCorruptError(f"table events, {position}: {error}") from error
    return StoredEvent(
        position, stream, version, event_type, schema_version, kind, *others
    )


def named_event(row: Row) -> StoredEvent:
    """Return an event whose row ends with the names of its stream."""
    return event(row[:-2], stream_id(*row[-2:]))


def named_refusal(row: Row) -> StoredRefusal:
    """Return a refusal whose row ends with the names of its stream."""
    REFUSALS.check(row[:-2])
    return StoredRefusal(row[0], row[1], stream_id(*row[-2:]), *row[2:-2])


def group(row: Row) -> StoredGroup:
    """Return a group."""
    GROUPS.check(row)
    return StoredGroup(*row)


def snapshot(row: Row, stream: StreamId[Any]) -> StoredSnapshot:
    """Return a snapshot of *stream*."""
    SNAPSHOTS.check(row)
    version, reason, *others = row
    try:
        kind = SnapshotReason(reason)
    except ValueError as error:
        raise JournalCorruptError(f"table snapshots, {stream}: {error}") from error
    return StoredSnapshot(stream, version, kind, *others)


def summary(row: Row) -> StreamSummary:
    """Return the numbers of a stream."""
    return StreamSummary(stream_id(*row[:2]), *row[2:])


def head(found: list[Row]) -> tuple[JournalHead, int]:
    """Return where the journal stands, and where its last group ends.

    Raises:
        JournalCorruptError: Not one row, or one with a hole, as only damage leaves it.
    """
    if len(found) != 1 or None in found[0]:
        raise JournalCorruptError("the rows that say where the journal stands are bad")
    *columns, last_position = found[0]
    return JournalHead(*columns), last_position
