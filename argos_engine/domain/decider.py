"""The rules of one aggregate type, as values and pure functions."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from argos_engine.domain.argument import all_of, function, instance, whole
from argos_engine.domain.identity import ENGINE_TYPE, StreamId, aggregate_type
from argos_engine.domain.lifecycle import Action
from argos_engine.domain.metadata import Context
from argos_engine.domain.participle import check_event_type
from argos_engine.errors import ConfigurationError, InvalidInputError, UpcasterGapError

CommandT = TypeVar("CommandT")
EventT = TypeVar("EventT")
StateT = TypeVar("StateT")

Validator: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], object]
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def _is(kind: type) -> Validator:
    return lambda _, field, value: instance(field.name, value, kind)


def _from_1_on(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    whole(field.name, value, 1)


def _is_function(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    function(field.name, value)


@attrs.frozen
class EventType:
    """An event class and the schema version that its fields stand for."""

    event_class: type = attrs.field(validator=_is(type))
    schema_version: int = attrs.field(default=1, validator=_from_1_on)


@attrs.frozen
class Upcaster:
    """Lifts the stored payload of *event_type* from one schema version to the next.

    *upcast* gets the payload as parsed JSON and returns the payload of schema version
    `from_version + 1`. It is pure and is applied at every read; stored bytes stay.
    """

    event_type: str = attrs.field(validator=_is(str))
    from_version: int = attrs.field(validator=_is(int))
    upcast: Callable[[dict[str, Any]], dict[str, Any]] = attrs.field(
        validator=_is_function
    )


def allow(_state: object, _action: Action, _context: Context) -> None:
    """Authorize every rollback and checkpoint; the default of a decider."""


def _types(classes: Iterable[type]) -> tuple[type, ...]:
    return all_of("commands", classes, type)


def _type_set(classes: Iterable[type]) -> frozenset[type]:
    return frozenset(all_of("snapshot_on", classes, type))


def _steps(upcasters: Iterable[Upcaster]) -> tuple[Upcaster, ...]:
    return all_of("upcasters", upcasters, Upcaster)


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(all_of("participles", words, str))


def _event_types(declared: Mapping[str, type | EventType]) -> Mapping[str, EventType]:
    if not isinstance(declared, Mapping):
        raise InvalidInputError("events", declared, "must be a map")
    return MappingProxyType(
        {
            name: value if isinstance(value, EventType) else EventType(value)
            for name, value in declared.items()
        }
    )


@attrs.frozen(eq=False)
class Decider(Generic[CommandT, EventT, StateT]):
    """What an aggregate type may do: checked once, when it is made.

    *decide* answers a command with exactly one event or raises
    `CommandRejectedError`; *evolve* is total, never raises, and returns a new state
    of the class of *initial_state*. Both are pure: they may run again on the same
    input, must give the same result, and change nothing that they are given.

    Raises:
        ConfigurationError: A name, an event type or an upcaster breaks a rule.
        InvalidInputError: An argument is not of its kind.
        UpcasterGapError: An old schema version cannot be lifted to the newest.
    """

    aggregate_type: str
    initial_state: StateT
    decide: Callable[[StateT, CommandT, Context], EventT] = attrs.field(
        validator=_is_function
    )
    evolve: Callable[[StateT, EventT], StateT] = attrs.field(validator=_is_function)
    events: Mapping[str, EventType] = attrs.field(converter=_event_types)
    commands: tuple[type, ...] = attrs.field(default=(), kw_only=True, converter=_types)
    """Command classes that files and the command line may name."""
    snapshot_on: frozenset[type] = attrs.field(
        default=frozenset(), kw_only=True, converter=_type_set
    )
    """Milestones: event classes that are stored with the full state."""
    revision: int = attrs.field(default=1, kw_only=True, validator=_from_1_on)
    """Bump it when `evolve` or the state class changes: older snapshots are ignored."""
    authorize: Callable[[StateT, Action, Context], None] = attrs.field(
        default=allow, kw_only=True, validator=_is_function
    )
    """Raises `CommandRejectedError` to veto a rollback or a checkpoint."""
    upcasters: tuple[Upcaster, ...] = attrs.field(
        default=(), kw_only=True, converter=_steps
    )
    participles: frozenset[str] = attrs.field(
        default=frozenset(), kw_only=True, converter=_words
    )
    """Irregular past participles that this domain's event types may end in."""

    event_classes: frozenset[type] = attrs.field(init=False, repr=False)
    """What `decide` may answer with."""

    @event_classes.default
    def _event_classes(self) -> frozenset[type]:
        return frozenset(each.event_class for each in self.events.values())

    def __attrs_post_init__(self) -> None:
        aggregate_type(self.aggregate_type)
        _check_events(self)
        _check_upcasters(self)

    def stream(self, aggregate_id: str) -> StreamId[StateT]:
        """Return the stream of the aggregate *aggregate_id* of this type.

        Raises:
            InvalidInputError: The id is empty, too long or not printable.
        """
        return StreamId(self.aggregate_type, aggregate_id)


def _check_events(decider: Decider[Any, Any, Any]) -> None:
    if not decider.events:
        raise ConfigurationError(f"{decider.aggregate_type!r} declares no events")
    for name in decider.events:
        check_event_type(name, decider.participles)
        if name.startswith(f"{ENGINE_TYPE}.") != (
            decider.aggregate_type == ENGINE_TYPE
        ):
            raise ConfigurationError(f"event type {name!r}: 'engine.' is reserved")
    classes = [declared.event_class for declared in decider.events.values()]
    for event_class in classes:
        if classes.count(event_class) > 1:
            raise ConfigurationError(
                f"{event_class.__name__} stands for more than one event type"
            )
    for milestone in decider.snapshot_on:
        if milestone not in classes:
            raise ConfigurationError(
                f"{milestone.__name__} is in snapshot_on but not among the events"
            )


def _check_upcasters(decider: Decider[Any, Any, Any]) -> None:
    steps = [(step.event_type, step.from_version) for step in decider.upcasters]
    for event_type, from_version in steps:
        declared = decider.events.get(event_type)
        if declared is None:
            raise ConfigurationError(f"upcaster for unknown event type {event_type!r}")
        if not 1 <= from_version < declared.schema_version:
            raise ConfigurationError(
                f"upcaster of {event_type!r} from schema version {from_version}: the "
                f"newest is {declared.schema_version}"
            )
        if steps.count((event_type, from_version)) > 1:
            raise ConfigurationError(
                f"two upcasters of {event_type!r} from schema version {from_version}"
            )
    for event_type, declared in decider.events.items():
        for version in range(1, declared.schema_version):
            if (event_type, version) not in steps:
                raise UpcasterGapError(event_type, version)
