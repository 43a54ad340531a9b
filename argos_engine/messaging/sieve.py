"""Which events a subscription is about, asked row by row."""

from collections.abc import Iterable

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.codec.event_filter import EventFilter, check_filter
from argos_engine.codec.principal import decode_principal
from argos_engine.domain.argument import WHOLE_MAX
from argos_engine.ports.clock import to_microseconds
from argos_engine.ports.records import StoredEvent


@attrs.frozen(eq=False)
class Sieve:
    """A filter made ready for many rows."""

    takes_all: bool
    aggregate_types: frozenset[str] | None
    aggregate_ids: frozenset[str] | None
    event_types: frozenset[str] | None
    principal_ids: frozenset[str] | None
    correlation_ids: frozenset[str] | None
    since: int
    """The earliest time of recording, included."""
    until: int
    """The end of the times of recording, not included."""

    def passes(self, event: StoredEvent) -> bool:
        """Return whether *event* is wanted.

        Raises:
            JournalCorruptError: That cannot be told: its principal cannot be read.
        """
        if self.takes_all:
            return True
        if not self.since <= event.recorded_at < self.until:
            return False
        if not _takes(self.event_types, event.event_type):
            return False
        stream = event.stream
        return (
            _takes(self.aggregate_types, stream.aggregate_type)
            and _takes(self.aggregate_ids, stream.aggregate_id)
            and _takes(self.correlation_ids, event.correlation_id)
            and (
                self.principal_ids is None
                or decode_principal(event.principal).id in self.principal_ids
            )
        )


def sieve(codec: Codec, where: EventFilter | None) -> Sieve:
    """Return *where* ready for the rows of a journal; None takes every event.

    Raises:
        InvalidInputError: It is no filter, or wants events of a class that is not
            declared.
    """
    where = check_filter(where)
    selection = where.selection(codec)
    is_ever = where.since is None and where.until is None
    return Sieve(
        takes_all=selection.takes_all and is_ever,
        aggregate_types=_set(selection.aggregate_types),
        aggregate_ids=_set(selection.aggregate_ids),
        event_types=_set(selection.event_types),
        principal_ids=_set(selection.principal_ids),
        correlation_ids=_set(selection.correlation_ids),
        since=0 if where.since is None else to_microseconds(where.since),
        until=WHOLE_MAX if where.until is None else to_microseconds(where.until),
    )


def _set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _takes(wanted: frozenset[str] | None, value: str | None) -> bool:
    return wanted is None or value in wanted
