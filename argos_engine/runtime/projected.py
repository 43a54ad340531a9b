"""A stored event as projections are given it."""

from argos_engine.codec.principal import decode_principal
from argos_engine.domain.identity import Position
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.projection import ProjectedEvent
from argos_engine.ports.records import StoredEvent


def projected(stored: StoredEvent, event: object) -> ProjectedEvent:
    """Return the event of a row; *event* is what its payload stands for."""
    return ProjectedEvent(
        event,
        stored.stream,
        stored.version,
        Position(0, stored.position),
        to_datetime(stored.recorded_at),
        decode_principal(stored.principal),
        stored.cause,
    )
