"""Events as a reader of the store gets them."""

import datetime
from typing import Any

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.codec.converter import from_json
from argos_engine.codec.principal import decode_principal
from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.metadata import Principal
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.records import StoredEvent


@attrs.frozen
class RecordedEvent:
    """One event as it was recorded, with who, when and why."""

    stream: StreamId[Any]
    version: int
    position: Position
    event_type: str
    schema_version: int
    event: Any
    """The event itself; its parsed JSON where its aggregate type is not declared."""
    recorded_at: datetime.datetime
    principal: Principal
    cause: str
    command_id: str
    ordinal: int
    """The place of the event among those of its append, from 0 on."""
    consensus_id: str | None
    """The correlation id, as it is called elsewhere."""
    causation_id: str | None


@attrs.frozen
class EventPage:
    """Events in the order of the log, and where to go on."""

    events: tuple[RecordedEvent, ...]
    next_after: Position
    """The next page begins behind it; also later, when more has been written."""
    has_more: bool
    """Whether the log goes on behind the page, for now: also a page with few events or
    none may have more behind it, because a bounded number was looked at."""


def recorded(codec: Codec, stored: StoredEvent) -> RecordedEvent:
    """Return an event of the log.

    Raises:
        ReplayError: The event does not fit its class.
        UnknownEventTypeError: Its type or schema version is not declared.
    """
    is_known = codec.knows(stored.stream)
    return RecordedEvent(
        stream=stored.stream,
        version=stored.version,
        position=Position(0, stored.position),
        event_type=stored.event_type,
        schema_version=stored.schema_version,
        event=(
            codec.of(stored.stream).events.decode(stored)
            if is_known
            else from_json(stored.payload)
        ),
        recorded_at=to_datetime(stored.recorded_at),
        principal=decode_principal(stored.principal),
        cause=stored.cause,
        command_id=stored.command_id,
        ordinal=stored.ordinal,
        consensus_id=stored.correlation_id,
        causation_id=stored.causation_id,
    )
