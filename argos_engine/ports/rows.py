"""Rows of tables that are derived from the log: no SQL, no backend, no user types.

Tables are made by migrations. A table that is named here is one that a projection has
declared; every other, the log above all, cannot be reached this way.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

RowValue: TypeAlias = str | bytes | int | float | None

Row: TypeAlias = Mapping[str, RowValue]
"""Columns by name."""


class RowReader(Protocol):
    """Looks at projected rows; in one consistent view, like everything it belongs to.

    In a view of a journal the rows are those of its snapshot: all of them durable, if
    perhaps of a group that is about to be published. What a ceiling of the view cuts
    off the log, it does not cut off them: `position` says up to where they follow it.

    Raises:
        InvalidInputError: A table or column is not one that is declared.
        JournalError: The store cannot be read.
    """

    def get(self, table: str, key: Row) -> dict[str, RowValue] | None:
        """Return the row with that key; all columns of the table's key are given."""

    def page(
        self,
        table: str,
        where: Row,
        *,
        order: Sequence[str],
        after: Sequence[RowValue] | None,
        limit: int,
    ) -> list[dict[str, RowValue]]:
        """Return rows whose columns equal *where*, in the order of some columns.

        Args:
            table: A declared table.
            where: What the rows must have; empty for all rows.
            order: Columns that together are unique and never NULL.
            after: The values of *order* in the last row before this page.
            limit: How many rows at most.
        """

    def count(self, table: str, where: Row) -> int:
        """Return how many rows have the columns of *where*."""

    def position(self, name: str) -> int | None:
        """Return up to where the reader of that name has come; None if nowhere yet."""

    def positions(self) -> dict[str, int]:
        """Return how far all readers have come, by name."""


class RowSink(Protocol):
    """Takes rows.

    Raises:
        InvalidInputError: A table or column is not one that is declared, or the row
            breaks a rule of its table that has nothing to do with other rows.
        RowClashError: Another row stands in the way, or one that it refers to lacks.
        JournalError: The store could not write. What `in_transaction` says holds.
    """

    def insert(self, table: str, row: Row) -> None:
        """Add a row; columns that it does not have get the table's defaults."""


class RowWriter(RowReader, RowSink, Protocol):
    """Changes projected rows, inside the transaction that is open; it sees them, too.

    It raises what `RowSink` does. A call that raises has changed nothing, as long as
    the transaction is there.
    """

    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""

    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""

    def check_references(self) -> None:
        """Return if no row that was written refers to one that is missing.

        For foreign keys that a table defers to the end of the transaction: there,
        they would take everything else in it along.

        Raises:
            RowClashError: One does.
        """

    def savepoint(self) -> AbstractContextManager[None]:
        """Return a block whose rows are dropped if it raises."""

    def set_position(self, name: str, position: int | None) -> None:
        """Note up to where the reader of that name has come; None forgets it."""
