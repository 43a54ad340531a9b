"""Rows for tests of a journal, and a scribe that numbers them as an engine would."""

from typing import Any

from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.identity import StreamId
from argos_engine.ports.journal import JournalWriter
from argos_engine.ports.records import (
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
    StreamHead,
)

NORTH: StreamId[Any] = StreamId("bid-area", "2026/NORTH")
SOUTH: StreamId[Any] = StreamId("bid-area", "2026/SOUTH")
UNKNOWN: StreamId[Any] = StreamId("bid-area", "unknown")
FULL: dict[str, Any] = {"change": Change.FULL, "state_digest": b"digest"}


def sample_event(
    stream: StreamId[Any],
    version: int,
    position: int,
    **columns: Any,  # noqa: ANN401  # each column has a type of its own
) -> StoredEvent:
    """Return a row that any journal takes; *columns* replaces what a test is about."""
    row = StoredEvent(
        position=position,
        stream=stream,
        version=version,
        event_type="bid.placed",
        schema_version=1,
        change=Change.DELTA,
        payload=b'{"amount":100}',
        state_digest=None,
        recorded_at=1_000_000 + position,
        principal='{"id":"alice","roles":[]}',
        cause="a test",
        command_id=f"command-{position}",
        ordinal=0,
        fingerprint=b"fingerprint",
        correlation_id=None,
        causation_id=None,
        hash=b"hash %d" % position,
    )
    return row._replace(**columns)


def head_of(event: StoredEvent) -> StreamHead:
    """Return where a stream stands whose last event is *event*."""
    return StreamHead(event.version, event.hash, event.ordinal, event.event_type)


def sample_snapshot(event: StoredEvent, state: bytes = b"{}") -> StoredSnapshot:
    """Return a full state for the version that *event* brings about."""
    return StoredSnapshot(
        stream=event.stream,
        version=event.version,
        reason=SnapshotReason.MILESTONE,
        schema_id="bid-area/1",
        state=state,
        digest=b"digest",
    )


def sample_refusal(stream: StreamId[Any], command_id: str, group: int) -> StoredRefusal:
    """Return the answer "no" to a command."""
    return StoredRefusal(
        command_id=command_id,
        fingerprint=b"fingerprint",
        stream=stream,
        version=0,
        error_type="BidTooLowError",
        reason="the bid is too low",
        group=group,
    )


class Scribe:
    """Writes groups of valid rows: the next position, version and group each time."""

    def __init__(self, writer: JournalWriter) -> None:
        self.writer = writer
        self._position = 0
        self._group = 0
        self._versions: dict[StreamId[Any], int] = {}

    def begin(self) -> None:
        """Open a group on the head as it is stored."""
        head = self.writer.begin()
        self._position = head.position
        self._group = head.group

    def event(
        self,
        stream: StreamId[Any],
        **columns: Any,  # noqa: ANN401  # each column has a type of its own
    ) -> StoredEvent:
        """Return the stream's next event without writing it."""
        version = self._versions.get(stream, 0) + 1
        return sample_event(stream, version, self._position + 1, **columns)

    def append(
        self, event: StoredEvent, snapshot: StoredSnapshot | None = None
    ) -> StoredEvent:
        """Write *event* as a command of its own."""
        self.writer.savepoint()
        self.writer.append(event, snapshot)
        self.writer.release()
        self._position = event.position
        self._versions[event.stream] = event.version
        return event

    def refuse(self, stream: StreamId[Any], command_id: str) -> StoredRefusal:
        """Write a refusal as a command of its own."""
        refusal = sample_refusal(stream, command_id, self._group + 1)
        self.writer.savepoint()
        self.writer.refuse(refusal)
        self.writer.release()
        return refusal

    def commit(self) -> StoredGroup:
        """Seal and commit the group."""
        self._group += 1
        group = StoredGroup(self._group, self._position, b"group %d" % self._group)
        self.writer.seal(group)
        self.writer.commit()
        return group

    def write(self, *streams: StreamId[Any]) -> list[StoredEvent]:
        """Write and commit a group with one event for each of *streams*."""
        self.begin()
        events = [self.append(self.event(stream)) for stream in streams]
        self.commit()
        return events
