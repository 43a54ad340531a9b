"""Whether tables are as a projection has declared them."""

from collections.abc import Iterable

import apsw

from argos_engine.errors import ConfigurationError
from argos_engine.ports.table import STREAM_COLUMN, TableShape
from argos_engine.storage.sqlite import schema
from argos_engine.storage.sqlite.rows import Row

_TABLE = "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name = ?"
_IS_TABLE = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
_COLUMNS = 'SELECT name, "notnull" OR pk, pk FROM pragma_table_info(?)'
_INDEXES = """
SELECT indexes.name, indexes."unique" AND NOT indexes.partial, columns.name
FROM pragma_index_list(?) AS indexes
JOIN pragma_index_info(indexes.name) AS columns
ORDER BY indexes.name, columns.seqno
"""


def require_table(connection: apsw.Connection, shape: TableShape) -> None:
    """Return if the file has a table of that shape.

    Raises:
        ConfigurationError: It has not; says what differs.
    """
    name = shape.name
    if name in schema.own_objects():
        raise ConfigurationError(f"table {name} is the engine's own")
    if not connection.execute(_IS_TABLE, (name,)).fetchall():
        raise ConfigurationError(f"there is no table {name}; a migration makes it")
    columns: list[Row] = connection.execute(_COLUMNS, (name,)).fetchall()
    present = {column for column, _, _ in columns}
    lacking = [each for each in shape.stored_columns if each not in present]
    if lacking:
        raise ConfigurationError(f"table {name} has no column {lacking[0]}")
    ((is_strict,),) = connection.execute(_TABLE, (name,)).fetchall()
    if not is_strict:
        raise ConfigurationError(f"table {name} must be STRICT: values keep their type")
    filled = {column for column, is_filled, _ in columns if is_filled}
    _require_filled(shape, filled)
    _require_indexes(connection, shape, [row[0] for row in columns if row[2]])


def _require_filled(shape: TableShape, filled: Iterable[str]) -> None:
    for column in (*shape.key, STREAM_COLUMN):
        if column not in filled:
            raise ConfigurationError(f"column {shape.name}.{column} must be NOT NULL")


def _require_indexes(
    connection: apsw.Connection, shape: TableShape, primary_key: list[str]
) -> None:
    indexes: dict[str, list[str]] = {}
    unique = {frozenset(primary_key)}
    rows: list[Row] = connection.execute(_INDEXES, (shape.name,)).fetchall()
    for index, _, column in rows:
        indexes.setdefault(index, []).append(column)
    unique |= {frozenset(indexes[index]) for index, is_unique, _ in rows if is_unique}
    if frozenset(shape.key) not in unique:
        key = ", ".join(shape.key)
        raise ConfigurationError(
            f"no primary key or unique index of {shape.name} ({key})"
        )
    first = [primary_key[:1], *(columns[:1] for columns in indexes.values())]
    if [STREAM_COLUMN] not in first:
        raise ConfigurationError(
            f"table {shape.name} needs an index on {STREAM_COLUMN}: every rollback "
            "looks for the rows of its stream"
        )
