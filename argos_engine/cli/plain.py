"""Events and states as plain JSON values."""

from typing import Any

from argos_engine.audit.history import HistoryEntry
from argos_engine.codec.codec import Codec
from argos_engine.codec.converter import from_json
from argos_engine.domain.identity import StreamId


def plain_event(codec: Codec, stream: StreamId[Any], event: object) -> object:
    """Return the fields of an event; without a decider they are plain already."""
    if not codec.knows(stream):
        return event
    fields: object = from_json(codec.of(stream).events.encode(event).payload)
    return fields


def plain_state(codec: Codec, stream: StreamId[Any], state: object) -> object:
    """Return the fields of a state."""
    fields: object = from_json(codec.aggregate(stream).states.encode(state))
    return fields


def entry_document(
    codec: Codec, stream: StreamId[Any], entry: HistoryEntry
) -> dict[str, object]:
    """Return an event of a history, with who, when and why."""
    return {
        "version": entry.version,
        "position": str(entry.position),
        "event_type": entry.event_type,
        "schema_version": entry.schema_version,
        "event": plain_event(codec, stream, entry.event),
        "change": entry.change.value,
        "recorded_at": entry.recorded_at.isoformat(),
        "principal": {
            "id": entry.principal.id,
            "roles": sorted(entry.principal.roles),
        },
        "cause": entry.cause,
        "command_id": entry.command_id,
        "ordinal": entry.ordinal,
        "correlation_id": entry.correlation_id,
        "causation_id": entry.causation_id,
        "superseded_by": entry.superseded_by,
    }
