"""The limit: the rows of the engine, written and read by APSW and nothing else."""

import os
import pathlib
import time
from collections.abc import Iterable

import apsw

from argos_engine import Engine
from argos_engine.storage.sqlite import statements
from argos_engine.storage.sqlite.connection import configure_writer, open_for_writing
from argos_engine.storage.sqlite.wal_checkpoint import WAL_PAGES_LARGE_MAX
from benchmarks.lap import Lap, timed
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, clerk

ROWS_A_TRANSACTION = 1_000
PAUSE_SECONDS = 0.000_25
"""Between two commits of a lone caller: about what the engine does meanwhile."""

_PAGE = os.urandom(4_096)

_BARE_TABLE = """
CREATE TABLE events (
  position INTEGER PRIMARY KEY, stream, version, event_type, schema_version, change,
  payload, state_digest, recorded_at, principal, cause, command_id, ordinal,
  fingerprint, correlation_id, causation_id, hash
)
"""
_BARE_INDEX = "CREATE UNIQUE INDEX events_streams ON events (stream, version)"
_LAST_ROW = "SELECT * FROM events ORDER BY position DESC LIMIT 1"

Row = tuple[object, ...]


class RawLog:
    """A log that is as durable as the engine's, and does nothing else."""

    def __init__(self, connection: apsw.Connection, template: Row) -> None:
        self.connection = connection
        self._cursor = connection.cursor()
        self._template = template
        self._position = 0

    def many(self) -> Lap:
        """Write a transaction full of rows by one call."""
        rows = self._rows(ROWS_A_TRANSACTION)
        return timed(ROWS_A_TRANSACTION, lambda: self._write(rows))

    def savepoint_each(self) -> Lap:
        """Write a transaction full of rows, each in a savepoint of its own."""
        rows = self._rows(ROWS_A_TRANSACTION)
        return timed(ROWS_A_TRANSACTION, lambda: self._write_guarded(rows))

    def many_in_savepoint(self) -> Lap:
        """Write a transaction full of rows by one call, inside a savepoint."""
        rows = self._rows(ROWS_A_TRANSACTION)
        return timed(ROWS_A_TRANSACTION, lambda: self._write_inside(rows))

    def single(self) -> Lap:
        """Write one row in a transaction of its own."""
        rows = self._rows(1)
        return timed(1, lambda: self._write(rows))

    def single_after_pause(self) -> Lap:
        """Do the same after a moment in which the disk had nothing to do."""
        until = time.perf_counter() + PAUSE_SECONDS
        while time.perf_counter() < until:
            pass  # awake, as the engine is between two commits
        return self.single()

    def _write(self, rows: list[Row]) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")
        self._cursor.executemany(statements.INSERT_EVENT, rows)
        self._cursor.execute("COMMIT")

    def _write_inside(self, rows: list[Row]) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")
        self._cursor.execute(statements.SAVEPOINT)
        self._cursor.executemany(statements.INSERT_EVENT, rows)
        self._cursor.execute(statements.RELEASE)
        self._cursor.execute("COMMIT")

    def _write_guarded(self, rows: Iterable[Row]) -> None:
        execute = self._cursor.execute
        execute("BEGIN IMMEDIATE")
        for row in rows:
            execute(statements.SAVEPOINT)
            execute(statements.INSERT_EVENT, row)
            execute(statements.RELEASE)
        execute("COMMIT")

    def _rows(self, count: int) -> list[Row]:
        start = self._position
        self._position += count
        return [self._row(number) for number in range(start, self._position)]

    def _row(self, number: int) -> Row:
        stream, version = number % len(STREAMS) + 1, number // len(STREAMS) + 1
        row = list(self._template)
        row[:3] = number + 1, stream, version
        row[11] = f"{number:032x}"
        return tuple(row)


def bare_log(path: pathlib.Path, template: Row) -> RawLog:
    """Return a log in one table with the one index that reading a stream needs."""
    return RawLog(_writer(path, [_BARE_TABLE, _BARE_INDEX]), template)


def schema_log(
    path: pathlib.Path, template: Row, wal_pages: int = WAL_PAGES_LARGE_MAX
) -> RawLog:
    """Return a log in a journal of the engine, with all its indexes and triggers.

    So many pages are written to the WAL before they are moved into the file: as many
    as the engine waits for while groups are large, if nothing else is said.
    """
    with Engine.open(path, ACCOUNT):
        pass
    names = "INSERT INTO streams (aggregate_type, aggregate_id) VALUES ('account', ?)"
    connection = _writer(path, [], wal_pages)
    with connection:
        connection.executemany(names, [(each.aggregate_id,) for each in STREAMS])
    return RawLog(connection, template)


def template_row(path: pathlib.Path) -> Row:
    """Return a row as the engine writes it: the raw logs are filled with its like."""
    with Engine.open(path, ACCOUNT) as engine:
        clerk(engine).execute(STREAMS[0], DEPOSIT)
    with apsw.Connection(str(path)) as connection:
        row: Row = connection.execute(_LAST_ROW).fetchall()[0]
    connection.close()
    return row


class Disk:
    """A file whose first pages are written and made durable again and again."""

    def __init__(self, path: pathlib.Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.pwrite(self._file, _PAGE * 3, 0)
        os.fsync(self._file)

    def sync(self) -> Lap:
        """Write as much as a small commit does, and wait for the disk."""
        return timed(1, self._sync)

    def _sync(self) -> None:
        os.pwrite(self._file, _PAGE * 3, 0)
        os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._file)


def _writer(
    path: pathlib.Path, statements_: Iterable[str], wal_pages: int = WAL_PAGES_LARGE_MAX
) -> apsw.Connection:
    connection = open_for_writing(str(path))
    configure_writer(connection)
    # The engine moves them by itself after as many.
    connection.wal_autocheckpoint(wal_pages)
    for statement in statements_:
        connection.execute(statement)
    return connection
