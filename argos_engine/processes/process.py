"""A process: which events it reacts to, and what it asks for then."""

from collections.abc import Callable, Generator, Iterable
from typing import TypeAlias

import attrs

from argos_engine.codec.event_filter import EventFilter
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.argument import all_of, function, instance
from argos_engine.domain.label import LABEL_LENGTH_MAX, label
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.domain.metadata import Principal
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import InvalidInputError
from argos_engine.processes.occasion import Occasion
from argos_engine.processes.send import Answer, Send

PREFIX = "process:"
"""Begins the names of the principal and of the subscription of a process."""

_LIFECYCLE = (RolledBack, CheckpointTaken)
"""Events that every stream may have."""

Reaction: TypeAlias = Generator[Send, Answer, None]
React: TypeAlias = Callable[[Occasion], Reaction]


def _name(value: str) -> str:
    return label("process", value, LABEL_LENGTH_MAX - len(PREFIX))


def _of(value: StreamType) -> StreamType:
    return instance("of", value, StreamType)


def _events(values: Iterable[type] | None) -> tuple[type, ...] | None:
    return None if values is None else all_of("events", values, type)


@attrs.frozen(eq=False)
class Source:
    """Events of one aggregate type that a process reacts to.

    Raises:
        InvalidInputError: There is no such type, or it declares no such event.
    """

    of: StreamType = attrs.field(converter=_of)
    events: tuple[type, ...] | None = attrs.field(default=None, converter=_events)
    """Their classes, `RolledBack` and `CheckpointTaken` among them; None for all."""

    def __attrs_post_init__(self) -> None:
        for event in self.events or ():
            if event not in self.of.event_classes and event not in _LIFECYCLE:
                rule = f"must be declared by {self.of.aggregate_type!r}"
                raise InvalidInputError("events", event, rule)

    def has(self, recorded: RecordedEvent) -> bool:
        """Return whether *recorded* is one of them."""
        if recorded.stream.aggregate_type != self.of.aggregate_type:
            return False
        return self.events is None or type(recorded.event) in self.events


def _sources(values: Iterable[Source]) -> tuple[Source, ...]:
    return all_of("sources", values, Source)


def _roles(values: Iterable[str]) -> frozenset[str]:
    return Principal(PREFIX, values).roles


def _react(value: React) -> React:
    return function("react", value)


@attrs.frozen(eq=False)
class Process:
    """Turns events of some streams into commands for others.

    *react* is a generator: it yields a `Send` and gets its answer. It is pure, for it
    runs again after a crash: from the same event and the same answers it has to ask
    for the same commands. It remembers nothing. What it knows is what streams had
    become right after the event; what it has to keep, it keeps in a stream.

    Raises:
        InvalidInputError: A name is no label, or an argument is not of its kind.
    """

    name: str = attrs.field(converter=_name)
    """Stands for the process for ever: ids of commands are made of it."""
    sources: tuple[Source, ...] = attrs.field(converter=_sources)
    react: React = attrs.field(converter=_react)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_roles)
    """Of its principal, which is `process:` and the name."""

    def __attrs_post_init__(self) -> None:
        if not self.sources:
            raise InvalidInputError("sources", self.sources, "must be one or more")

    @property
    def principal(self) -> Principal:
        """Who the commands of the process come from."""
        return Principal(f"{PREFIX}{self.name}", self.roles)

    def wants(self, recorded: RecordedEvent) -> bool:
        """Return whether the process reacts to *recorded*."""
        return any(source.has(recorded) for source in self.sources)

    @property
    def where(self) -> EventFilter:
        """What to look for in the log; a little more may come than is wanted."""
        kinds: list[type] | None = []
        for source in self.sources:
            kinds = (
                None
                if kinds is None or source.events is None
                else [*kinds, *source.events]
            )
        return EventFilter(
            aggregate_types={each.of.aggregate_type for each in self.sources},
            event_types=None if kinds is None else dict.fromkeys(kinds),
        )
