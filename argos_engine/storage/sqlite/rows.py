"""Rows of the database as rows of the port.

Damage can turn a value into one of another type, which no table would have taken; so
the types of every row are looked at before anybody works with it.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import product
from types import NoneType
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

Row: TypeAlias = tuple[Any, ...]

STREAM_IDS_MAX = 10_000
"""How many identities of streams are kept to be used again."""

_Shape: TypeAlias = tuple[type, ...]


def _shapes(*columns: type | tuple[type, ...]) -> frozenset[_Shape]:
    """Return all rows of types that columns, some of them optional, can make up."""
    choices = [each if isinstance(each, tuple) else (each,) for each in columns]
    return frozenset(product(*choices))


_TEXT_OR_NULL = (str, NoneType)
_EVENT = _shapes(
    *(int, NoneType),  # the stream comes from elsewhere
    *(int, str, int, str, bytes, (bytes, NoneType), int, str, str, str, int),
    *(bytes, _TEXT_OR_NULL, _TEXT_OR_NULL, bytes),
)
_REFUSAL = _shapes(str, bytes, int, str, str, int)
_SNAPSHOT = _shapes(int, str, str, bytes, bytes)
_GROUP = _shapes(int, int, bytes)
_SUMMARY = _shapes(*[int] * 5)
_HEAD = _shapes(str, int, int, int, bytes, int, int)
_STREAM_HEAD = _shapes(int, bytes, int, str, int)
_NUMBER = _shapes(int)
_NAMED_VERSION = _shapes(str, int)


@lru_cache(maxsize=STREAM_IDS_MAX)
def stream_id(aggregate_type: str, aggregate_id: str) -> StreamId[Any]:
    """Return the identity of a stored stream."""
    try:
        return StreamId(aggregate_type, aggregate_id)
    except (ValueError, TypeError) as error:
        raise JournalCorruptError(f"table streams: {error}") from error


def event(row: Row, stream: StreamId[Any]) -> StoredEvent:
    """Return an event of *stream*."""
    position, _, version, event_type, schema_version, change, *others = _shaped(
        row, _EVENT, "events"
    )
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
    command_id, fingerprint, *others = _shaped(row[:-2], _REFUSAL, "refusals")
    return StoredRefusal(command_id, fingerprint, stream_id(*row[-2:]), *others)


def snapshot(row: Row, stream: StreamId[Any]) -> StoredSnapshot:
    """Return a snapshot of *stream*."""
    version, reason, *others = _shaped(row, _SNAPSHOT, "snapshots")
    try:
        kind = SnapshotReason(reason)
    except ValueError as error:
        raise JournalCorruptError(f"table snapshots, {stream}: {error}") from error
    return StoredSnapshot(stream, version, kind, *others)


def group(row: Row) -> StoredGroup:
    """Return a group."""
    return StoredGroup(*_shaped(row, _GROUP, "groups"))


def summary(row: Row) -> StreamSummary:
    """Return the numbers of a stream."""
    return StreamSummary(stream_id(*row[:2]), *_shaped(row[2:], _SUMMARY, "events"))


def stream_head(row: Row) -> Row:
    """Return version, hash, ordinal, event type and number of a stream."""
    return _shaped(row, _STREAM_HEAD, "events")


def checkpoint_name(row: Row) -> tuple[str, int]:
    """Return the name of a checkpoint, and its version."""
    name, version = _shaped(row, _NAMED_VERSION, "checkpoint_names")
    return name, version


def named_position(row: Row) -> tuple[str, int]:
    """Return the name of a reader of the log, and how far it has come."""
    name, position = _shaped(row, _NAMED_VERSION, "projection_positions")
    return name, position


def number(row: Row, table: str) -> int:
    """Return the only column of *row*, which is a number."""
    (value,) = _shaped(row, _NUMBER, table)
    return int(value)


def head(found: Sequence[Row]) -> tuple[JournalHead, int]:
    """Return where the journal stands, and where its last group ends.

    Raises:
        JournalCorruptError: Not one row, or one with a hole, as only damage leaves it.
    """
    if len(found) != 1 or tuple(map(type, found[0])) not in _HEAD:
        raise JournalCorruptError("the rows that say where the journal stands are bad")
    *columns, last_position = found[0]
    return JournalHead(*columns), last_position


def _shaped(row: Row, shapes: Collection[_Shape], table: str) -> Row:
    if tuple(map(type, row)) in shapes:
        return row
    kinds = ", ".join(type(value).__name__ for value in row)
    raise JournalCorruptError(f"table {table}, row {str(row[0])[:40]!r}: holds {kinds}")
