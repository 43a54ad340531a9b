"""What a projection may touch: rows of one stream, in its own tables."""

from collections.abc import Sequence

from argos_engine.errors import InvalidInputError
from argos_engine.ports.projection import Projection
from argos_engine.ports.rows import Row, RowValue, RowWriter
from argos_engine.ports.table import STREAM_COLUMN


class ConfinedRows:
    """Rows of *stream* in the tables of *projection*; all others are not there."""

    def __init__(self, rows: RowWriter, projection: Projection, stream: str) -> None:
        self._rows = rows
        self._tables = {shape.name for shape in projection.tables}
        self._stream = {STREAM_COLUMN: stream}

    def get(self, table: str, key: Row) -> dict[str, RowValue] | None:
        """Return the row with that key; None if there is none of this stream."""
        row = self._rows.get(self._own(table), key)
        return row if row and row[STREAM_COLUMN] in self._stream.values() else None

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
        return self._rows.page(
            self._own(table),
            self._of_stream(where),
            order=order,
            after=after,
            limit=limit,
        )

    def count(self, table: str, where: Row) -> int:
        """Return how many rows have the columns of *where*."""
        return self._rows.count(self._own(table), self._of_stream(where))

    def insert(self, table: str, row: Row) -> None:
        """Add a row."""
        self._rows.insert(self._own(table), self._of_stream(row))

    def update(self, table: str, key: Row, changes: Row) -> int:
        """Change rows whose columns equal *key*; return how many there were."""
        self._of_stream(changes)
        return self._rows.update(self._own(table), self._of_stream(key), changes)

    def delete(self, table: str, key: Row) -> int:
        """Take away rows whose columns equal *key*; return how many there were."""
        return self._rows.delete(self._own(table), self._of_stream(key))

    def _own(self, table: str) -> str:
        if table not in self._tables:
            rule = f"must be one of {', '.join(sorted(self._tables))}"
            raise InvalidInputError("table", table, rule)
        return table

    def _of_stream(self, row: Row) -> Row:
        if STREAM_COLUMN in row:
            rule = "is the engine's to fill"
            raise InvalidInputError("column", STREAM_COLUMN, rule)
        return {**row, **self._stream}
