"""What the streams of one aggregate type hold: event classes under their names."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from argos_engine.domain.argument import all_of, function, instance, whole
from argos_engine.domain.identity import ENGINE_TYPE, StreamId, aggregate_type
from argos_engine.domain.participle import check_event_type
from argos_engine.errors import ConfigurationError, InvalidInputError, UpcasterGapError

Validator: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], object]


def _is(kind: type) -> Validator:
    return lambda _, field, value: instance(field.name, value, kind)


def from_1_on(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    """Check a field that counts from 1."""
    whole(field.name, value, 1)


def is_function(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Check a field that is called."""
    function(field.name, value)


@attrs.frozen
class EventType:
    """An event class and the schema version that its fields stand for."""

    event_class: type = attrs.field(validator=_is(type))
    schema_version: int = attrs.field(default=1, validator=from_1_on)


@attrs.frozen
class Upcaster:
    """Lifts the stored payload of *event_type* from one schema version to the next.

    *upcast* gets the payload as parsed JSON and returns the payload of schema version
    `from_version + 1`. It is pure and is applied at every read; stored bytes stay.
    """

    event_type: str = attrs.field(validator=_is(str))
    from_version: int = attrs.field(validator=_is(int))
    upcast: Callable[[dict[str, Any]], dict[str, Any]] = attrs.field(
        validator=is_function
    )


def _steps(upcasters: Iterable[Upcaster]) -> tuple[Upcaster, ...]:
    return all_of("upcasters", upcasters, Upcaster)


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(all_of("participles", words, str))


def event_types(declared: Mapping[str, type | EventType]) -> Mapping[str, EventType]:
    """Return event types by name; a class alone has schema version 1."""
    if not isinstance(declared, Mapping):
        raise InvalidInputError("events", declared, "must be a map")
    return MappingProxyType(
        {
            name: value if isinstance(value, EventType) else EventType(value)
            for name, value in declared.items()
        }
    )


def event_classes(declared: "StreamType") -> frozenset[type]:
    """Return the classes of the declared events."""
    return frozenset(each.event_class for each in declared.events.values())


@attrs.frozen(eq=False)
class StreamType:
    """The events that streams of one aggregate type hold: checked when it is made.

    By itself it stands for streams without rules: events are appended to them as they
    come, and nothing is decided or folded. A `Decider` is a stream type with rules.

    Raises:
        ConfigurationError: A name, an event type or an upcaster breaks a rule.
        InvalidInputError: An argument is not of its kind.
        UpcasterGapError: An old schema version cannot be lifted to the newest.
    """

    aggregate_type: str
    events: Mapping[str, EventType] = attrs.field(converter=event_types)
    upcasters: tuple[Upcaster, ...] = attrs.field(
        default=(), kw_only=True, converter=_steps
    )
    participles: frozenset[str] = attrs.field(
        default=frozenset(), kw_only=True, converter=_words
    )
    """Irregular past participles that event types of this domain may end in."""

    event_classes: frozenset[type] = attrs.field(
        init=False, repr=False, default=attrs.Factory(event_classes, takes_self=True)
    )
    """The classes of its events."""

    def __attrs_post_init__(self) -> None:
        aggregate_type(self.aggregate_type)
        _check_events(self)
        _check_upcasters(self)

    def __reduce__(self) -> tuple[Callable[[], "StreamType"], tuple[()]]:
        """Be made anew in another process: a read-only map cannot go there."""
        made_of = {
            field.alias: getattr(self, field.name)
            for field in attrs.fields(type(self))
            if field.init
        }
        made_of["events"] = dict(self.events)
        return partial(type(self), **made_of), ()

    def stream(self, aggregate_id: str) -> StreamId[Any]:
        """Return the stream of the aggregate *aggregate_id* of this type.

        Raises:
            InvalidInputError: The id is empty, too long or not printable.
        """
        return StreamId(self.aggregate_type, aggregate_id)


def _check_events(declared: StreamType) -> None:
    if not declared.events:
        raise ConfigurationError(f"{declared.aggregate_type!r} declares no events")
    for name in declared.events:
        check_event_type(name, declared.participles)
        if name.startswith(f"{ENGINE_TYPE}.") != (
            declared.aggregate_type == ENGINE_TYPE
        ):
            raise ConfigurationError(f"event type {name!r}: 'engine.' is reserved")
    classes = [each.event_class for each in declared.events.values()]
    for event_class in classes:
        if classes.count(event_class) > 1:
            raise ConfigurationError(
                f"{event_class.__name__} stands for more than one event type"
            )


def _check_upcasters(declared: StreamType) -> None:
    steps = [(step.event_type, step.from_version) for step in declared.upcasters]
    for event_type, from_version in steps:
        known = declared.events.get(event_type)
        if known is None:
            raise ConfigurationError(f"upcaster for unknown event type {event_type!r}")
        if not 1 <= from_version < known.schema_version:
            raise ConfigurationError(
                f"upcaster of {event_type!r} from schema version {from_version}: the "
                f"newest is {known.schema_version}"
            )
        if steps.count((event_type, from_version)) > 1:
            raise ConfigurationError(
                f"two upcasters of {event_type!r} from schema version {from_version}"
            )
    for event_type, known in declared.events.items():
        for version in range(1, known.schema_version):
            if (event_type, version) not in steps:
                raise UpcasterGapError(event_type, version)
