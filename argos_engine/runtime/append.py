"""Events for a stream without rules: encoded, counted, and ready to be written."""

from collections.abc import Iterable

import attrs

from argos_engine.codec.catalogue import EncodedEvent, EventCatalogue
from argos_engine.codec.converter import to_json
from argos_engine.domain.argument import items
from argos_engine.errors import (
    CommandFailedError,
    InvalidInputError,
)
from argos_engine.runtime.user_code import described, is_interrupt

APPEND_EVENTS_MAX = 1_000
"""Events of one batch, which are in one transaction and in one answer."""
APPEND_BYTES_MAX = 16 * 1024 * 1024
"""Payload bytes of one batch."""


@attrs.frozen
class Append:
    """A batch of events that are written all or not at all, in their order."""

    events: tuple[EncodedEvent, ...]

    @property
    def fields(self) -> bytes:
        """What the caller chose, as JSON: names and payloads."""
        return to_json(
            [
                (each.event_type, each.schema_version, each.payload.decode())
                for each in self.events
            ]
        )


def encoded_batch(catalogue: EventCatalogue, events: Iterable[object]) -> Append:
    """Return *events* as they are stored.

    Raises:
        InvalidInputError: It is no collection, empty, or larger than a batch may be.
        CommandFailedError: An event is none of the stream type's, or cannot be
            stored; the cause says why.
    """
    given = items("events", events, APPEND_EVENTS_MAX)
    if not given:
        raise InvalidInputError("events", given, "must not be empty")
    encoded = tuple(_encoded(catalogue, event) for event in given)
    size_bytes = sum(len(each.payload) for each in encoded)
    if size_bytes > APPEND_BYTES_MAX:
        rule = f"must take at most {APPEND_BYTES_MAX} bytes as JSON"
        raise InvalidInputError("events", size_bytes, rule)
    return Append(encoded)


def _encoded(catalogue: EventCatalogue, event: object) -> EncodedEvent:
    if type(event) not in catalogue.classes:
        # Above all none of the engine's own, which every stream can be read with.
        name = type(event).__name__
        raise CommandFailedError(f"{name} is not among the events of its stream type")
    try:
        return catalogue.encode(event)
    except BaseException as error:  # user values: whatever the encoder cannot take
        if is_interrupt(error):
            raise
        raise CommandFailedError(
            f"{type(event).__name__} cannot be stored: {described(error)}"
        ) from error
