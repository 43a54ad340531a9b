"""Which events a reader of the store wants."""

import datetime
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from argos_engine.domain.argument import instance, items
from argos_engine.domain.identity import aggregate_type
from argos_engine.domain.label import label
from argos_engine.domain.lifecycle import aware
from argos_engine.ports.clock import to_microseconds
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.selection import Selection, Span

FILTER_VALUES_MAX = 100
"""Values of one field of a filter."""

Names: TypeAlias = tuple[str, ...] | None


def _labels(name: str, values: Iterable[str] | None) -> Names:
    if values is None:
        return None
    return tuple(label(name, value) for value in items(name, values, FILTER_VALUES_MAX))


def _aggregate_types(values: Iterable[str] | None) -> Names:
    names = _labels("aggregate types", values)
    return None if names is None else tuple(map(aggregate_type, names))


def _aggregate_ids(values: Iterable[str] | None) -> Names:
    return _labels("aggregate ids", values)


def _event_types(values: Iterable[str] | None) -> Names:
    return _labels("event types", values)


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
    event_types: Names = attrs.field(default=None, converter=_event_types)
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

    @property
    def selection(self) -> Selection:
        """All of it but the times."""
        return Selection(
            self.aggregate_types,
            self.aggregate_ids,
            self.event_types,
            self.principals,
            self.consensus_ids,
        )

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
