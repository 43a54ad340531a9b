"""Which events of a stream count: rollbacks resolved without touching a state.

A rollback makes the state of an earlier version authoritative. Walking backwards from
a version and jumping from every rollback to its target visits exactly the events that
the state at that version is made of. A rolled back rollback needs no case of its own:
its target lies before it, so the walk never meets it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Generic, NamedTuple

from argos_engine.domain.decider import EventT, StateT
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack


class RollbackMark(NamedTuple):
    """Where a rollback stands in its stream, and the version it went back to."""

    version: int
    to_version: int


class Segment(NamedTuple):
    """The events with `after < version <= upto`."""

    after: int
    upto: int


def effective_segments(upto: int, marks: Sequence[RollbackMark]) -> Iterator[Segment]:
    """Yield the runs of events that make up the state at *upto*, newest first.

    Args:
        upto: The version whose state is asked for.
        marks: The stream's rollbacks in order of version; later ones do not matter.
    """
    index = len(marks)
    while True:
        while index and marks[index - 1].version > upto:
            index -= 1
        if not index:
            yield Segment(0, upto)
            return
        mark = marks[index - 1]
        yield Segment(mark.version, upto)
        upto = mark.to_version


def superseded_by(version: int, head: int, marks: Sequence[RollbackMark]) -> int | None:
    """Return the version of the rollback that hides event *version* at *head*.

    None means that the event is effective: it, or the rollback it records, counts.
    """
    upto = head
    for mark in reversed(marks):
        if mark.version > upto:
            continue
        if version >= mark.version:
            return None
        if version > mark.to_version:
            return mark.version
        upto = mark.to_version
    return None


class Fold(Generic[EventT, StateT]):
    """Folds a stream from its first event on, rollbacks included.

    Only the states that a later rollback goes back to are kept, so a stream of any
    length folds in the memory of its rollbacks.
    """

    def __init__(
        self,
        initial: StateT,
        evolve: Callable[[StateT, EventT], StateT],
        targets: Collection[int] = (),
    ) -> None:
        self._evolve = evolve
        self._targets = targets
        self._kept = {0: initial}
        self.state = initial
        self.version = 0

    def add(self, event: EventT | RolledBack | CheckpointTaken) -> StateT:
        """Take the next event and return the state after it."""
        if isinstance(event, RolledBack):
            return self._arrive(self._kept[event.to_version])
        if isinstance(event, CheckpointTaken):
            return self._arrive(self.state)
        return self.evolve(event)

    def evolve(self, event: EventT) -> StateT:
        """Take the next event, which is the decider's, and return the state after it.

        If the decider raises, nothing has changed.
        """
        return self._arrive(self._evolve(self.state, event))

    def _arrive(self, state: StateT) -> StateT:
        self.state = state
        self.version += 1
        if self.version in self._targets:
            self._kept[self.version] = state
        return state
