"""Whether a peer's file is as durable as the engine's."""

import pathlib
import sqlite3

_WAL_AND_FULL = ("wal", 2)


def require_full(path: pathlib.Path) -> None:
    """Check that the file is a WAL whose commits wait for the disk.

    None of the peers sets `synchronous`, so it is what the library of Python has from
    the start, which a connection of our own shows.
    """
    connection = sqlite3.connect(path)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    finally:
        connection.close()
    assert (mode, synchronous) == _WAL_AND_FULL, f"{path}: {mode}, {synchronous}"
