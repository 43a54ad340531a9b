"""Whether what a step leaves in a journal works, and leaves the engine alone."""

from collections.abc import Iterator

import apsw

from argos_engine.errors import MigrationFailedError, MigrationForbiddenError
from argos_engine.storage.sqlite import schema
from argos_engine.storage.sqlite.row_copy import quoted
from argos_engine.storage.sqlite.rows import Row
from argos_engine.storage.sqlite.schema_guard import SchemaGuard

_TABLES = """
SELECT name
FROM sqlite_schema
WHERE type = 'table'
AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
"""

_VIEWS = "SELECT name FROM sqlite_schema WHERE type = 'view'"

_WITH_TRIGGERS = """
SELECT tables.name
FROM sqlite_schema AS tables
WHERE tables.type IN ('table', 'view')
AND EXISTS (
  SELECT 1
  FROM sqlite_schema AS triggers
  WHERE triggers.type = 'trigger'
  AND triggers.tbl_name = tables.name COLLATE NOCASE
)
"""

_PARENTS = 'SELECT "table" FROM pragma_foreign_key_list(?)'
_ORPHANS = "SELECT rowid, parent FROM pragma_foreign_key_check(?) LIMIT 1"
_COLUMNS = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0"

_NO_TRIGGER = "cannot modify "
"""How the error begins about a view that nothing makes writable in that way."""


class SchemaSoundness:
    """Looks at tables, views and triggers that are not the engine's own."""

    def __init__(
        self, connection: apsw.Connection, guard: SchemaGuard, step: str
    ) -> None:
        self._connection = connection
        self._guard = guard
        self._step = step

    def check(self) -> None:
        """Return if everything fits.

        Raises:
            MigrationForbiddenError: A trigger or a foreign key touches the engine's
                tables, or these are not as they were.
            MigrationFailedError: A row refers to one that is missing; or a view or a
                trigger does not work.
        """
        changed = schema.complaints(self._connection)
        if changed:
            raise MigrationForbiddenError(self._step, changed[0])
        for table in self._names(_TABLES):
            self._check_parents(table)
            self._check_rows(table)
        for view in self._names(_VIEWS):
            self._try(f"the view {view}", f"SELECT * FROM {quoted(view)}")  # noqa: S608
        for name in self._names(_WITH_TRIGGERS):
            self._check_triggers(name)

    def _names(self, statement: str) -> list[str]:
        """Return names that are not the engine's."""
        rows: list[Row] = self._connection.execute(statement).fetchall()
        return [name for (name,) in rows if name not in schema.own_objects()]

    def _check_parents(self, table: str) -> None:
        # The engine's own connection would follow the key, into a table that it may
        # not touch.
        rows: list[Row] = self._connection.execute(_PARENTS, (table,)).fetchall()
        for (parent,) in rows:
            if parent.casefold() in schema.own_objects():
                reason = f"{table} has a foreign key to {parent}, the engine's own"
                raise MigrationForbiddenError(self._step, reason)

    def _check_rows(self, table: str) -> None:
        try:
            orphans = self._connection.execute(_ORPHANS, (table,)).fetchall()
        except apsw.SQLError as error:
            raise self._failed(f"the foreign keys of {table}", error) from error
        for rowid, parent in orphans:
            reason = f"row {rowid} of {table} refers to no row of {parent}"
            raise MigrationFailedError(self._step, reason)

    def _check_triggers(self, name: str) -> None:
        for statement in self._changes(name):
            try:
                self._try(f"a trigger of {name}", statement)
            except MigrationFailedError as error:
                if _NO_TRIGGER not in str(error):
                    raise

    def _changes(self, name: str) -> Iterator[str]:
        """Yield statements that between them would run every trigger of *name*."""
        rows: list[Row] = self._connection.execute(_COLUMNS, (name,)).fetchall()
        columns = ", ".join(f"{quoted(each)} = NULL" for (each,) in rows)
        yield f"INSERT INTO {quoted(name)} DEFAULT VALUES"
        yield f"UPDATE {quoted(name)} SET {columns}"  # noqa: S608  # quoted
        yield f"DELETE FROM {quoted(name)}"  # noqa: S608  # quoted

    def _try(self, what: str, statement: str) -> None:
        """Compile a statement as the step itself could have, and do not run it."""
        self._guard.stand()
        try:
            self._connection.execute(f"EXPLAIN {statement}").fetchall()
        except apsw.AuthError as error:
            reason = f"{what}: {self._guard.reason or error}"
            raise MigrationForbiddenError(self._step, reason) from error
        except apsw.SQLError as error:
            raise self._failed(what, error) from error
        finally:
            self._guard.step_aside()

    def _failed(self, what: str, error: apsw.Error) -> MigrationFailedError:
        return MigrationFailedError(self._step, f"{what}: {error}")
