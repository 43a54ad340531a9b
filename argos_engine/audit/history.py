"""The history of one stream: every event, and whether it still counts."""

from typing import Any

import attrs

from argos_engine.audit.lifecycle import rollback_marks
from argos_engine.codec.codec import Codec
from argos_engine.codec.recorded import RecordedEvent, recorded_as
from argos_engine.domain.history import RollbackMark, superseded_by
from argos_engine.domain.identity import StreamId
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.linked import linked_events, linked_head


@attrs.frozen
class HistoryEntry(RecordedEvent):
    """One event as it was recorded, and whether it still counts."""

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
        superseded = superseded_by(stored.version, self.head, self.marks)
        return recorded_as(HistoryEntry, self.codec, stored, superseded)


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
