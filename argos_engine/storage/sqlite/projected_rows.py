"""Rows of projected tables, read in a view or written in the open transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import apsw

from argos_engine.errors import InvalidInputError, JournalFailedError, RowClashError
from argos_engine.ports.rows import Row, RowValue
from argos_engine.ports.table import TableShape, shape_of
from argos_engine.storage.sqlite import row_statements, rows
from argos_engine.storage.sqlite.translate import translated

_CLASHES = frozenset(
    {
        apsw.SQLITE_CONSTRAINT_UNIQUE,
        apsw.SQLITE_CONSTRAINT_PRIMARYKEY,
        apsw.SQLITE_CONSTRAINT_ROWID,
        apsw.SQLITE_CONSTRAINT_FOREIGNKEY,
    }
)
"""Constraints between rows; all others are about one row alone."""

StoredRow: TypeAlias = dict[str, RowValue]


class SqliteRowReader:
    """Reads rows of declared tables through one connection."""

    def __init__(
        self, connection: apsw.Connection, tables: Mapping[str, TableShape]
    ) -> None:
        self.path = connection.filename
        self._connection = connection
        self._execute = connection.cursor().execute
        self._tables = tables

    @translated
    def get(self, table: str, key: Row) -> StoredRow | None:
        """Return the row with that key."""
        shape = shape_of(self._tables, table)
        shape.check_key(key)
        found = self._rows(shape, row_statements.select(shape, tuple(key)), key)
        return found[0] if found else None

    @translated
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
        shape = shape_of(self._tables, table)
        shape.check_row(where)
        shape.check_columns(order)
        places = () if after is None else tuple(after)
        if after is not None:
            shape.check_row(dict(zip(order, places, strict=True)))
        statement = row_statements.page(
            shape, tuple(where), tuple(order), is_first=after is None
        )
        return self._rows(shape, statement, where, *places, limit)

    @translated
    def count(self, table: str, where: Row) -> int:
        """Return how many rows have the columns of *where*."""
        shape = shape_of(self._tables, table)
        shape.check_row(where)
        statement = row_statements.count(shape, tuple(where))
        found = self._execute(statement, tuple(where.values())).fetchall()
        return rows.number(found[0], table)

    @translated
    def position(self, name: str) -> int | None:
        """Return up to where the reader of that name has come."""
        found = self._execute(row_statements.POSITION, (name,)).fetchall()
        return rows.number(found[0], "projection_positions") if found else None

    @translated
    def positions(self) -> dict[str, int]:
        """Return how far all readers have come, by name."""
        return dict(map(rows.named_position, self._execute(row_statements.POSITIONS)))

    def _rows(
        self, shape: TableShape, statement: str, where: Row, *values: RowValue
    ) -> list[StoredRow]:
        found = self._execute(statement, (*where.values(), *values)).fetchall()
        return [dict(zip(shape.stored_columns, row, strict=True)) for row in found]


class SqliteRowWriter(SqliteRowReader):
    """Writes rows of declared tables, in the transaction that the connection has."""

    @translated
    def insert(self, table: str, row: Row) -> None:
        """Add a row."""
        shape = shape_of(self._tables, table)
        shape.check_row(row)
        self._write(shape, row_statements.insert(shape, tuple(row)), row)

    @translated
    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""
        shape = shape_of(self._tables, table)
        shape.check_row(key)
        shape.check_row(changes)
        statement = row_statements.update(shape, tuple(key), tuple(changes))
        return self._write(shape, statement, changes, *key.values())

    @translated
    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""
        shape = shape_of(self._tables, table)
        shape.check_row(key)
        return self._write(shape, row_statements.delete(shape, tuple(key)), key)

    @translated
    def check_references(self) -> None:
        """Return if no row that was written refers to one that is missing."""
        open_references, _ = self._connection.status(apsw.SQLITE_DBSTATUS_DEFERRED_FKS)
        if open_references:
            raise RowClashError("of a foreign key", "FOREIGN KEY constraint failed")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Drop the rows of the block if it raises."""
        self._step(row_statements.SAVEPOINT)
        try:
            yield
        except BaseException:
            # Nothing to drop if the whole transaction is gone.
            if self._connection.in_transaction:
                self._step(row_statements.ROLLBACK_TO)
                self._step(row_statements.RELEASE)
            raise
        self._step(row_statements.RELEASE)

    @translated
    def set_position(self, name: str, position: int | None) -> None:
        """Note up to where the reader of that name has come; None forgets it."""
        self._require_transaction()
        if position is None:
            self._execute(row_statements.FORGET_POSITION, (name,))
        else:
            self._execute(row_statements.SET_POSITION, (name, position))

    @translated
    def _step(self, statement: str) -> None:
        self._require_transaction()
        self._execute(statement)

    def _write(
        self, shape: TableShape, statement: str, row: Row, *values: RowValue
    ) -> int:
        self._require_transaction()
        bindings: tuple[Any, ...] = (*row.values(), *values)
        try:
            self._execute(statement, bindings)
        except apsw.ConstraintError as error:
            if getattr(error, "extendedresult", None) in _CLASHES:
                raise RowClashError(shape.name, str(error)) from error
            rule = f"must fit the table: {error}"
            raise InvalidInputError(f"row of {shape.name}", dict(row), rule) from error
        return self._connection.changes()

    def _require_transaction(self) -> None:
        # Outside of one, a row would commit itself alone.
        if not self._connection.in_transaction:
            raise JournalFailedError("no transaction is open")
