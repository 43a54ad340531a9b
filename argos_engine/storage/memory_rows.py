"""Projected rows of a memory journal.

There are no migrations in memory: a table is there once it is declared, and its key is
the only rule about its rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TypeAlias

import attrs
from immutables import Map

from argos_engine.errors import InvalidInputError, RowClashError
from argos_engine.ports.rows import Row, RowValue
from argos_engine.ports.table import STREAM_COLUMN, TableShape, shape_of
from argos_engine.storage.memory_content import Content, MemoryTable

StoredRow: TypeAlias = dict[str, RowValue]
_Place: TypeAlias = tuple[RowValue, ...]


class MemoryRowReader:
    """Reads the rows of a content, whichever that is at the moment."""

    def __init__(
        self, content: Callable[[], Content], tables: Mapping[str, TableShape]
    ) -> None:
        self._content = content
        self._tables = tables

    def get(self, table: str, key: Row) -> StoredRow | None:
        """Return the row with that key."""
        shape = shape_of(self._tables, table)
        shape.check_key(key)
        row = self._table(table).get(_place(key, shape.key))
        return None if row is None else dict(row)

    def page(
        self,
        table: str,
        where: Row,
        *,
        order: Sequence[str],
        after: Sequence[RowValue] | None,
        limit: int,
    ) -> list[StoredRow]:
        """Return rows whose columns equal *where*, in the order of some columns."""
        shape_of(self._tables, table).check_columns(order)
        rows = sorted(self._with(table, where), key=lambda row: _sortable(row, order))
        last = (
            None
            if after is None
            else _sortable(dict(zip(order, after, strict=False)), order)
        )
        behind = (row for row in rows if last is None or _sortable(row, order) > last)
        return [dict(row) for row in islice(behind, limit)]

    def count(self, table: str, where: Row) -> int:
        """Return how many rows have the columns of *where*."""
        return sum(1 for _ in self._with(table, where))

    def position(self, name: str) -> int | None:
        """Return up to where the reader of that name has come."""
        return self._content().positions.get(name)

    def positions(self) -> dict[str, int]:
        """Return how far all readers have come, by name."""
        return dict(sorted(self._content().positions.items()))

    def _table(self, table: str) -> MemoryTable:
        return self._content().tables.get(table, Map())

    def _with(self, table: str, where: Row) -> Iterator[StoredRow]:
        shape_of(self._tables, table).check_row(where)
        for row in self._table(table).values():
            if all(row[column] == value for column, value in where.items()):
                yield row


class MemoryRowWriter(MemoryRowReader):
    """Writes rows into the content that a transaction has staged."""

    def __init__(
        self,
        content: Callable[[], Content],
        stage: Callable[[Content], None],
        tables: Mapping[str, TableShape],
    ) -> None:
        super().__init__(content, tables)
        self._stage = stage

    def insert(self, table: str, row: Row) -> None:
        """Add a row."""
        shape = shape_of(self._tables, table)
        shape.check_row(row)
        full = {**dict.fromkeys(shape.stored_columns), **row}
        self._put(shape, full)

    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""
        shape = shape_of(self._tables, table)
        shape.check_row(changes)
        found = list(self._with(table, key))
        with self.savepoint():
            for row in found:
                self._take(shape, row)
            for row in found:
                self._put(shape, {**row, **changes})
        return len(found)

    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""
        shape = shape_of(self._tables, table)
        found = list(self._with(table, key))
        self._stage(self._content())  # raises without a transaction
        for row in found:
            self._take(shape, row)
        return len(found)

    def check_references(self) -> None:
        """Return: memory knows no foreign keys."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Drop the rows of the block if it raises."""
        before = self._content()
        try:
            yield
        except BaseException:
            self._stage(before)
            raise

    def set_position(self, name: str, position: int | None) -> None:
        """Note up to where the reader of that name has come; None forgets it."""
        content = self._content()
        positions = content.positions
        if position is not None:
            positions = positions.set(name, position)
        elif name in positions:
            positions = positions.delete(name)
        self._stage(attrs.evolve(content, positions=positions))

    def _put(self, shape: TableShape, row: StoredRow) -> None:
        key = _place(row, shape.key)
        for column in (*shape.key, STREAM_COLUMN):
            if row[column] is None:
                rule = f"must fit the table: {column} is NULL"
                raise InvalidInputError(f"row of {shape.name}", row, rule)
        if key in self._table(shape.name):
            raise RowClashError(shape.name, f"the key {key} is there")
        self._change(shape, self._table(shape.name).set(key, row))

    def _take(self, shape: TableShape, row: StoredRow) -> None:
        rows = self._table(shape.name).delete(_place(row, shape.key))
        self._change(shape, rows)

    def _change(self, shape: TableShape, rows: MemoryTable) -> None:
        content = self._content()
        tables = content.tables.set(shape.name, rows)
        self._stage(attrs.evolve(content, tables=tables))


def _place(row: Row, columns: Sequence[str]) -> _Place:
    return tuple(row[column] for column in columns)


def _sortable(row: Row, columns: Sequence[str]) -> list[tuple[bool, RowValue]]:
    """Return a place in an order in which None comes first, as it does in SQL."""
    return [(row[column] is not None, row[column]) for column in columns]
