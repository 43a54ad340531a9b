"""The SQL of one step, inside of its transaction."""

from collections.abc import Mapping, Sequence

import apsw

from argos_engine.errors import (
    JournalCorruptError,
    MigrationError,
    MigrationFailedError,
    MigrationForbiddenError,
)
from argos_engine.ports.schema import SqlValue, StepProgress
from argos_engine.storage.sqlite.schema import own_objects
from argos_engine.storage.sqlite.schema_guard import SchemaGuard
from argos_engine.storage.sqlite.table_rebuild import TableRebuild

_DAMAGE = (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError)


class SqliteSchemaSession:
    """Carries out statements of *step*. Its first failure is kept: it undoes the step.

    Even if the step catches it: in SQLite, a failure can end the transaction, and what
    comes after it would be kept on its own.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        guard: SchemaGuard,
        step: str,
        progress: StepProgress,
    ) -> None:
        self.step = step
        self.failure: MigrationError | JournalCorruptError | None = None
        self._connection = connection
        self._guard = guard
        self._progress = progress

    def execute(
        self, sql: str, bindings: Sequence[SqlValue] = ()
    ) -> Sequence[tuple[SqlValue, ...]]:
        """Carry out statements; see the port."""
        self.require_sound()
        self._guard.reason = None
        try:
            rows: list[tuple[SqlValue, ...]]
            rows = self._connection.execute(sql, tuple(bindings)).fetchall()
        except (apsw.Error, UnicodeDecodeError) as error:
            self.failure = self._failure(error)
            raise self.failure from error
        return rows

    def rebuild(
        self, table: str, definition: str, values: Mapping[str, str] | None = None
    ) -> None:
        """Give a table another definition; see the port."""
        self.require_sound()
        removed_from = {*self._guard.removed_from}
        try:
            self._require_free(table)
            TableRebuild(self, self._connection, table).run(definition, values or {})
        except MigrationError as error:
            self.failure = self.failure or error
            raise
        self._guard.removed_from = removed_from  # all rows are there again

    def report(self, done: int, total: int) -> None:
        """Say how far the step has come."""
        self._progress(self.step, done, total)

    def end(self) -> None:
        """Refuse whatever comes from now on."""
        over = MigrationFailedError(self.step, "its transaction is over")
        self.failure = self.failure or over

    def require_sound(self) -> None:
        """Return if nothing has failed yet, and the transaction is not over.

        Raises:
            MigrationError: What failed first, or that it is over.
            JournalCorruptError: The file turned out to be damaged.
        """
        if self.failure is not None:
            raise self.failure
        # An interrupt ends the transaction, too, and a step may catch that as well.
        if not self._connection.in_transaction:
            raise MigrationFailedError(self.step, "its transaction was interrupted")

    def _require_free(self, table: str) -> None:
        if self._guard.is_standing and table.casefold() in own_objects():
            reason = f"REBUILD of {table}, which is the engine's own"
            raise MigrationForbiddenError(self.step, reason)

    def _failure(
        self, error: apsw.Error | UnicodeDecodeError
    ) -> MigrationError | JournalCorruptError:
        text = f"{error} ({type(error).__name__})"
        if isinstance(error, _DAMAGE):
            return JournalCorruptError(f"migration {self.step}: {text}")
        if isinstance(error, apsw.AuthError):
            reason = self._guard.reason or text
            return MigrationForbiddenError(self.step, reason)
        return MigrationFailedError(self.step, text)
