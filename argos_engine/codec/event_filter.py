"""Which events a reader of the log wants."""

import datetime
import itertools
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.domain.argument import instance, items
from argos_engine.domain.identity import aggregate_type
from argos_engine.domain.label import label
from argos_engine.domain.lifecycle import aware
from argos_engine.errors import InvalidInputError
from argos_engine.ports.clock import to_microseconds
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.selection import Selection, Span

FILTER_VALUES_MAX = 100
"""Values of one field of a filter."""

Names: TypeAlias = tuple[str, ...] | None
Kinds: TypeAlias = tuple[str | type, ...] | None


def _labels(name: str, values: Iterable[str] | None) -> Names:
    if values is None:
        return None
    return tuple(label(name, value) for value in items(name, values, FILTER_VALUES_MAX))


def _aggregate_types(values: Iterable[str] | None) -> Names:
    names = _labels("aggregate types", values)
    return None if names is None else tuple(map(aggregate_type, names))


def _aggregate_ids(values: Iterable[str] | None) -> Names:
    return _labels("aggregate ids", values)


def _event_types(values: Iterable[str | type] | None) -> Kinds:
    if values is None:
        return None
    given = items("event types", values, FILTER_VALUES_MAX)
    return tuple(
        each if isinstance(each, type) else label("event types", each) for each in given
    )


def _principals(values: Iterable[str] | None) -> Names:
    return _labels("principals", values)


def _consensus_ids(values: Iterable[str] | None) -> Names:
    return _labels("consensus ids", values)


def _aware(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None:
        aware(field.name, value)


@attrs.frozen(kw_only=True)
class EventFilter:
    """What events must have; all that is given counts.

    None takes every value. A collection takes the values that are in it, so an empty
    one takes nothing.

    Raises:
        InvalidInputError: A value cannot be one of its field, a collection has more
            than `FILTER_VALUES_MAX`, or a time has no time zone.
    """

    aggregate_types: Names = attrs.field(default=None, converter=_aggregate_types)
    aggregate_ids: Names = attrs.field(default=None, converter=_aggregate_ids)
    event_types: Kinds = attrs.field(default=None, converter=_event_types)
    """Names, or classes, which stand for the names that they are declared under."""
    principals: Names = attrs.field(default=None, converter=_principals)
    """Ids of principals, whatever their roles were."""
    consensus_ids: Names = attrs.field(default=None, converter=_consensus_ids)
    since: datetime.datetime | None = attrs.field(default=None, validator=_aware)
    """The earliest time of recording, included."""
    until: datetime.datetime | None = attrs.field(default=None, validator=_aware)
    """The end of the times of recording, not included.

    Up to a time that is just over, more may come: what is being written then has its
    time already.
    """

    def selection(self, codec: Codec) -> Selection:
        """Return all of it but the times.

        Raises:
            InvalidInputError: It wants events of a class that is not declared.
        """
        return Selection(
            self.aggregate_types,
            self.aggregate_ids,
            self._names(codec),
            self.principals,
            self.consensus_ids,
        )

    def _names(self, codec: Codec) -> Names:
        if self.event_types is None:
            return None
        names = [
            (each,) if isinstance(each, str) else _declared(codec, each)
            for each in self.event_types
        ]
        return tuple(itertools.chain.from_iterable(names))

    def span(self, reader: JournalReader) -> Span:
        """Return the part of the log that lies within the times, in a view."""
        upto = reader.head().position
        after = 0
        if self.until is not None:
            upto = reader.position_at(to_microseconds(self.until) - 1)
        if self.since is not None:
            after = reader.position_at(to_microseconds(self.since) - 1)
        return Span(after, upto)


ALL_EVENTS = EventFilter()


def check_filter(value: object) -> EventFilter:
    """Return *value* if it is a filter; None wants every event.

    Raises:
        InvalidInputError: It is something else.
    """
    return ALL_EVENTS if value is None else instance("filter", value, EventFilter)


def _declared(codec: Codec, event_class: type) -> set[str]:
    """Return the names of event types that a class is declared under."""
    found = (each.events.name_of(event_class) for each in codec.types)
    names = {name for name in found if name is not None}
    if not names:
        rule = "must be declared by a decider or a stream type"
        raise InvalidInputError("event type", event_class, rule)
    return names
