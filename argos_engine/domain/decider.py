"""The rules of one aggregate type, as values and pure functions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeAlias, TypeVar

import attrs

from argos_engine.domain.argument import all_of
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Action
from argos_engine.domain.metadata import Context
from argos_engine.domain.stream_type import (
    EventType,
    StreamType,
    event_classes,
    event_types,
    from_1_on,
    is_function,
)
from argos_engine.errors import ConfigurationError

CommandT = TypeVar("CommandT")
EventT = TypeVar("EventT")
StateT = TypeVar("StateT")

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def allow(_state: object, _action: Action, _context: Context) -> None:
    """Authorize every rollback and checkpoint; the default of a decider."""


def _types(classes: Iterable[type]) -> tuple[type, ...]:
    return all_of("commands", classes, type)


def _type_set(classes: Iterable[type]) -> frozenset[type]:
    return frozenset(all_of("snapshot_on", classes, type))


@attrs.frozen(eq=False)
class Decider(StreamType, Generic[CommandT, EventT, StateT]):
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

    initial_state: StateT
    decide: Callable[[StateT, CommandT, Context], EventT] = attrs.field(
        validator=is_function
    )
    evolve: Callable[[StateT, EventT], StateT] = attrs.field(validator=is_function)
    # Once more: here, where the order of the arguments wants it.
    events: Mapping[str, EventType] = attrs.field(converter=event_types)
    commands: tuple[type, ...] = attrs.field(default=(), kw_only=True, converter=_types)
    """Command classes that files and the command line may name."""
    snapshot_on: frozenset[type] = attrs.field(
        default=frozenset(), kw_only=True, converter=_type_set
    )
    """Milestones: event classes that are stored with the full state."""
    revision: int = attrs.field(default=1, kw_only=True, validator=from_1_on)
    """Bump it when `evolve` or the state class changes: older snapshots are ignored."""
    authorize: Callable[[StateT, Action, Context], None] = attrs.field(
        default=allow, kw_only=True, validator=is_function
    )
    """Raises `CommandRejectedError` to veto a rollback or a checkpoint."""

    event_classes: frozenset[type] = attrs.field(
        init=False, repr=False, default=attrs.Factory(event_classes, takes_self=True)
    )
    """What `decide` may answer with."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for milestone in self.snapshot_on:
            if milestone not in self.event_classes:
                raise ConfigurationError(
                    f"{milestone.__name__} is in snapshot_on but not among the events"
                )

    def stream(self, aggregate_id: str) -> StreamId[StateT]:
        """Return the stream of the aggregate *aggregate_id* of this type.

        Raises:
            InvalidInputError: The id is empty, too long or not printable.
        """
        return StreamId(self.aggregate_type, aggregate_id)
