"""What a reader shows is on disk: an engine vouches for it, or it is written anew."""

import logging
import pathlib

import apsw

from argos_engine.storage.sqlite import wal
from argos_engine.storage.sqlite.connection import close, open_for_writing
from argos_engine.storage.sqlite.visit import Sight, visit

_NO_ACCESS = (apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError)

_logger = logging.getLogger(__name__)


def require_durable(connection: apsw.Connection, path: str) -> None:
    """Return once what *connection* sees is on disk for certain.

    An engine that runs has seen to that when it opened the journal, and its commits
    are seen only after their sync. What one has left that was killed may be in memory
    only, also where a sync succeeds by now: it is written again as it is, which
    changes no byte. So is what was moved from there into the file, which may have lost
    it again. Whoever may not write can only sync; that is logged.

    Args:
        connection: Reads the journal, and has seen something already: then no frame
            comes to light later that is not looked at here. Not in a transaction.
        path: The journal.

    Raises:
        apsw.Error: It could not be written or synced, or somebody else writes.
    """
    if not _has_frames(path):
        return
    with visit(path) as sight:
        if sight is Sight.SOUND:
            return
        try:
            _write_again(path, is_free=sight is Sight.FREE)
            # What was read before it may be what the file had fallen back to.
            connection.release_memory()
        except _NO_ACCESS as error:
            wal.sync(path)
            _logger.warning(
                "may not write to the WAL of %s (%s): if a sync had failed before its "
                "engine died, a power cut may take back the last of what is shown, "
                "until an engine has opened it",
                path,
                error,
                extra={"path": path},
            )


def _write_again(path: str, *, is_free: bool) -> None:
    connection = open_for_writing(path, create=False)
    try:
        if connection.readonly("main"):
            # SQLite would begin to read only, and not say so.
            raise apsw.ReadOnlyError("the file may only be read")
        wal.rewrite(connection, path)
        if is_free:
            wal.rewrite_moved(connection)
    finally:
        # It moves nothing, whoever else has the file open.
        close(connection)


def _has_frames(path: str) -> bool:
    try:
        return pathlib.Path(f"{path}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False
