"""Rows of tables that are derived from the log: no SQL, no backend, no user types.

Tables are made by migrations. A table that is named here is one that a projection has
declared; every other, the log above all, cannot be reached this way.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

RowValue: TypeAlias = str | bytes | int | float | None

Row: TypeAlias = Mapping[str, RowValue]
"""Columns by name."""


class RowReader(Protocol):
    """Looks at projected rows; in one consistent view, like everything it belongs to.

    Raises:
        InvalidInputError: A table or column is not one that is declared.
        JournalError: The store cannot be read.
    """

    def get(self, table: str, key: Row) -> dict[str, RowValue] | None:
        """Return the row whose columns equal *key*, which names a unique one."""

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


class RowWriter(RowReader, Protocol):
    """Changes projected rows, inside the transaction that is open; it sees them, too.

    Raises:
        RowClashError: A row stands in the way of this one, or lacks one it refers to.
        JournalError: The store could not write. What `in_transaction` says holds.
    """

    def insert(self, table: str, row: Row) -> None:
        """Add a row."""

    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""

    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""

    def set_position(self, name: str, position: int | None) -> None:
        """Note up to where the reader of that name has come; None forgets it."""
