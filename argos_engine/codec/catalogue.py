"""The event types of one stream type: name and schema version to class and back."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from cattrs import Converter

from argos_engine.codec.command import structure
from argos_engine.codec.converter import from_json, json_converter, to_json
from argos_engine.codec.plain import PlainCodec, plain_codec
from argos_engine.domain.lifecycle import (
    CHECKPOINT_TAKEN,
    ROLLED_BACK,
    CheckpointTaken,
    RolledBack,
)
from argos_engine.domain.stream_type import EventType, StreamType, Upcaster
from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    ReplayError,
    UnknownEventTypeError,
    shown,
)
from argos_engine.ports.records import StoredEvent
from argos_engine.value import Value

Decode: TypeAlias = Callable[[bytes], Any]
"""From a payload to an event of the newest schema version; raises anything."""

LIFECYCLE_EVENTS: Mapping[str, EventType] = {
    ROLLED_BACK: EventType(RolledBack),
    CHECKPOINT_TAKEN: EventType(CheckpointTaken),
}
"""What every stream can hold besides the events of its type."""


PAYLOAD_BYTES_MAX = 16 * 1024 * 1024
"""Of one event: every reader of its stream holds a page of them in memory."""


class EncodedEvent(Value, frozen=True):
    """An event as it is stored: its type by name, its fields as JSON."""

    event_type: str
    schema_version: int
    payload: bytes
    event: Any
    """The event as it is read back: equal to the one that was encoded."""


class _Encoder(NamedTuple):
    event_type: str
    schema_version: int
    unstructure: Callable[[Any], Any]
    plain: PlainCodec[Any] | None


class EventCatalogue:
    """Writes and reads the events of one stream type and of the engine itself."""

    def __init__(self, declared: StreamType) -> None:
        converter = json_converter(detailed=False)
        self.classes = declared.event_classes
        """The classes of the stream type's own events."""
        self._encoders: dict[type, _Encoder] = {}
        self._decoders: dict[tuple[str, int], Decode] = {}
        for name, known in {**declared.events, **LIFECYCLE_EVENTS}.items():
            plain = plain_codec(known.event_class)
            self._encoders[known.event_class] = _Encoder(
                name,
                known.schema_version,
                converter.get_unstructure_hook(known.event_class),
                plain,
            )
            self._decoders.update(
                _decoders(converter, name, known, declared.upcasters, plain)
            )
        self.of_decider: Mapping[tuple[str, int], Decode] = {
            key: decode
            for key, decode in self._decoders.items()
            if key[0] not in LIFECYCLE_EVENTS
        }
        """What `decode` calls for an event that is not the engine's own."""

    def name_of(self, event_class: type) -> str | None:
        """Return the event type that a class is declared under, or None."""
        encoder = self._encoders.get(event_class)
        return None if encoder is None else encoder.event_type

    def encode(self, event: object) -> EncodedEvent:
        """Return *event* as it is stored.

        An event that could not be read back, or that would come back as another one,
        is not encoded: once it is durable, its stream could not be folded any more.

        Raises:
            ConfigurationError: Its class is not among those of the stream type, or it
                would not come back as it is.
            InvalidInputError: It takes more than `PAYLOAD_BYTES_MAX`.
            Exception: A field holds what JSON cannot, or not what it is declared to
                hold: the codec's own error.
        """
        encoder = self._encoders.get(type(event))
        if encoder is None:
            raise ConfigurationError(
                f"{type(event).__name__} is not among the events of its decider"
            )
        event_type, schema_version, unstructure, plain = encoder
        written = None if plain is None else plain.write(event)
        if written is None:
            payload = to_json(unstructure(event))
            restored = self._decoders[event_type, schema_version](payload)
            if restored != event:
                raise ConfigurationError(
                    f"{shown(event)} would come back as {shown(restored)}"
                )
        else:
            payload, restored = written
        if len(payload) > PAYLOAD_BYTES_MAX:
            rule = f"must take at most {PAYLOAD_BYTES_MAX} bytes as JSON"
            raise InvalidInputError("event", event, rule)
        return EncodedEvent(event_type, schema_version, payload, restored)

    def decode(self, stored: StoredEvent) -> Any:
        """Return the event of a row, lifted to its newest schema version.

        Raises:
            UnknownEventTypeError: Type or schema version are not declared.
            ReplayError: The payload does not fit the class; the cause says where.
        """
        decode = self._decoders.get((stored.event_type, stored.schema_version))
        if decode is None:
            raise UnknownEventTypeError(
                str(stored.stream),
                stored.version,
                stored.event_type,
                stored.schema_version,
            )
        try:
            return decode(stored.payload)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # of an upcaster, perhaps: anything can come
            raise ReplayError(
                str(stored.stream), stored.version, stored.event_type
            ) from error


def read_checkpoint_name(stored: StoredEvent) -> str | None:
    """Return the name that an event binds to its version, if it is a checkpoint's.

    Raises:
        ReplayError: The payload is no checkpoint's.
    """
    if stored.event_type != CHECKPOINT_TAKEN:
        return None
    try:
        event: CheckpointTaken = structure(from_json(stored.payload), CheckpointTaken)
    except Exception as error:
        raise ReplayError(
            str(stored.stream), stored.version, stored.event_type
        ) from error
    return event.name


def _decoders(
    converter: Converter,
    name: str,
    declared: EventType,
    upcasters: Iterable[Upcaster],
    plain: PlainCodec[Any] | None,
) -> dict[tuple[str, int], Decode]:
    """Return a decoder for each schema version of one event type."""
    steps = {step.from_version: step for step in upcasters if step.event_type == name}
    event_class = declared.event_class
    structure = converter.get_structure_hook(event_class)
    return {
        (name, version): _decoder(
            structure,
            event_class,
            [steps[step] for step in range(version, declared.schema_version)],
            plain,
        )
        for version in range(1, declared.schema_version + 1)
    }


def _decoder(
    structure: Callable[[Any, Any], Any],
    event_class: type,
    steps: list[Upcaster],
    plain: PlainCodec[Any] | None,
) -> Decode:
    def decode(payload: bytes) -> Any:
        fields = from_json(payload)
        for step in steps:
            fields = step.upcast(fields)
        return structure(fields, event_class)

    return decode if steps or plain is None else plain.reader(decode)
