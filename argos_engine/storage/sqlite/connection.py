"""Connections that keep what they promise, or are not opened at all.

Every setting is written and read back. There is no weaker mode: a log that may lose
what it confirmed is not a log.
"""

import logging
import pathlib

import apsw

from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite import inheritance
from argos_engine.storage.sqlite.library import require_sound
from argos_engine.storage.sqlite.page_checksums import (
    checksum_vfs,
    has_page_checksums,
)
from argos_engine.storage.sqlite.wal_checkpoint import WAL_BYTES_KEPT

require_sound(apsw.sqlite_lib_version())

_logger = logging.getLogger(__name__)

BUSY_TIMEOUT_MILLISECONDS = 5_000
"""How long to wait for a lock that somebody else holds, before it is an error."""

_COMMON_FLAGS = apsw.SQLITE_OPEN_NOFOLLOW | apsw.SQLITE_OPEN_EXRESCODE

_COMMON_SWITCHES = (
    # No statement, not even a wrong one, writes to the schema table or a shadow table,
    # or turns journalling off.
    ("DEFENSIVE", 1),
    # The schema of a file from somewhere else calls no function with side effects.
    ("TRUSTED_SCHEMA", 0),
    # A misspelt column in double quotes is an error, not a text.
    ("DQS_DML", 0),
    ("DQS_DDL", 0),
    # Nothing loads code into the process.
    ("ENABLE_LOAD_EXTENSION", 0),
    # Somebody else's file cannot become part of this connection.
    ("ENABLE_ATTACH_CREATE", 0),
    ("ENABLE_ATTACH_WRITE", 0),
)

_COMMON_PRAGMAS = (
    # A memory-mapped file that is cut off by another process ends this one.
    ("mmap_size", 0),
    # Damaged cells are found when a page is read, not when they are followed.
    ("cell_size_check", 1),
    # A full temporary directory must not fail a command.
    ("temp_store", 2),
)

_WRITER_PRAGMAS = (
    # EXCLUSIVE would shut out readers, and its lock is lost when the process closes
    # any other descriptor of the file.
    ("locking_mode", "normal"),
    # Readers and the writer do not wait for each other.
    ("journal_mode", "wal"),
    # COMMIT returns after fsync. NORMAL may lose confirmed groups in a power cut.
    ("synchronous", 2),
    # fsync on macOS leaves data in the cache of the drive without these two.
    ("fullfsync", 1),
    ("checkpoint_fullfsync", 1),
    # A WAL checkpoint inside COMMIT could let COMMIT raise after it succeeded.
    ("wal_autocheckpoint", 0),
    # A reader that is gone leaves no huge WAL behind for ever.
    ("journal_size_limit", WAL_BYTES_KEPT),
    ("cache_size", -16_000),  # 16 MB
    # All of a transaction is written by COMMIT, after which an error drops the whole of
    # it. A page that is written early, by a savepoint that fails and is rolled back
    # alone, can leave SQLite with a checksum that nothing in the WAL has: COMMIT would
    # succeed, and the next process find nothing of it.
    ("cache_spill", 0),
    # An event without its stream is refused.
    ("foreign_keys", 1),
    # INSERT OR REPLACE runs the triggers that refuse DELETE.
    ("recursive_triggers", 1),
)

_READER_PRAGMAS = (
    # Refuses to write even where the file and the flags would let it.
    ("query_only", 1),
)


def open_for_writing(
    path: str, *, create: bool = True, page_checksums: bool = False
) -> apsw.Connection:
    """Open or create the file at *path*; its journal mode is still the one it has.

    With *page_checksums*, which is for new files only, it gets them; one that exists
    has them or not.

    Closing the connection leaves a WAL as it is until `move_at_close`, so a file that
    is refused in between stays untouched, and what is not on disk for certain stays
    out of it.

    Raises:
        ConfigurationError: It was open when this process was forked.
    """
    inheritance.require_own(path)
    flags = apsw.SQLITE_OPEN_READWRITE
    if create:
        flags |= apsw.SQLITE_OPEN_CREATE
    connection = _open(path, flags, _vfs(path, wanted=page_checksums))
    keep_wal(connection)
    return connection


def configure_writer(connection: apsw.Connection) -> None:
    """Give the writer all settings that make a commit durable.

    Raises:
        ConfigurationError: SQLite does not take a setting.
    """
    for name, value in _WRITER_PRAGMAS:
        set_pragma(connection, name, value)


def move_at_close(connection: apsw.Connection) -> None:
    """Let closing *connection* move the WAL into the file: all of it is on disk."""
    _switch(connection, "NO_CKPT_ON_CLOSE", 0)


def open_for_reading(path: str) -> apsw.Connection:
    """Open a connection that cannot change the file at *path*.

    SQLite keeps its index of the WAL in a file beside the journal, which a reader
    creates if nobody else has the journal open.

    Raises:
        ConfigurationError: It was open when this process was forked.
    """
    inheritance.require_own(path)
    # A view is used by one thread at a time: no lock is needed for every value read.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_NOMUTEX
    connection = _open(path, flags, _vfs(path))
    for name, value in _READER_PRAGMAS:
        set_pragma(connection, name, value)
    return connection


def open_for_looking(path: str) -> apsw.Connection:
    """Open a connection that touches nothing and creates nothing beside the file.

    It takes no locks either: what it reads is sound only while nobody else writes.
    """
    uri = f"{pathlib.Path(path).as_uri()}?immutable=1"
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    connection = _open(uri, flags, _vfs(path))
    for name, value in _READER_PRAGMAS:
        set_pragma(connection, name, value)
    return connection


def close(connection: apsw.Connection) -> None:
    """Close *connection* for good, whatever the disk says to that.

    Files beside the journal may be left that way; whoever opens it next finds in them
    what was committed. The error is logged, not raised: there are others to close.
    """
    inheritance.note_closed(connection)
    try:
        connection.close(force=True)
    except apsw.Error:
        _logger.warning("a connection did not close cleanly", exc_info=True)


def keep_wal(connection: apsw.Connection) -> None:
    """Let closing *connection* leave the WAL, and the file, as they are."""
    _switch(connection, "NO_CKPT_ON_CLOSE", 1)


def set_pragma(connection: apsw.Connection, name: str, value: str | int) -> None:
    """Set a pragma and read it back.

    Raises:
        ConfigurationError: SQLite answers another value.
    """
    connection.pragma(name, value)
    found = connection.pragma(name)
    if found != value:
        raise ConfigurationError(f"SQLite answers {name}={found!r}, not {value!r}")


def _vfs(path: str, *, wanted: bool = False) -> str | None:
    """Return the file system layer of a file; None for the default of the process."""
    exists = pathlib.Path(path).exists()
    return checksum_vfs() if wanted or (exists and has_page_checksums(path)) else None


def _open(name: str, flags: int, vfs: str | None) -> apsw.Connection:
    connection = apsw.Connection(name, flags=flags | _COMMON_FLAGS, vfs=vfs)
    inheritance.note_open(connection, name)
    connection.set_busy_timeout(BUSY_TIMEOUT_MILLISECONDS)
    for switch, value in _COMMON_SWITCHES:
        _switch(connection, switch, value)
    for pragma, setting in _COMMON_PRAGMAS:
        set_pragma(connection, pragma, setting)
    return connection


def _switch(connection: apsw.Connection, name: str, value: int) -> None:
    option: int = getattr(apsw, f"SQLITE_DBCONFIG_{name}")
    connection.config(option, value)
    found = connection.config(option, -1)
    if found != value:
        raise ConfigurationError(f"SQLite answers {name}={found!r}, not {value!r}")
