"""A projection made anew: folded beside its tables, then put there in one moment."""

from collections.abc import Callable
from typing import TypeAlias

from argos_engine.ports.journal import Journal
from argos_engine.ports.projection import Projection
from argos_engine.ports.rows import Row, RowWriter
from argos_engine.ports.table import TableShape
from argos_engine.ports.work import Work
from argos_engine.projections.place import write_place
from argos_engine.projections.refold import Progress, Refold
from argos_engine.projections.replacement import replace_rows, rows_of_stream
from argos_engine.projections.replay import Replay

HandIn: TypeAlias = Callable[[Work], None]
"""Has the writer do some work, and returns once all of it is durable."""


def rebuild(
    projection: Projection,
    journal: Journal,
    replay: Replay,
    hand_in: HandIn,
    *,
    is_inline: bool,
    progress: Progress,
) -> int:
    """Make all rows of a projection anew; return in how many streams they changed.

    Commands go on while the log is followed. They wait while rows that differ are
    replaced, in one transaction: who reads sees all of the old rows, or of the new.

    Raises:
        ProjectionError: The projection cannot follow an event. Nothing has changed.
        RowClashError: A row of another projection refers to one that is to go.
            Nothing has changed.
        JournalError: The log cannot be read, or the rows could not be written.
    """
    with journal.scratch(projection.tables) as scratch:
        refold = Refold(projection, journal, replay, scratch, progress)
        refold.compare()
        hand_in(_Switch(projection, refold, is_inline=is_inline))
        return len(refold.different)


class _Switch:
    """The last step: one slice, however long it takes.

    Nothing is written to the log meanwhile, so what it has followed is all there is.
    """

    def __init__(
        self, projection: Projection, refold: Refold, *, is_inline: bool
    ) -> None:
        self._projection = projection
        self._refold = refold
        self._is_inline = is_inline

    def run_slice(self, rows: RowWriter, _is_over: Callable[[], bool]) -> bool:
        """Replace the rows that differ."""
        self._refold.go_on()
        streams = sorted(self._refold.different)
        replace_rows(rows, self._projection.tables, streams, self._wanted)
        rows.check_references()
        write_place(
            rows,
            self._projection,
            self._refold.position,
            is_inline=self._is_inline,
        )
        return False

    def _wanted(self, shape: TableShape, stream: str) -> list[Row]:
        return rows_of_stream(self._refold.scratch, shape, stream)
