"""The rows of a projection made anew beside its tables, to compare and to replace."""

from collections.abc import Callable
from typing import TypeAlias

from argos_engine.errors import ProjectionError, RowClashError
from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.ports.projection import Projection
from argos_engine.ports.rows import RowReader, RowWriter
from argos_engine.ports.table import STREAM_COLUMN
from argos_engine.projections.following import follow
from argos_engine.projections.place import read_place
from argos_engine.projections.replacement import all_rows
from argos_engine.projections.replay import EVENTS_A_PAGE, Replay

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a projection, the position it has reached, and where the log ends."""


def ignore_progress(_projection: str, _done: int, _total: int) -> None:
    """Take no notice of progress."""


class Refold:
    """Follows the log with one projection, into tables that only this one sees.

    Attributes:
        position: Up to where the log is followed.
        different: Streams whose rows were not the same in both.
    """

    def __init__(
        self,
        projection: Projection,
        journal: Journal,
        replay: Replay,
        scratch: RowWriter,
        progress: Progress = ignore_progress,
    ) -> None:
        self.position = 0
        self.different: set[str] = set()
        self.scratch = scratch
        self._projection = projection
        self._journal = journal
        self._replay = replay
        self._progress = progress

    def compare(self) -> None:
        """Follow the log to where the tables are, and compare in that very moment.

        Tables that were never built, or by another revision, are compared with the
        rows at the end of the log. Works in short views but for the last one.

        Raises:
            ProjectionError: The projection cannot follow an event.
            JournalError: The log cannot be read.
        """
        while True:
            with self._journal.read() as view:
                target = self._target(view)
                is_near = target - self.position <= EVENTS_A_PAGE
                self._follow_page(view, target)
                if is_near:
                    self._find_differences(view.rows())
                    return

    def go_on(self) -> None:
        """Follow the log to its end; streams on the way count as different."""
        with self._journal.read() as view:
            head = view.head().position
            while self.position < head:
                self.different |= self._follow_page(view, head)

    def _target(self, view: JournalReader) -> int:
        head = view.head().position
        place = read_place(view.rows(), self._projection.name)
        if place is None or place.revision != self._projection.revision:
            return head
        return min(place.position, head)

    def _follow_page(self, view: JournalReader, upto: int) -> set[str]:
        steps, position = self._replay.steps(
            view, self._projection, self.position, upto
        )
        for event, state in steps:
            try:
                follow(self._projection, event, state, self.scratch)
            except RowClashError as clash:
                raise ProjectionError(
                    self._projection.name,
                    str(event.stream),
                    event.version,
                    str(clash),
                ) from clash
        self.position = position
        self._progress(self._projection.name, position, upto)
        return {str(event.stream) for event, _ in steps}

    def _find_differences(self, rows: RowReader) -> None:
        for shape in self._projection.tables:
            for row in all_rows(self.scratch, shape):
                present = rows.get(shape.name, shape.key_of(row))
                if present != row:
                    self._note(row[STREAM_COLUMN])
                    self._note(present[STREAM_COLUMN] if present else None)
            for row in all_rows(rows, shape):
                if self.scratch.get(shape.name, shape.key_of(row)) is None:
                    self._note(row[STREAM_COLUMN])

    def _note(self, stream: object) -> None:
        if isinstance(stream, str):
            self.different.add(stream)
