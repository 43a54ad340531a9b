"""The journal in one SQLite file: how it is opened, shared and closed."""

import os
import pathlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial

import apsw

from argos_engine.errors import (
    ConfigurationError,
    HistoryLostError,
    JournalError,
    JournalFailedError,
)
from argos_engine.ports.chain import UNKEYED_MARK, ChainMark
from argos_engine.ports.rows import RowWriter
from argos_engine.ports.table import TableShape
from argos_engine.ports.vitals import StoreVitals
from argos_engine.storage.sqlite import identification, schema
from argos_engine.storage.sqlite.anchor import AnchorFile
from argos_engine.storage.sqlite.connection import open_for_looking
from argos_engine.storage.sqlite.copying import copy_journal
from argos_engine.storage.sqlite.pool import ReaderPool
from argos_engine.storage.sqlite.presence import Presence
from argos_engine.storage.sqlite.reader import SqliteReader
from argos_engine.storage.sqlite.scratch import open_scratch
from argos_engine.storage.sqlite.sidecars import Sidecars
from argos_engine.storage.sqlite.stats import StatsFile
from argos_engine.storage.sqlite.table_check import require_table
from argos_engine.storage.sqlite.translate import opening, translated
from argos_engine.storage.sqlite.warrant import require_durable
from argos_engine.storage.sqlite.writer import SqliteWriter
from argos_engine.storage.sqlite.writer_opening import open_writer

READER_CONNECTIONS = 4

_STORE_ID_BYTES = 16


def new_store_id() -> str:
    """Return an id that no other store has."""
    return os.urandom(_STORE_ID_BYTES).hex()


class SqliteJournal:
    """Keeps a log in one SQLite file. `read` may be used in any thread."""

    def __init__(
        self,
        path: str,
        readers: ReaderPool,
        writer: SqliteWriter | None = None,
        sidecars: Sidecars | None = None,
        *,
        mark: ChainMark | None = UNKEYED_MARK,
        tables: dict[str, TableShape] | None = None,
        presence: Presence | None = None,
    ) -> None:
        self.path = path
        self._mark = mark
        self._readers = readers
        self._writer = writer
        self._sidecars = sidecars
        self._tables = {} if tables is None else tables
        """Those of projections; the same object as the writer's."""
        self._presence = presence
        """Of a journal that is only read; an engine has it among its sidecars."""
        self._is_closed = False

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        create: bool = True,
        read_only: bool = False,
        reader_connections: int = READER_CONNECTIONS,
        store_id: Callable[[], str] | str = new_store_id,
        accept_loss: bool = False,
        mark: ChainMark | None = UNKEYED_MARK,
        page_checksums: bool = False,
    ) -> "SqliteJournal":
        """Open the journal at *path*.

        Args:
            path: The file, in a directory that exists.
            create: Make a new journal if there is none.
            read_only: Open views only: nothing is changed, no journal is created. What
                they show is on disk; see `require_durable`.
            reader_connections: How many views can be open at a time.
            store_id: The id of a new store. An existing one keeps its own.
            accept_loss: Make a new journal although the anchor of a former one is
                there, which stays as it is.
            mark: How the hashes of a new journal are made, and those of an existing
                one must have been. None for however they were, to read only.
            page_checksums: Make a new journal with them. An existing one has them or
                not, whatever is said here; wanted but missing is an error.

        Raises:
            ChainKeyError: The hashes were made with another key, or with none.
            HistoryLostError: The journal is gone, but not its anchor. Nothing was
                touched.
            ConfigurationError: The path, the permissions or SQLite itself will not do,
                or the file was open when this process was forked.
            UnsupportedFormatError: The file is something else. It was left untouched.
            JournalCorruptError: The file is damaged. It was left untouched.
            JournalLockedError: Another engine has it open.
            JournalFailedError: It could not be synced, or somebody else keeps the file
                locked.
        """
        file = identification.locate(path)
        readers = ReaderPool(file, reader_connections)
        with opening(file):
            mode = os.R_OK if read_only else os.R_OK | os.W_OK
            # The anchor first: no engine notes anything before its journal is there.
            former = None if read_only else identification.former_head(file)
            if not identification.holds_journal(file, mode, mark):
                missed = None if accept_loss else former
                _require_new(file, missed, may_create=create and not read_only)
            if read_only:
                _check(file, readers, mark)
                _warrant(readers)
                return cls(file, readers, mark=mark, presence=Presence(file))
            assert mark is not None, "whoever writes knows how to hash"
            tables: dict[str, TableShape] = {}
            writer, sidecars = open_writer(
                file, store_id, mark, tables, page_checksums=page_checksums
            )
            return cls(file, readers, writer, sidecars, mark=mark, tables=tables)

    def writer(self) -> SqliteWriter:
        """Return the writer. There is one for each journal object.

        Raises:
            ConfigurationError: The journal was opened read-only.
        """
        self._require_open()
        if self._writer is None:
            raise ConfigurationError(f"{self.path} was opened read-only")
        return self._writer

    def anchor(self) -> AnchorFile:
        """Return the anchor beside the file.

        Raises:
            ConfigurationError: The journal was opened read-only.
        """
        return self._own_files().anchor

    def stats(self) -> StatsFile:
        """Return the file for the figures of a running engine.

        Raises:
            ConfigurationError: The journal was opened read-only.
        """
        return self._own_files().stats

    def hold(self) -> None:
        """Take the lock on the file anew if its own file was deleted.

        Raises:
            JournalLockedError: Another engine may have got in.
            OSError: The lock's file could not be made.
        """
        self._own_files().hold()

    def vitals(self) -> StoreVitals:
        """Return the sizes of the files, and the views that are open here."""
        sizes = _size(self.path), _size(f"{self.path}-wal")
        if self._writer is None:
            return StoreVitals(*sizes, *self._readers.lent())
        checkpoints = self._writer.checkpoints
        return StoreVitals(
            *sizes, *self._readers.lent(), checkpoints.failures, checkpoints.error
        )

    def _own_files(self) -> Sidecars:
        if self._sidecars is None:
            raise ConfigurationError(f"{self.path} was opened read-only")
        return self._sidecars

    @translated
    def declare_tables(self, tables: Iterable[TableShape]) -> None:
        """Let views read these tables, and the writer write to them.

        Raises:
            ConfigurationError: The file has no such table, or it is another one.
        """
        with self._lent() as connection:
            for shape in tables:
                require_table(connection, shape)
                self._tables[shape.name] = shape

    @contextmanager
    def scratch(self, tables: Iterable[TableShape]) -> Iterator[RowWriter]:
        """Lend empty tables with the definitions that these have now."""
        with self._lent() as connection:
            scratch = open_scratch(connection, tables)
        with closing(scratch):
            yield scratch.rows

    @property
    def views_max(self) -> int:
        """How many views can be open at a time."""
        return self._readers.size

    @contextmanager
    def read(self, upto: int | None = None) -> Iterator[SqliteReader]:
        """Open a view of what is committed, at most up to the position *upto*.

        With *upto*, a group whose COMMIT raised is not, until that is known.

        Waits while all connections for views are in use, but not for ever.

        Raises:
            JournalError: None became free, or the file has lost what was moved into it.
        """
        with self._lent() as connection:
            group = sys.maxsize
            if self._writer is not None and upto is not None:
                # One of refusals alone ends at the position of the one before it.
                group = self._writer.last_group
            yield SqliteReader(connection, upto, self._tables, last_group=group)

    @translated
    def copy_to(
        self, path: str, progress: Callable[[int, int], None]
    ) -> "SqliteJournal":
        """Copy what is committed now into a new file; return it, opened read-only.

        Nothing but the file and its anchor is there when the copy is closed.

        Raises:
            ConfigurationError: The file exists, or cannot be made.
        """
        target = identification.locate(path)
        with self._lent() as connection, opening(target):
            copy_journal(connection, pathlib.Path(target), progress)
        # It has just been made, so nobody writes to it; and a look leaves no files
        # beside it, as an ordinary reader would.
        readers = ReaderPool(target, READER_CONNECTIONS, open_for_looking)
        _check(target, readers, self._mark)
        return SqliteJournal(target, readers, mark=self._mark)

    def opener(self) -> Callable[[], "SqliteJournal"]:
        """Return what opens the same file to read, in any process."""
        open_ = type(self).open
        return partial(open_, self.path, read_only=True, mark=self._mark)

    @contextmanager
    def _lent(self) -> Iterator[apsw.Connection]:
        if self._writer is not None and self._writer.checkpoints.is_file_in_doubt:
            raise JournalFailedError(
                f"{self.path}: a WAL checkpoint failed, and what the file may have "
                "lost by it could not be written again yet"
            )
        connection = self._readers.take()
        try:
            yield connection
        finally:
            self._readers.give_back(connection)

    def close(self) -> None:
        """Close the writer and idle views; views in use close when they end.

        An open transaction is dropped. Closing twice does nothing.
        """
        self._is_closed = True
        if self._presence is not None:
            self._presence.end()
        # Readers first: the last connection removes the files beside the journal, and
        # only one that may write can do that.
        self._readers.close()
        if self._writer is not None:
            if self._sidecars is None or not self._sidecars.are_ours():
                self._writer.leave_file()
            if self._sidecars is not None:
                self._sidecars.disappear()
            self._writer.close()
        if self._sidecars is not None:
            # The lock last: whoever gets it finds everything in its final place.
            self._sidecars.close()
        if self._presence is not None:
            self._presence.close()

    def _require_open(self) -> None:
        if self._is_closed:
            raise JournalError("the journal is closed")


def _require_new(file: str, former: object, *, may_create: bool) -> None:
    """Return if a journal may be made where none is."""
    if not may_create:
        raise ConfigurationError(f"there is no journal at {file}")
    if former is not None:
        raise HistoryLostError("no file", str(former), f"{file} is gone")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  # paths are text in this layer
    except OSError:
        return 0


def _check(file: str, readers: ReaderPool, mark: ChainMark | None) -> None:
    """Return if a reader sees a journal, and close its connection if it does not."""
    connection = readers.take()
    try:
        # No look at the index: whoever verifies a damaged file has to open it first.
        schema.check(connection, file, mark)
    except BaseException:
        readers.close()
        raise
    finally:
        readers.give_back(connection)


def _warrant(readers: ReaderPool) -> None:
    """Return once what the readers see is on disk; close them if it may not be."""
    try:
        readers.warrant(require_durable)
    except BaseException:
        readers.close()
        raise
