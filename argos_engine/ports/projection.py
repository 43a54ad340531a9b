"""A projection: rows that follow from the events of some aggregates."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, Protocol

from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.metadata import Principal
from argos_engine.ports.rows import Row, RowSink, RowValue, RowWriter
from argos_engine.ports.table import TableShape

POSITION_PREFIX = "projection:"
"""Begins the names under which a store keeps how far projections have come."""


class ProjectedEvent(NamedTuple):
    """An event as a projection is given it."""

    event: Any
    """Of the newest schema version, as it is read back from the log."""
    stream: StreamId[Any]
    version: int
    position: Position
    recorded_at: datetime.datetime
    principal: Principal
    cause: str


class StreamRows(RowSink, Protocol):
    """The rows of one stream in the tables of one projection; nothing else is there.

    It raises what `RowWriter` does. Their column `stream` is the engine's to fill.
    """

    def get(self, table: str, key: Row) -> dict[str, RowValue] | None:
        """Return the row with that key; None if there is none of this stream."""

    def page(
        self,
        table: str,
        where: Row,
        *,
        order: Sequence[str],
        after: Sequence[RowValue] | None,
        limit: int,
    ) -> list[dict[str, RowValue]]:
        """Return rows whose columns equal *where*; see `RowReader.page`."""

    def count(self, table: str, where: Row) -> int:
        """Return how many rows have the columns of *where*."""

    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""

    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""


class Projection(Protocol):
    """Rows that follow from events, and from nothing else.

    What it writes for a stream depends on the events of that stream alone, so that all
    of it can be thrown away and made again. It sees and changes only rows of the
    stream whose event it is given, in its own tables; the engine fills their column
    `stream`. It asks no clock and draws no random number.

    It is user code like a decider: whatever it raises fails the one command, and
    nothing of that command is written.
    """

    @property
    def name(self) -> str:
        """Tells it from the other projections of a store; an identifier."""

    @property
    def revision(self) -> int:
        """A number from 1 on; when it changes, all rows are made anew."""

    @property
    def tables(self) -> Sequence[TableShape]:
        """Its tables, which no other projection has; parents before children."""

    @property
    def aggregate_types(self) -> Collection[str]:
        """Whose events it follows."""

    @property
    def event_classes(self) -> Collection[type]:
        """Those of their events that `apply` is called with; all others cost nothing.

        Rollbacks need not be named: each of them leads to `reset`.
        """

    def apply(self, event: ProjectedEvent, rows: StreamRows) -> None:
        """Write what follows from an event.

        Args:
            event: The event; its row in the log is written, its state is not published.
            rows: Of this stream and of this projection only.

        Raises:
            RowClashError: From *rows*: the command is refused, and the refusal names
                the table. A projection lets it through.
        """

    def reset(self, stream: StreamId[Any], state: Any, rows: RowSink) -> None:  # noqa: ANN401  # of any aggregate
        """Add all rows that *stream* has if its state is *state*.

        Called for a rollback. The engine compares them with the rows that are there,
        and changes what differs; rows that are not added again go. Every row has all
        columns of its table's shape.
        """


class InlineRows(Protocol):
    """What the writer calls to have rows follow in the savepoint of each command."""

    def concerns(self, aggregate_type: str, event: object) -> bool:
        """Return whether rows may follow from an event of that aggregate type."""

    def follow(self, event: ProjectedEvent, state: Any, rows: RowWriter) -> None:  # noqa: ANN401  # of any aggregate
        """Write what follows from an event; *state* is the one after it.

        Raises:
            RowClashError: A row stands in the way: the command is to be refused.
            ProjectionError: A projection failed.
            JournalError: The store could not write.
        """

    def arrive(self, position: int, rows: RowWriter) -> None:
        """Note that the rows follow the log up to *position*."""
