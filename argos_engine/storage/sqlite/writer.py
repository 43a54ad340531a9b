"""The only connection that writes."""

import json
import logging
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

import apsw

from argos_engine.domain.identity import StreamId
from argos_engine.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalError,
    JournalFailedError,
)
from argos_engine.ports.records import (
    JournalHead,
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
)
from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite import rows, statements
from argos_engine.storage.sqlite.connection import close, keep_wal
from argos_engine.storage.sqlite.place import OpenFiles
from argos_engine.storage.sqlite.projected_rows import SqliteRowWriter
from argos_engine.storage.sqlite.rows import Row
from argos_engine.storage.sqlite.stream_keys import StreamKeys
from argos_engine.storage.sqlite.translate import translated
from argos_engine.storage.sqlite.wal import OpenWal, move
from argos_engine.storage.sqlite.wal_checkpoint import WalCheckpoints

_EVERYTHING = (sys.maxsize, sys.maxsize)

_LOG = logging.getLogger(__name__)


class SqliteWriter:
    """Writes groups of rows. Used by one thread at a time, never handed to users.

    A row that is refused raises `JournalFailedError` and leaves the transaction open.
    An I/O error may end the transaction without a word: nothing of the group is left
    then, and every method but `begin` and `rollback` fails until the next `begin`.
    """

    def __init__(
        self, connection: apsw.Connection, tables: Mapping[str, TableShape]
    ) -> None:
        cursor = connection.cursor()
        self.path = connection.filename
        self._connection = connection
        self._files = OpenFiles(self.path)
        # One cursor and constant texts: each statement is prepared once.
        self._execute = cursor.execute
        self._executemany = cursor.executemany
        self._keys = StreamKeys(cursor)
        self._rows = SqliteRowWriter(connection, tables)
        self._last_position = 0
        """Where the last group ends, as of the last look at the head."""
        self.last_group = sys.maxsize
        """The last group that is certainly durable; all of them before a commit."""
        self._open_group = 0
        """What it will be when the open transaction is."""
        self._is_closed = False
        self._moves_wal = True
        self._wal = OpenWal(connection)
        self.checkpoints = WalCheckpoints(connection)

    @property
    def in_transaction(self) -> bool:
        """Whether a write transaction is open; some errors end it silently."""
        return not self._is_closed and self._connection.in_transaction

    @translated
    def claim(self) -> JournalHead:
        """Become the owner: durably raise the epoch, and return the head after it.

        Raises:
            JournalError: No transaction is open. If COMMIT failed, the epoch may
                have been raised all the same; claim again.
        """
        self.begin()
        try:
            self._execute(statements.RAISE_EPOCH)
            head = self._head()
            self._require_whole(head)
            self.commit()
        except (apsw.Error, JournalError):
            self._drop()
            raise
        return head

    @translated
    def begin(self) -> JournalHead:
        """Open the write transaction and return the head as it is stored.

        Raises:
            JournalError: This call has opened no transaction, perhaps because a file
                of the journal was deleted, replaced or cut off, or has lost what was
                moved into it.
        """
        self._files.require_in_place()
        self._wal.require_whole()
        self.checkpoints.require_good()
        self._execute(statements.BEGIN)
        self._wal.look()
        self._keys.forget()
        try:
            return self._head()
        except (apsw.Error, JournalError):
            self._drop()
            raise

    @translated
    def savepoint(self) -> None:
        """Open the savepoint of one command."""
        self._write(statements.SAVEPOINT)

    @translated
    def release(self) -> None:
        """Keep what was written since the savepoint."""
        self._write(statements.RELEASE)

    @translated
    def undo(self) -> None:
        """Drop what was written since the savepoint, and the savepoint.

        Raises:
            JournalFailedError: The transaction is gone, and with it the whole group.
        """
        self._keys.forget()
        self._write(statements.ROLLBACK_TO)
        self._write(statements.RELEASE)

    @translated
    def append(self, event: StoredEvent, snapshot: StoredSnapshot | None) -> None:
        """Write an event and, at a boundary, the full state that belongs to it.

        If it raises, `undo` or `rollback` must follow: the event may be written and
        the snapshot not.
        """
        self._require_transaction()
        key = self._keys.find_or_add(event.stream)
        self._execute(statements.INSERT_EVENT, (event.position, key, *event[2:]))
        if snapshot is not None:
            self._execute(statements.INSERT_SNAPSHOT, (key, *snapshot[1:]))

    @translated
    def append_all(self, events: Sequence[StoredEvent]) -> None:
        """Write events of any streams, in order and without states.

        If it raises, `undo` or `rollback` must follow: some may be written.
        """
        self._require_transaction()
        key = self._keys.find_or_add
        columns = [(event[0], key(event[1]), *event[2:]) for event in events]
        self._executemany(statements.INSERT_EVENT, columns)

    @translated
    def name_checkpoint(self, stream: StreamId[Any], name: str, version: int) -> None:
        """Bind a checkpoint's name to a stored version of its stream."""
        self._require_transaction()
        key = self._keys.find_or_add(stream)
        self._execute(statements.INSERT_CHECKPOINT_NAME, (key, name, version))

    @translated
    def refuse(self, refusal: StoredRefusal) -> None:
        """Write the answer "no" under its command id."""
        self._require_transaction()
        key = self._keys.find_or_add(refusal.stream)
        columns = (refusal.command_id, refusal.fingerprint, key, *refusal[3:])
        self._execute(statements.INSERT_REFUSAL, columns)

    def rows(self) -> SqliteRowWriter:
        """Return what writes projected rows in the open transaction."""
        return self._rows

    @translated
    def seal(self, group: StoredGroup) -> None:
        """Write the group's own row: the last one before `commit`."""
        self._write(statements.INSERT_GROUP, group)
        self._open_group = group.number

    @translated
    def commit(self) -> None:
        """Make everything since `begin` durable: it returns after fsync.

        Raises:
            JournalError: The outcome is open until somebody looks, whichever subclass
                it is: what was written may be found again after a crash.
        """
        self._wal.require_grown()
        self._write(statements.COMMIT)
        self._keys.keep()
        self._files.require_in_place()  # one that was deleted took all this along
        self.last_group = self._open_group

    @translated
    def rollback(self) -> None:
        """Drop everything since `begin`. Does nothing outside a transaction."""
        self._keys.forget()
        if self.in_transaction:
            self._execute(statements.ROLLBACK)

    @translated
    def answers(
        self, command_ids: Collection[str]
    ) -> dict[str, StoredEvent | StoredRefusal]:
        """Return what is stored under those of the ids that are known.

        Rows of the open transaction count.
        """
        ids = (json.dumps(list(command_ids)), sys.maxsize)
        refusals = self._execute(statements.REFUSALS_BY_COMMAND, ids).fetchall()
        events = self._execute(statements.EVENTS_BY_COMMAND, ids).fetchall()
        found: list[StoredEvent | StoredRefusal] = [
            *map(rows.named_refusal, refusals),
            *map(rows.named_event, events),
        ]
        return {answer.command_id: answer for answer in found}

    @translated
    def checkpoint_version(self, stream: StreamId[Any], name: str) -> int | None:
        """Return the version that a checkpoint's name stands for, as of now."""
        key = (stream.aggregate_type, stream.aggregate_id, sys.maxsize, name)
        found: list[Row] = self._execute(statements.CHECKPOINT_VERSION, key).fetchall()
        return rows.number(found[0], "checkpoint_names") if found else None

    def tidy(self) -> None:
        """Move committed pages from the WAL into the file, if many have gathered.

        A failure is kept and logged, not raised; commits stay as durable as they are.
        """
        self.checkpoints.run_if_due()

    def leave_file(self) -> None:
        """Move nothing more from the WAL into the file: it may be another engine's.

        If the files beside it were deleted meanwhile, that one has a WAL of its own,
        and no lock of SQLite keeps the pages of this one out of the file.
        """
        self._moves_wal = False

    def close(self) -> None:
        """Give up the connection. An open transaction is dropped.

        Moves the whole WAL into the file if no reader is in the way. A failure is
        logged, not raised: the next opening does it again.
        """
        if self._is_closed:
            return
        try:
            self._drop()
            if self._moves_wal:
                _move_all(self._connection, self.checkpoints)
            else:
                keep_wal(self._connection)
        finally:
            self._is_closed = True
            close(self._connection)

    def _drop(self) -> None:
        """Roll back after an error, which is the one to tell whatever happens here."""
        with suppress(JournalError):
            self.rollback()

    def _head(self) -> JournalHead:
        found: list[Row] = self._execute(statements.HEAD, _EVERYTHING).fetchall()
        head, self._last_position = rows.head(found)
        self._open_group = head.group
        return head

    def _require_whole(self, head: JournalHead) -> None:
        if head.position != self._last_position:
            raise JournalCorruptError(
                f"the log ends at position {head.position}, its last group at "
                f"{self._last_position}"
            )

    def _write(self, statement: str, values: Sequence[Any] = ()) -> None:
        self._require_transaction()
        self._execute(statement, values)

    def _require_transaction(self) -> None:
        # Outside of one, a savepoint would begin one, and a row commit itself alone.
        if not self._connection.in_transaction:
            raise JournalFailedError("no transaction is open")


def _move_all(connection: apsw.Connection, checkpoints: WalCheckpoints) -> None:
    """Move the whole WAL into the file before the connection is closed."""
    try:
        connection.set_busy_timeout(0)
        checkpoints.make_good()
        move(connection, apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        _LOG.debug("A reader keeps the WAL; it stays beside the journal")
    except (apsw.Error, JournalError):
        _LOG.warning("The last WAL checkpoint failed", exc_info=True)
        # SQLite would try once more, move less, and then remove the WAL.
        with suppress(apsw.Error, ConfigurationError):
            keep_wal(connection)
