"""Empty copies of projected tables, to fill beside the journal and then compare."""

from collections.abc import Iterable

import apsw

from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite.connection import close
from argos_engine.storage.sqlite.projected_rows import SqliteRowWriter
from argos_engine.storage.sqlite.rows import Row
from argos_engine.storage.sqlite.translate import translated

_DEFINITIONS = """
SELECT sql
FROM sqlite_schema
WHERE tbl_name = ?
AND type IN ('table', 'index')
AND sql IS NOT NULL
ORDER BY type DESC
"""

_TEMPORARY = ""
"""The name of a database that SQLite keeps in memory, then in a file of its own."""


class Scratch:
    """A temporary database with one transaction that never ends."""

    def __init__(
        self, connection: apsw.Connection, tables: dict[str, TableShape]
    ) -> None:
        self._connection = connection
        self.rows = SqliteRowWriter(connection, tables)

    def close(self) -> None:
        """Throw everything away."""
        close(self._connection)


@translated
def open_scratch(source: apsw.Connection, tables: Iterable[TableShape]) -> Scratch:
    """Return empty tables with the definitions, indexes too, that *source* has."""
    shapes = {shape.name: shape for shape in tables}
    connection = apsw.Connection(_TEMPORARY)
    try:
        # A savepoint needs a rollback journal; nothing else here ever does.
        connection.pragma("journal_mode", "memory")
        connection.pragma("synchronous", 0)
        connection.execute("BEGIN")
        for name in shapes:
            found: list[Row] = source.execute(_DEFINITIONS, (name,)).fetchall()
            for (definition,) in found:
                connection.execute(definition)
    except BaseException:
        close(connection)
        raise
    return Scratch(connection, shapes)
