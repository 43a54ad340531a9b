"""A table gets another definition: a new one is filled, and takes the old one's name.

The way that SQLite's manual gives for what ALTER TABLE cannot do. It needs foreign
keys off, because dropping a table would delete what refers to its rows; they are
checked before the transaction is kept.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import apsw

from argos_engine.errors import (
    MigrationFailedError,
    shown,
)
from argos_engine.storage.sqlite.row_copy import RowCopy, Statements, quoted

_TABLE = """
SELECT name
FROM sqlite_schema
WHERE type = 'table'
AND name = ? COLLATE NOCASE
"""

# A trigger has the name of its table as its author wrote it.
_KEPT = """
SELECT sql
FROM sqlite_schema
WHERE type IN ('index', 'trigger')
AND tbl_name = ? COLLATE NOCASE
AND sql IS NOT NULL
ORDER BY type, rowid
"""

_HAS_COUNTERS = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"
_COUNTER = "SELECT seq FROM sqlite_sequence WHERE name = ?"
_DROP_COUNTER = "DELETE FROM sqlite_sequence WHERE name = ?"
_SET_COUNTER = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"


class TableRebuild:
    """The rebuild of one table, in the transaction of a step."""

    def __init__(
        self, session: Statements, connection: apsw.Connection, table: str
    ) -> None:
        """Find the table.

        Raises:
            MigrationFailedError: There is none of that name.
        """
        found = session.execute(_TABLE, (table,))
        if not found:
            reason = f"there is no table {shown(table)} to rebuild"
            raise MigrationFailedError(session.step, reason)
        self._table = str(found[0][0])
        self._session = session
        self._connection = connection

    def run(self, definition: str, values: Mapping[str, str]) -> None:
        """Rebuild the table; see the port for what stays.

        Raises:
            MigrationFailedError: A value is for no column, or rows would be lost.
        """
        execute, name = self._session.execute, self._table
        draft = f"{name}_rebuilt"
        kept = execute(_KEPT, (name,))
        counter = self._counter()
        execute(f"CREATE TABLE {quoted(draft)} {definition}")
        RowCopy(self._session, name, draft).run(values)
        execute(f"DROP TABLE {quoted(name)}")
        with self._names_left_alone():
            execute(f"ALTER TABLE {quoted(draft)} RENAME TO {quoted(name)}")
        for (statement,) in kept:
            execute(str(statement))
        self._go_on_from(counter)

    def _counter(self) -> int:
        """Return the last id that AUTOINCREMENT gave; 0 without one."""
        execute = self._session.execute
        rows = execute(_HAS_COUNTERS) and execute(_COUNTER, (self._table,))
        latest = rows[0][0] if rows else 0
        return latest if isinstance(latest, int) else 0

    def _go_on_from(self, counter: int) -> None:
        """Give no id again, even if its row is gone."""
        latest = max(counter, self._counter())
        if latest:
            self._session.execute(_DROP_COUNTER, (self._table,))
            self._session.execute(_SET_COUNTER, (self._table, latest))

    @contextmanager
    def _names_left_alone(self) -> Iterator[None]:
        """Let a renaming change nothing that mentions the name.

        Views, triggers and foreign keys of other tables mean the table that has just
        been dropped, and will find the new one under its name.
        """
        self._connection.config(apsw.SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1)
        try:
            yield
        finally:
            self._connection.config(apsw.SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0)
