"""Rows that a stream is to have, gathered before any of them is written."""

from collections.abc import Sequence
from typing import TypeAlias

from argos_engine.errors import InvalidInputError, RowClashError
from argos_engine.ports.rows import Row, RowValue
from argos_engine.ports.table import STREAM_COLUMN, TableShape, shape_of

_Key: TypeAlias = tuple[RowValue, ...]


class GatheredRows:
    """Takes what a projection's `reset` adds for *stream*."""

    def __init__(self, tables: Sequence[TableShape], stream: str) -> None:
        self._tables = {shape.name: shape for shape in tables}
        self._stream = stream
        self._rows: dict[str, dict[_Key, Row]] = {name: {} for name in self._tables}

    def insert(self, table: str, row: Row) -> None:
        """Add a row, which has all columns but `stream`."""
        shape = shape_of(self._tables, table)
        shape.check_row(row)
        if set(row) != set(shape.columns):
            rule = f"must have the columns {', '.join(shape.columns)}"
            raise InvalidInputError(f"row of {table}", dict(row), rule)
        key = tuple(row[column] for column in shape.key)
        if key in self._rows[table]:
            raise RowClashError(table, f"the key {key} was added twice")
        self._rows[table][key] = {**row, STREAM_COLUMN: self._stream}

    def of(self, shape: TableShape, stream: str) -> list[Row]:
        """Return what was added to a table, if it is for *stream*."""
        is_for_it = stream == self._stream
        return list(self._rows[shape.name].values()) if is_for_it else []
