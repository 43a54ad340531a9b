"""The WAL of a journal when it is opened: nothing in it is taken on trust.

If an fsync failed and the process died, what the next process finds in the WAL may be
in the page cache only. Frames that are acknowledged again, or built upon, must be
written and synced anew first.
"""

import logging
import pathlib

import apsw

_COPY_BYTES = 64 * 1024
"""SQLite writes less than 128 kB at a time."""

_logger = logging.getLogger(__name__)


def make_durable(connection: apsw.Connection, path: str) -> None:
    """Return once everything that the journal shows is on disk for certain.

    First the WAL is written again as it is, and synced: only then may it go into the
    database file. Half of a transaction there, whose other half is lost with the page
    cache, would be damage for good.

    Args:
        connection: The writer, not in a transaction.
        path: The journal.

    Raises:
        apsw.Error: It could not be written or synced; nothing may be built upon it.
    """
    wal_path = pathlib.Path(f"{path}-wal")
    # Under the write lock, so that no frame is added meanwhile. Readers see the same
    # bytes before, during and after.
    connection.execute("BEGIN IMMEDIATE")
    try:
        if wal_path.exists():
            _rewrite(str(wal_path))
    finally:
        connection.execute("ROLLBACK")
    connection.set_busy_timeout(0)
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        _logger.info(
            "a reader holds the WAL of %s; it stays as it is",
            path,
            extra={"path": path},
        )


def _rewrite(wal_path: str) -> None:
    # By way of SQLite's file system, which knows how to sync on this machine.
    flags = (
        apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_NOFOLLOW
    )
    file = apsw.VFSFile("", wal_path, [flags, 0])
    try:
        size = file.xFileSize()
        for offset in range(0, size, _COPY_BYTES):
            file.xWrite(file.xRead(min(_COPY_BYTES, size - offset), offset), offset)
        file.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        file.xClose()
