"""Rows whose store cannot fail unnoticed, whatever their writer makes of its errors."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from argos_engine.errors import JournalError
from argos_engine.ports.rows import Row, RowValue, RowWriter

P = ParamSpec("P")
T = TypeVar("T")


class WatchedRows:
    """Passes everything on, and keeps the first error of the store.

    User code that hides it would leave half of what it wanted to write.
    """

    def __init__(self, rows: RowWriter) -> None:
        self._rows = rows
        self._failure: JournalError | None = None

    def require_sound(self) -> None:
        """Return if the store has not failed.

        Raises:
            JournalError: It has; this is its first error.
        """
        if self._failure is not None:
            raise self._failure

    def get(self, table: str, key: Row) -> dict[str, RowValue] | None:
        """Return the row with that key."""
        return self._try(self._rows.get, table, key)

    def page(
        self,
        table: str,
        where: Row,
        *,
        order: Sequence[str],
        after: Sequence[RowValue] | None,
        limit: int,
    ) -> list[dict[str, RowValue]]:
        """Return rows whose columns equal *where*, in the order of some columns."""
        return self._try(
            self._rows.page, table, where, order=order, after=after, limit=limit
        )

    def count(self, table: str, where: Row) -> int:
        """Return how many rows have the columns of *where*."""
        return self._try(self._rows.count, table, where)

    def position(self, name: str) -> int | None:
        """Return up to where the reader of that name has come."""
        return self._try(self._rows.position, name)

    def positions(self) -> dict[str, int]:
        """Return how far all readers have come, by name."""
        return self._try(self._rows.positions)

    def insert(self, table: str, row: Row) -> None:
        """Add a row."""
        self._try(self._rows.insert, table, row)

    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""
        return self._try(self._rows.update, table, key, changes)

    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""
        return self._try(self._rows.delete, table, key)

    def check_references(self) -> None:
        """Return if no row that was written refers to one that is missing."""
        self._try(self._rows.check_references)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Drop the rows of the block if it raises."""
        try:
            with self._rows.savepoint():
                yield
        except JournalError as error:
            self._note(error)
            raise

    def set_position(self, name: str, position: int | None) -> None:
        """Note up to where the reader of that name has come."""
        self._try(self._rows.set_position, name, position)

    def _try(self, operation: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return operation(*args, **kwargs)
        except JournalError as error:
            self._note(error)
            raise

    def _note(self, error: JournalError) -> None:
        self._failure = self._failure or error
