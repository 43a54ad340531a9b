"""The WAL of a journal when it is opened: nothing in it is taken on trust.

If an fsync failed and the process died, what the next process finds in the WAL may be
in the page cache only. Frames that are acknowledged again, or built upon, must be
written and synced anew first.
"""

import logging
import os
import pathlib
from contextlib import suppress

import apsw

from argos_engine.errors import JournalFailedError
from argos_engine.storage.sqlite.page_checksums import PAGE_BYTES

_COPY_BYTES = 64 * 1024
"""SQLite writes less than 128 kB at a time."""

_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
_FRAME_BYTES = _FRAME_HEADER_BYTES + PAGE_BYTES
_LOOKS_MAX = 2

_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_NOFOLLOW
_WAL_FLAGS = _FLAGS | apsw.SQLITE_OPEN_WAL
_DATABASE_FLAGS = _FLAGS | apsw.SQLITE_OPEN_MAIN_DB

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
    rewrite(connection, path)
    connection.set_busy_timeout(0)
    # What a former owner has moved, if somebody else has kept the index of the WAL.
    rewrite_moved(connection)
    # What was read before it may be what the file had fallen back to.
    connection.release_memory()
    try:
        move(connection, apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        _logger.info(
            "a reader holds the WAL of %s; it stays as it is",
            path,
            extra={"path": path},
        )


def rewrite(connection: apsw.Connection, path: str) -> None:
    """Write the WAL again as it is, and sync it.

    Args:
        connection: May write, and is not in a transaction.
        path: The journal.

    Raises:
        apsw.Error: It could not be written or synced, or somebody else writes.
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


def move(connection: apsw.Connection, mode: int) -> None:
    """Move pages from the WAL into the database file.

    If that fails, what the system may have forgotten by it is written again at once:
    whoever closes the file last would move only what is left, and remove the WAL.

    Raises:
        apsw.BusyError: A reader is in the way, and *mode* is one that minds.
        apsw.Error: They could not be moved, or not be synced.
    """
    try:
        connection.wal_checkpoint(mode=mode)
    except apsw.BusyError:
        raise
    except apsw.Error:
        with suppress(apsw.Error):
            rewrite_moved(connection)
        raise


def rewrite_moved(connection: apsw.Connection) -> None:
    """Write the pages that were moved into the database file there once more.

    SQLite syncs the file only when all of the WAL is in it, and does not move again
    what it has moved before. If that sync fails, the system forgets what was moved by
    an earlier checkpoint, too, and the next sync would confirm what is not there.

    Args:
        connection: The writer, not in a transaction; nobody else moves anything.

    Raises:
        apsw.Error: It could not be written.
    """
    _, moved = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    if moved <= 0:
        return
    path, layer = connection.filename, connection.open_vfs
    frames = apsw.VFSFile(layer, f"{path}-wal", [_WAL_FLAGS, 0])
    try:
        database = apsw.VFSFile(layer, path, [_DATABASE_FLAGS, 0])
        try:
            for number, offset in _newest(frames, moved):
                page = frames.xRead(PAGE_BYTES, offset)
                database.xWrite(page, (number - 1) * PAGE_BYTES)
        finally:
            database.xClose()
    finally:
        frames.xClose()


def _newest(wal: apsw.VFSFile, frames: int) -> list[tuple[int, int]]:
    """Return the pages in so many frames, each with the place of its last content."""
    end = _HEADER_BYTES + frames * _FRAME_BYTES
    places = {
        int.from_bytes(wal.xRead(4, offset)): offset + _FRAME_HEADER_BYTES
        for offset in range(_HEADER_BYTES, end, _FRAME_BYTES)
    }
    return sorted(places.items())


def sync(path: str) -> None:
    """Return once the WAL of the journal *path*, if there is one, is on disk."""
    wal_path = f"{path}-wal"
    if not pathlib.Path(wal_path).exists():
        return
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_WAL
    file = apsw.VFSFile("", wal_path, [flags | apsw.SQLITE_OPEN_NOFOLLOW, 0])
    try:
        file.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        file.xClose()


class OpenWal:
    """The WAL of a journal that is open: whether it still holds what it should.

    SQLite notices a frame that is missing at the end, but not one that is missing
    before it: a commit behind it leaves a hole, and what moves from there into the
    database file are pages of zeros.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._path = f"{connection.filename}-wal"
        self._bytes = 0
        """Its size as of the last look."""
        self._bytes_begun = 0
        self._bytes = self._size()

    def require_whole(self) -> None:
        """Return if the WAL has not become shorter, or has so rightly.

        Raises:
            JournalFailedError: Somebody has cut it off.
        """
        size = self._size()
        if size < self._bytes and self._is_cut_off():
            raise JournalFailedError(
                f"{self._path} was cut off while it is open: what was committed into "
                "it is lost, and what is written to it now would be, too; open the "
                "journal again"
            )
        self._bytes = size

    def look(self) -> None:
        """Note the size in a transaction, when nobody can cut it off rightly."""
        self._bytes_begun = self._size()

    def require_grown(self) -> None:
        """Return if it is not shorter than at the last look, in the same transaction.

        Raises:
            JournalFailedError: Somebody has cut it off.
        """
        if self._size() < self._bytes_begun:
            raise JournalFailedError(f"{self._path} was cut off in a transaction")

    def _is_cut_off(self) -> bool:
        for _look in range(_LOOKS_MAX):
            # Nothing is moved: this only asks how many frames there are.
            mode = apsw.SQLITE_CHECKPOINT_NOOP
            frames, _ = self._connection.wal_checkpoint(mode=mode)
            if frames <= 0 or _HEADER_BYTES + frames * _FRAME_BYTES <= self._size():
                return False
            # Or somebody moved all of it in between, and then cut it off rightly.
        return True

    def _size(self) -> int:
        try:
            return os.stat(self._path).st_size  # noqa: PTH116  # text in this layer
        except OSError:
            return self._bytes  # nobody can look at it, so nobody knows


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
