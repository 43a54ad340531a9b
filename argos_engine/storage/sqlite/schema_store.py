"""The tables of a journal file, opened for migrations."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from types import TracebackType
from typing import Self

import apsw

from argos_engine.errors import ConfigurationError, MigrationUnknownError
from argos_engine.ports.projection import POSITION_PREFIX
from argos_engine.ports.schema import StepProgress, StepRecord
from argos_engine.ports.table import STREAM_COLUMN
from argos_engine.storage.sqlite import identification, schema, wal
from argos_engine.storage.sqlite.connection import (
    BUSY_TIMEOUT_MILLISECONDS,
    close,
    configure_writer,
    keep_wal,
    move_at_close,
    open_for_reading,
    open_for_writing,
    set_pragma,
)
from argos_engine.storage.sqlite.lock import JournalLock
from argos_engine.storage.sqlite.schema_guard import SchemaGuard
from argos_engine.storage.sqlite.schema_session import SqliteSchemaSession
from argos_engine.storage.sqlite.schema_soundness import SchemaSoundness
from argos_engine.storage.sqlite.step_rows import insert_record, read_records
from argos_engine.storage.sqlite.translate import opening
from argos_engine.storage.sqlite.wal_checkpoint import WalCheckpoints
from argos_engine.storage.sqlite.warrant import require_durable

INSTRUCTIONS_A_LOOK = 100_000
"""Of SQLite, within one statement, until an interrupt can come through."""


_WITH_STREAMS = """
SELECT tables.name
FROM sqlite_schema AS tables
JOIN pragma_table_info(tables.name) AS columns
WHERE tables.type = 'table'
AND columns.name = ?
"""

_FORGET_PLACES = "DELETE FROM projection_positions WHERE name GLOB ?"


def read_steps(path: str | os.PathLike[str]) -> Sequence[StepRecord]:
    """Return the records of steps in a journal; an engine may run on it.

    Raises:
        ConfigurationError: There is no journal.
        UnsupportedFormatError: The file is something else, or of a newer format.
        JournalCorruptError: The file is damaged.
    """
    file = identification.locate(path)
    with opening(file):
        _require_journal(file, os.R_OK)
        connection = open_for_reading(file)
        try:
            schema.check(connection, file)
            require_durable(connection, file)
            return read_records(connection)
        finally:
            close(connection)


class SqliteSchemaStore:
    """The tables of one journal, which nobody else can open to write meanwhile."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Take the journal's lock, then open it.

        Raises:
            JournalLockedError: An engine, or another run, has the file open.
            ConfigurationError: There is no journal, or it may not be written to.
            UnsupportedFormatError: The file is something else, or of a newer format.
            JournalCorruptError: The file is damaged.
            JournalFailedError: It could not be read or synced.
        """
        self.path = identification.locate(path)
        with ExitStack() as opened, opening(self.path):
            _require_journal(self.path, os.R_OK | os.W_OK)
            self._lock = JournalLock(self.path)
            opened.callback(self._lock.release)
            self._connection = open_for_writing(self.path)
            opened.callback(close, self._connection)
            self._prepare()
            opened.pop_all()
        self._guard = SchemaGuard(self._connection)
        self._checkpoints = WalCheckpoints(self._connection)
        self._session: SqliteSchemaSession | None = None

    def _prepare(self) -> None:
        # Under the lock once more: it may be another file by now.
        _require_journal(self.path, os.R_OK | os.W_OK)
        schema.check(self._connection, self.path)
        configure_writer(self._connection)
        wal.make_durable(self._connection, self.path)
        self._lock.vouch()
        move_at_close(self._connection)
        self._connection.set_busy_timeout(BUSY_TIMEOUT_MILLISECONDS)
        # Dropping a table in a rebuild would delete what refers to its rows. Every
        # transaction looks for orphans instead, before it is kept.
        set_pragma(self._connection, "foreign_keys", 0)

    def records(self) -> Sequence[StepRecord]:
        """Return all records of steps, oldest first."""
        with opening(self.path):
            self._checkpoints.require_good()
            return read_records(self._connection)

    @contextmanager
    def transaction(
        self, step: str, progress: StepProgress, *, is_own: bool
    ) -> Iterator[SqliteSchemaSession]:
        """Keep what the block does as a whole, or nothing; see the port."""
        # If somebody has deleted the lock's file, nobody gets in through that; and
        # where no file can be made, nobody else can make one either.
        with suppress(OSError):
            self._lock.hold()
        session = SqliteSchemaSession(self._connection, self._guard, step, progress)
        self._session = session
        with opening(self.path):
            self._checkpoints.require_good()
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            with self._interruptible():
                with nullcontext() if is_own else self._guarded(session):
                    yield session
                session.require_sound()
                if not is_own:
                    self._check(step)
            self._commit(step)
        finally:
            session.end()
            self._guard.step_aside()
            self._roll_back()
        self._checkpoints.run_if_due()

    def record(self, record: StepRecord) -> None:
        """Write a record as the last thing of a transaction, and kept with it."""
        assert self._session is not None, "a record belongs to a transaction"
        # A step that hides its failure may have lost the transaction by it.
        self._session.require_sound()
        self._guard.step_aside()
        with opening(self.path):
            insert_record(self._connection, record)

    def _check(self, step: str) -> None:
        with opening(self.path):
            SchemaSoundness(self._connection, self._guard, step).check()

    @contextmanager
    def _guarded(self, session: SqliteSchemaSession) -> Iterator[None]:
        """Keep a step to what is its own, and see what becomes of projected rows."""
        projected = self._projected_tables()
        self._guard.stand()
        yield
        self._guard.step_aside()
        session.require_sound()
        self._forget_rows_of(projected & self._guard.removed_from)

    def _projected_tables(self) -> set[str]:
        """Return the tables that may be a projection's, and forget older removals."""
        self._guard.removed_from.clear()
        with opening(self.path):
            rows = self._connection.execute(_WITH_STREAMS, (STREAM_COLUMN,)).fetchall()
        return {str(name).casefold() for (name,) in rows}

    def _forget_rows_of(self, tables: set[str]) -> None:
        """Let projections be made anew if their rows are gone: nobody else knows."""
        if tables:
            with opening(self.path):
                self._connection.execute(_FORGET_PLACES, (f"{POSITION_PREFIX}*",))

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            # If it fails, closing the connection drops the transaction.
            with suppress(apsw.Error):
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let Ctrl-C come through in the middle of a long statement."""
        self._connection.set_progress_handler(_go_on, INSTRUCTIONS_A_LOOK)
        try:
            yield
        finally:
            self._connection.set_progress_handler(None)

    def _commit(self, step: str) -> None:
        try:
            self._connection.execute("COMMIT")
        except apsw.Error as error:
            reason = f"nobody knows whether it was applied: {error}; run it again"
            raise MigrationUnknownError(step, reason) from error

    def close(self) -> None:
        """Give up the file, the lock last. Closing twice does nothing."""
        if self._checkpoints.failures:
            # SQLite would try once more, move less, and then remove the WAL.
            with suppress(apsw.Error, ConfigurationError):
                keep_wal(self._connection)
        close(self._connection)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _require_journal(path: str, mode: int) -> None:
    if not identification.holds_journal(path, mode):
        raise ConfigurationError(f"there is no journal at {path}")


def _go_on() -> bool:
    # Python looks for signals before it returns to SQLite; an interrupt ends the
    # statement then.
    return False
