"""Which events of the log somebody wants to see, and how far the look has come."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent

SCAN_EVENTS_MAX = 20_000
"""Events that one call looks at, however few of them are wanted."""


class Selection(NamedTuple):
    """What events must have; all that is given counts.

    None takes every value. A tuple takes those that are in it, so an empty one takes
    nothing.
    """

    aggregate_types: tuple[str, ...] | None = None
    aggregate_ids: tuple[str, ...] | None = None
    event_types: tuple[str, ...] | None = None
    principal_ids: tuple[str, ...] | None = None
    correlation_ids: tuple[str, ...] | None = None

    @property
    def takes_all(self) -> bool:
        """Whether every event is wanted."""
        return self == EVERYTHING

    @property
    def takes_nothing(self) -> bool:
        """Whether no event can be wanted."""
        return () in self

    @property
    def stream(self) -> StreamId[Any] | None:
        """The only stream that is wanted, if that can be told."""
        kinds, keys = self.aggregate_types, self.aggregate_ids
        if kinds is None or keys is None or (len(kinds), len(keys)) != (1, 1):
            return None
        return StreamId(kinds[0], keys[0])

    @property
    def correlation_id(self) -> str | None:
        """The only correlation id that is wanted, if that can be told."""
        ids = self.correlation_ids
        return ids[0] if ids is not None and len(ids) == 1 else None


EVERYTHING = Selection()


class Span(NamedTuple):
    """A part of the log: positions above *after*, up to *upto*."""

    after: int
    upto: int

    @property
    def length(self) -> int:
        """How many events are in it: positions have no gaps."""
        return max(self.upto - self.after, 0)

    def behind(self, position: int) -> "Span":
        """Return what is left behind *position*."""
        return Span(max(self.after, position), self.upto)

    def before(self, position: int) -> "Span":
        """Return what is left before *position*, without it."""
        return Span(self.after, min(self.upto, position - 1))


class Selected(NamedTuple):
    """Events that are wanted, in the order that was asked for."""

    events: Sequence[StoredEvent]
    rest: Span
    """What nobody has looked at yet. It may be there though few events were found."""


class Counted(NamedTuple):
    """How many events are wanted."""

    events: int
    rest: Span
    """What nobody has looked at yet."""
