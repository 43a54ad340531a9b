"""Events that fit their hashes, or are not handed out.

Whoever folds an event that was damaged serves a wrong state. The hash of an event
covers its whole row, so the check costs one hash for each event that is read.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from argos_engine.codec.chain import GENESIS, first_unfit
from argos_engine.codec.chain_key import ChainKey
from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent, StreamHead


def linked_events(
    reader: JournalReader,
    chain_key: ChainKey,
    stream: StreamId[Any],
    after: int,
    upto: int,
    *,
    limit: int,
) -> Sequence[StoredEvent]:
    """Return the events with `after < version <= upto`, at most *limit*, in order.

    Each is checked against the hash of the one before it, whose own row is not.

    Raises:
        JournalCorruptError: One of them is missing, or does not fit its hash.
    """
    expected = min(limit, upto - after)
    if expected <= 0:
        return ()
    rows = reader.events(stream, max(after - 1, 0), upto, expected + (after > 0))
    previous = GENESIS
    if after:
        if not rows or rows[0].version != after:
            raise _missing(stream, after)
        previous = rows[0].hash
        rows = rows[1:]
    require_chained(rows, stream, after, previous, chain_key)
    if len(rows) < expected:
        raise _missing(stream, after + len(rows) + 1)
    return rows


def require_linked(
    reader: JournalReader, chain_key: ChainKey, stored: StoredEvent
) -> StoredEvent:
    """Return *stored*, found by something else than its version, if it fits its hash.

    Raises:
        JournalCorruptError: It does not, or its stream has another event there.
    """
    stream, version = stored.stream, stored.version
    (event,) = linked_events(
        reader, chain_key, stream, max(version - 1, 0), max(version, 1), limit=1
    )
    if event != stored:
        raise _unfit(stored)
    return stored


def require_each_linked(
    reader: JournalReader, chain_key: ChainKey, rows: Iterable[StoredEvent]
) -> None:
    """Return if all *rows*, of any streams and in the order of the log, fit.

    Raises:
        JournalCorruptError: One of them does not fit its hash.
    """
    tips: dict[StreamId[Any], StoredEvent] = {}
    for stored in rows:
        before = tips.get(stored.stream)
        if before is not None and stored.version <= before.version:
            raise _unfit(stored)  # no hash covers its position
        if before is not None and before.version + 1 == stored.version:
            require_chained(
                (stored,), stored.stream, before.version, before.hash, chain_key
            )
        else:
            require_linked(reader, chain_key, stored)
        tips[stored.stream] = stored


def linked_head(
    reader: JournalReader, chain_key: ChainKey, stream: StreamId[Any]
) -> StreamHead | None:
    """Return where the stream stands, or None if it has no events.

    Raises:
        JournalCorruptError: Its last event does not fit its hash.
    """
    head = reader.stream_head(stream)
    if head is None:
        return None
    if head.version < 1:
        raise _missing(stream, 1)
    (last,) = linked_events(
        reader, chain_key, stream, head.version - 1, head.version, limit=1
    )
    if head != (last.version, last.hash, last.ordinal, last.event_type):
        raise _unfit(last)
    return head


def require_chained(
    rows: Sequence[StoredEvent],
    stream: StreamId[Any],
    after: int,
    previous: bytes,
    chain_key: ChainKey,
) -> None:
    """Return if *rows* are the events of a stream that follow a version and its hash.

    Raises:
        JournalCorruptError: One is missing between them, or does not fit its hash.
    """
    unfit = first_unfit(previous, stream, rows, chain_key)
    checked = rows if unfit is None else rows[: unfit + 1]
    for version, stored in enumerate(checked, after + 1):
        if stored.version != version:
            raise _missing(stream, version)
    if unfit is not None:
        raise _unfit(rows[unfit])


def _missing(stream: StreamId[Any], version: int) -> JournalCorruptError:
    return JournalCorruptError(f"{stream} has no event of version {version}")


def _unfit(stored: StoredEvent) -> JournalCorruptError:
    return JournalCorruptError(
        f"{stored.stream} version {stored.version}, position {stored.position}: "
        "the row does not fit its hash and the hash before it"
    )
