"""Somebody else has the lock: SQLITE_BUSY, as no file system layer can make it.

The locks of a WAL lie in shared memory, which SQLite reaches without asking the layer
above. Another connection that holds one is the only way to be refused.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import apsw


@contextmanager
def held_write_lock(path: str | os.PathLike[str]) -> Iterator[None]:
    """Keep the write lock of the journal at *path*: nobody can begin a group."""
    connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close(force=True)


@contextmanager
def held_view(path: str | os.PathLike[str]) -> Iterator[None]:
    """Keep a view of the journal at *path* open: its WAL cannot be emptied."""
    connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM events").fetchall()
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close(force=True)
