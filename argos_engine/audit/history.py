"""The history of one stream: every event, and whether it still counts."""

import datetime
from typing import Any

import attrs

from argos_engine.audit.lifecycle import rollback_marks
from argos_engine.codec.codec import Codec
from argos_engine.codec.converter import from_json
from argos_engine.codec.principal import decode_principal
from argos_engine.domain.change import Change
from argos_engine.domain.history import RollbackMark, superseded_by
from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.metadata import Principal
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.linked import linked_events, linked_head


@attrs.frozen
class HistoryEntry:
    """One event as it was recorded, with who, when and why."""

    version: int
    position: Position
    event_type: str
    schema_version: int
    event: Any
    """The event itself; its parsed JSON where no decider is there for the stream."""
    change: Change
    recorded_at: datetime.datetime
    principal: Principal
    cause: str
    command_id: str
    ordinal: int
    correlation_id: str | None
    causation_id: str | None
    superseded_by: int | None
    """The version of the rollback that hides the event at the head of the view."""

    @property
    def is_effective(self) -> bool:
        """Whether the event, or the rollback that it records, counts."""
        return self.superseded_by is None


@attrs.frozen(eq=False)
class StreamHistory:
    """One stream as one view of the journal shows it."""

    reader: JournalReader
    codec: Codec
    stream: StreamId[Any]
    head: int
    marks: tuple[RollbackMark, ...]

    def entries(self, after: int, upto: int, limit: int) -> tuple[HistoryEntry, ...]:
        """Return entries with `after < version <= upto`, oldest first, *limit* at most.

        Raises:
            ReplayError: An event does not fit its class.
            UnknownEventTypeError: An event's type or schema version is not declared.
            JournalCorruptError: An event is missing or does not fit its hash.
        """
        rows = linked_events(
            self.reader, self.codec.chain_key, self.stream, after, upto, limit=limit
        )
        return tuple(self._entry(stored) for stored in rows)

    def _entry(self, stored: StoredEvent) -> HistoryEntry:
        return HistoryEntry(
            version=stored.version,
            position=Position(0, stored.position),
            event_type=stored.event_type,
            schema_version=stored.schema_version,
            event=self._decode(stored),
            change=stored.change,
            recorded_at=to_datetime(stored.recorded_at),
            principal=decode_principal(stored.principal),
            cause=stored.cause,
            command_id=stored.command_id,
            ordinal=stored.ordinal,
            correlation_id=stored.correlation_id,
            causation_id=stored.causation_id,
            superseded_by=superseded_by(stored.version, self.head, self.marks),
        )

    def _decode(self, stored: StoredEvent) -> object:
        if self.codec.knows(self.stream):
            return self.codec.of(self.stream).events.decode(stored)
        return from_json(stored.payload)


def read_history(
    reader: JournalReader, codec: Codec, stream: StreamId[Any]
) -> StreamHistory:
    """Return the history of *stream* up to where it stands in this view.

    Raises:
        ReplayError: A rollback's payload is damaged.
    """
    head = linked_head(reader, codec.chain_key, stream)
    version = head.version if head else 0
    marks = rollback_marks(reader, codec.chain_key, stream, version)
    return StreamHistory(reader, codec, stream, version, marks)
