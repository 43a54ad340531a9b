"""Which event set a part of the state, who was it, and why."""

from collections import deque
from collections.abc import Collection
from typing import Any

import attrs

from argos_engine.audit.history import HistoryEntry, StreamHistory
from argos_engine.codec.codec import Codec
from argos_engine.codec.command import to_builtins
from argos_engine.codec.part import ABSENT, part
from argos_engine.domain.decider import Json
from argos_engine.domain.history import Fold
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.errors import ReplayError
from argos_engine.runtime.user_code import is_interrupt

CHANGES_MAX = 1_000
"""The newest changes of a part that are kept; older ones are only counted."""

_PAGE_ROWS = 1_000


@attrs.frozen
class PartChange:
    """One event after which a part of the state was another, superseded or not."""

    entry: HistoryEntry
    before: object
    """The part itself, shared with the states it is of; None where it was not there."""
    after: object


@attrs.frozen
class Blame:
    """The history of one part of a state."""

    path: tuple[str, ...]
    value: Json
    """The part now, in its JSON form; None if it is not there."""
    is_present: bool
    set_by: HistoryEntry | None
    """The effective event that made it so; None for the initial state.

    A rollback sets nothing: what it brings back was set by the event before.
    """
    changes: tuple[PartChange, ...]
    """Every event that changed the part, rollbacks too, oldest first."""
    total_changes: int


class _Trace:
    """Follows one part through the history of a stream."""

    def __init__(
        self, initial: object, path: tuple[str, ...], targets: Collection[int]
    ) -> None:
        self._path = path
        self._targets = targets
        self.now = part(initial, path)
        self.setter: HistoryEntry | None = None
        self._setters: dict[int, HistoryEntry | None] = {0: None}
        self.changes: deque[PartChange] = deque(maxlen=CHANGES_MAX)
        self.total = 0

    def follow(self, entry: HistoryEntry, state: object) -> None:
        """Look at the part after one more event."""
        then, self.now = self.now, part(state, self._path)
        changed = not _same(then, self.now)
        if isinstance(entry.event, RolledBack):
            self.setter = self._setters[entry.event.to_version]
        elif changed:
            self.setter = entry
        if entry.version in self._targets:
            self._setters[entry.version] = self.setter
        if changed:
            self.total += 1
            # The parts themselves: their JSON would hold a copy of a large part for
            # every change of it.
            self.changes.append(PartChange(entry, _there(then), _there(self.now)))


def blame(history: StreamHistory, codec: Codec, path: tuple[str, ...]) -> Blame:
    """Return who set the part of the latest state at *path*; folds all events.

    Raises:
        ReplayError: An event could not be decoded or evolved.
        UnknownEventTypeError: An event's type or schema version is not declared.
    """
    decider = codec.aggregate(history.stream).decider
    targets = {mark.to_version for mark in history.marks}
    fold: Fold[Any, Any] = Fold(decider.initial_state, decider.evolve, targets)
    trace = _Trace(decider.initial_state, path, targets)
    for after in range(0, history.head, _PAGE_ROWS):
        upto = min(after + _PAGE_ROWS, history.head)
        for entry in history.entries(after, upto, _PAGE_ROWS):
            trace.follow(entry, _add(history, fold, entry))
    return Blame(
        path,
        to_builtins(_there(trace.now)),
        trace.now is not ABSENT,
        trace.setter,
        tuple(trace.changes),
        trace.total,
    )


def _add(history: StreamHistory, fold: Fold[Any, Any], entry: HistoryEntry) -> object:
    try:
        return fold.add(entry.event)
    except BaseException as error:
        if is_interrupt(error):
            raise
        raise ReplayError(
            str(history.stream), entry.version, entry.event_type
        ) from error


def _same(before: object, after: object) -> bool:
    # The type as well: True, 1 and 1.0 are equal to Python, but not to a reader.
    return before is after or (type(before) is type(after) and before == after)


def _there(value: object) -> object:
    return None if value is ABSENT else value
