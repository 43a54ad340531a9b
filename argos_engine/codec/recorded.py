"""An event as it was recorded: what happened, to whom, when, by whom and why."""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.codec.converter import from_json
from argos_engine.codec.principal import decode_principal
from argos_engine.domain.change import Change
from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.metadata import Principal
from argos_engine.errors import ReplayError
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.records import StoredEvent

EventT = TypeVar("EventT")


@attrs.frozen
class RecordedEvent:
    """One event of the log with all that is known about it."""

    stream: StreamId[Any]
    version: int
    position: Position
    event_type: str
    schema_version: int
    event: Any
    """The event itself; its parsed JSON where its aggregate type is not declared."""
    change: Change
    recorded_at: datetime.datetime
    principal: Principal
    cause: str
    command_id: str
    ordinal: int
    """The place among the events of its command or batch, from 0 on; the automatic
    checkpoint behind a command has 1."""
    correlation_id: str | None
    causation_id: str | None

    @property
    def consensus_id(self) -> str | None:
        """The correlation id, as it is called elsewhere."""
        return self.correlation_id


def recorded(codec: Codec, stored: StoredEvent) -> RecordedEvent:
    """Return a row of the log as it is shown.

    Raises:
        ReplayError: The event does not fit its class.
        UnknownEventTypeError: Its type or schema version is not declared.
        JournalCorruptError: The principal cannot be read.
    """
    return recorded_as(RecordedEvent, codec, stored)


def recorded_as(
    kind: Callable[..., EventT], codec: Codec, stored: StoredEvent, *more: object
) -> EventT:
    """Return a row as a kind of `RecordedEvent` that has *more* fields; see there."""
    return kind(
        stored.stream,
        stored.version,
        Position(0, stored.position),
        stored.event_type,
        stored.schema_version,
        _decode(codec, stored),
        stored.change,
        to_datetime(stored.recorded_at),
        decode_principal(stored.principal),
        stored.cause,
        stored.command_id,
        stored.ordinal,
        stored.correlation_id,
        stored.causation_id,
        *more,
    )


def _decode(codec: Codec, stored: StoredEvent) -> object:
    if codec.knows(stored.stream):
        return codec.of(stored.stream).events.decode(stored)
    try:
        return from_json(stored.payload)
    except ValueError as error:
        raise ReplayError(
            str(stored.stream), stored.version, stored.event_type
        ) from error
