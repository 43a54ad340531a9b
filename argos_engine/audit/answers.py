"""What became of a command, looked up by its id."""

from itertools import takewhile
from typing import Any

from argos_engine.codec.codec import Codec
from argos_engine.domain.history import superseded_by
from argos_engine.domain.identity import StreamId
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.runtime.append import APPEND_EVENTS_MAX
from argos_engine.runtime.linked import linked_events, linked_head, require_linked
from argos_engine.runtime.outcome import Receipt, Refusal, Unknown
from argos_engine.runtime.recovery import Recovery
from argos_engine.runtime.stage import receipt


def stored_answer(
    reader: JournalReader, codec: Codec, stream: StreamId[Any], command_id: str
) -> Receipt | Refusal | Unknown:
    """Return what is stored in *stream* under a command id."""
    stored = reader.answer(command_id)
    if stored is None or stored.stream != stream:
        return Unknown(command_id)
    if isinstance(stored, StoredRefusal):
        return Refusal(
            stored.stream,
            stored.command_id,
            stored.version,
            stored.error_type,
            stored.reason,
        )
    return _receipt(reader, codec, stored)


def _receipt(reader: JournalReader, codec: Codec, stored: StoredEvent) -> Receipt:
    require_linked(reader, codec.chain_key, stored)
    if not codec.folds(stored.stream):
        return _batch_receipt(reader, codec, stored)
    head = linked_head(reader, codec.chain_key, stored.stream)
    latest = head.version if head else stored.version
    marks = Recovery(codec).marks(reader, stored.stream, latest)
    event = codec.of(stored.stream).events.decode(stored)
    hidden_by = superseded_by(stored.version, latest, marks)
    return receipt(stored, event).changed(superseded_by=hidden_by)


def _batch_receipt(reader: JournalReader, codec: Codec, first: StoredEvent) -> Receipt:
    """Return the receipt of the batch that begins with *first*."""
    stream, events = first.stream, codec.of(first.stream).events
    head = linked_head(reader, codec.chain_key, stream)
    upto = head.version if head else first.version
    rows = linked_events(
        reader,
        codec.chain_key,
        stream,
        first.version - 1,
        upto,
        limit=APPEND_EVENTS_MAX,
    )
    batch = [*takewhile(lambda row: row.command_id == first.command_id, rows)]
    decoded = tuple(events.decode(row) for row in batch)
    return receipt(batch[-1], decoded)
