"""Rows of some streams made equal to others, with as few changes as that takes."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

from argos_engine.errors import RowClashError
from argos_engine.ports.rows import Row, RowReader, RowValue, RowWriter
from argos_engine.ports.table import STREAM_COLUMN, TableShape

ROWS_A_PAGE = 500

RowsOf: TypeAlias = Callable[[TableShape, str], Collection[Row]]
"""Returns the rows that a stream is to have in a table."""

_Key: TypeAlias = tuple[RowValue, ...]


def rows_of_stream(rows: RowReader, shape: TableShape, stream: str) -> list[Row]:
    """Return all rows of a stream in a table."""
    return list(_all_rows(rows, shape, {STREAM_COLUMN: stream}))


def all_rows(rows: RowReader, shape: TableShape) -> Iterator[Row]:
    """Yield all rows of a table, in the order of its key."""
    return _all_rows(rows, shape, {})


def replace_rows(
    rows: RowWriter,
    tables: Sequence[TableShape],
    streams: Collection[str],
    wanted: RowsOf,
) -> None:
    """Make the rows of *streams* those that are wanted.

    A row whose key stays is changed and not replaced, so that rows of other streams
    may go on referring to it.

    Args:
        rows: What is there.
        tables: Parents before children.
        streams: Whose rows; all others stay.
        wanted: What is to be there.

    Raises:
        RowClashError: A row of another stream stands in the way. Nothing has changed.
        JournalError: The store could not write.
    """
    try:
        with rows.savepoint():
            _remove(rows, tables, streams, wanted)
            _put(rows, tables, streams, wanted)
    except RowClashError:
        # Two of them may have to swap a value that is unique.
        with rows.savepoint():
            _remove(rows, tables, streams, _nothing)
            _put(rows, tables, streams, wanted)


def _remove(
    rows: RowWriter,
    tables: Sequence[TableShape],
    streams: Collection[str],
    wanted: RowsOf,
) -> None:
    """Take away rows whose key is wanted no more, children first."""
    for shape in reversed(tables):
        for stream in streams:
            present = rows_of_stream(rows, shape, stream)
            if not present:
                continue
            kept = {_key(shape, row) for row in wanted(shape, stream)}
            for row in present:
                if _key(shape, row) not in kept:
                    rows.delete(shape.name, shape.key_of(row))


def _put(
    rows: RowWriter,
    tables: Sequence[TableShape],
    streams: Collection[str],
    wanted: RowsOf,
) -> None:
    """Add or change rows until they are as wanted, parents first."""
    for shape in tables:
        for stream in streams:
            present = {
                _key(shape, row): row for row in rows_of_stream(rows, shape, stream)
            }
            for row in wanted(shape, stream):
                _put_row(rows, shape, row, present.get(_key(shape, row)))


def _put_row(rows: RowWriter, shape: TableShape, row: Row, present: Row | None) -> None:
    if present is None:
        rows.insert(shape.name, row)
        return
    changes = {
        column: row[column]
        for column in shape.columns
        if row[column] != present[column]
    }
    if changes:
        rows.update(shape.name, shape.key_of(row), changes)


def _nothing(_shape: TableShape, _stream: str) -> Collection[Row]:
    return ()


def _key(shape: TableShape, row: Row) -> _Key:
    return tuple(row[column] for column in shape.key)


def _all_rows(rows: RowReader, shape: TableShape, where: Row) -> Iterator[Row]:
    after: _Key | None = None
    while True:
        page = rows.page(
            shape.name, where, order=shape.key, after=after, limit=ROWS_A_PAGE
        )
        yield from page
        if len(page) < ROWS_A_PAGE:
            return
        after = _key(shape, page[-1])
