"""Where the position of a durable subscription is kept: in the journal's own file."""

from collections.abc import Callable
from typing import TypeAlias

import attrs

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.argument import complete
from argos_engine.domain.identity import Position
from argos_engine.errors import JournalCorruptError
from argos_engine.messaging.cursor import Batch
from argos_engine.ports.rows import RowReader, RowWriter
from argos_engine.ports.work import Work, Workbench

NAME_PREFIX = "subscription:"
"""Keeps names of subscriptions apart from those of projections."""

RowChange: TypeAlias = Callable[[RecordedEvent, RowWriter], object]


class Ledger:
    """Reads and stores the position under one name; waits for the writer each time."""

    def __init__(self, name: str, workbench: Workbench) -> None:
        self._key = f"{NAME_PREFIX}{name}"
        self._workbench = workbench

    def open(self, start: int) -> int:
        """Return the stored position; store *start* if there is none.

        From then on nothing behind it is missed, whatever happens before the next
        event is dealt with.
        """
        opening = _Opening(self._key, start)
        self._do(opening)
        return opening.position

    def store(self, position: int) -> None:
        """Store the position durably."""
        self._do(_Note(self._key, position))

    def apply(self, batch: Batch, change: RowChange) -> None:
        """Let *change* write rows for every event, and the position with them.

        In slices: after a crash, events up to the stored position have their rows, and
        the others have none.

        Raises:
            Exception: What *change* raised; the events of its slice have no rows.
        """
        self._do(_Application(self._key, batch, change))

    def _do(self, work: Work) -> None:
        self._workbench.put(work).result()


def stored_positions(rows: RowReader) -> dict[str, Position]:
    """Return up to where subscriptions have come, by name."""
    return {
        key.removeprefix(NAME_PREFIX): Position(0, position)
        for key, position in rows.positions().items()
        if key.startswith(NAME_PREFIX)
    }


@attrs.define
class _Opening:
    key: str
    position: int

    def run_slice(self, rows: RowWriter, is_over: Callable[[], bool]) -> bool:  # noqa: ARG002  # one step
        stored = rows.position(self.key)
        if stored is None:
            rows.set_position(self.key, self.position)
        else:
            self.position = stored
        return False


@attrs.frozen
class _Note:
    key: str
    position: int

    def run_slice(self, rows: RowWriter, is_over: Callable[[], bool]) -> bool:  # noqa: ARG002  # one step
        if self.position > (rows.position(self.key) or 0):
            rows.set_position(self.key, self.position)
        return False


@attrs.frozen
class _Application:
    key: str
    batch: Batch
    change: RowChange

    def run_slice(self, rows: RowWriter, is_over: Callable[[], bool]) -> bool:
        stored = rows.position(self.key)
        if stored is None:
            raise JournalCorruptError(f"the position of {self.key} is gone")
        if stored >= self.batch.upto:
            return False
        # An earlier run may have been kept although its COMMIT failed.
        left = [each for each in self.batch.events if each.position.offset > stored]
        for index, event in enumerate(left):
            if index and is_over():
                rows.set_position(self.key, left[index - 1].position.offset)
                return True
            complete("handler", self.change, event, rows)
            # Here one knows whose fault it is; at COMMIT, it would be all of them.
            rows.check_references()
        rows.set_position(self.key, self.batch.upto)
        return False
