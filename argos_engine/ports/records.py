"""Rows that cross the border of a journal: text, numbers and bytes, no user types."""

from typing import Any, NamedTuple

from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import CHECKPOINT_TAKEN


class StoredEvent(NamedTuple):
    """One row of the log. All columns but *position* are covered by *hash*."""

    position: int
    stream: StreamId[Any]
    version: int
    event_type: str
    schema_version: int
    change: Change
    payload: bytes
    """The event as JSON."""
    state_digest: bytes | None
    """Digest of the state that was stored with the event; None for a delta."""
    recorded_at: int
    """Microseconds since 1970 in UTC."""
    principal: str
    """The principal as JSON: id and roles."""
    cause: str
    command_id: str
    ordinal: int
    """0 for the event of a command, 1 for the automatic checkpoint behind it.

    The events of one append count from 0.
    """
    fingerprint: bytes
    correlation_id: str | None
    causation_id: str | None
    hash: bytes
    """Chains the event to the one before it in its stream."""


class StoredSnapshot(NamedTuple):
    """The full state at one version. A cache: the log alone is the truth."""

    stream: StreamId[Any]
    version: int
    reason: SnapshotReason
    schema_id: str
    state: bytes
    digest: bytes


class StoredRefusal(NamedTuple):
    """The answer "no" under a command id that the caller gave."""

    command_id: str
    fingerprint: bytes
    stream: StreamId[Any]
    version: int
    """The version on which the refusal was decided."""
    error_type: str
    reason: str
    group: int


class StoredGroup(NamedTuple):
    """One commit: the commands that became durable together."""

    number: int
    last_position: int
    hash: bytes


class JournalHead(NamedTuple):
    """Where a journal stands."""

    store_id: str
    epoch: int
    position: int
    group: int
    group_hash: bytes
    recorded_at: int

    def __str__(self) -> str:
        return f"position {self.position}, epoch {self.epoch}, store {self.store_id}"


class StreamHead(NamedTuple):
    """Where a stream stands."""

    version: int
    hash: bytes
    ordinal: int
    event_type: str

    @property
    def is_automatic(self) -> bool:
        """Whether the last event is a checkpoint that the engine took by itself."""
        return self.ordinal > 0 and self.event_type == CHECKPOINT_TAKEN


class StreamSummary(NamedTuple):
    """What one stream holds, in numbers."""

    stream: StreamId[Any]
    version: int
    full: int
    """Events stored with the full state."""
    snapshots: int
    refusals: int
    recorded_at: int
    """When the last event was recorded."""
