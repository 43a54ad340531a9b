"""What a reader shows is on disk: an engine vouches for it, or it is written anew."""

import logging
import pathlib

import apsw

from argos_engine.storage.sqlite import wal
from argos_engine.storage.sqlite.connection import close, open_for_writing
from argos_engine.storage.sqlite.visit import visit

_NO_ACCESS = (apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError)

_logger = logging.getLogger(__name__)


def require_durable(path: str) -> None:
    """Return once what a reader of the journal *path* sees is on disk for certain.

    An engine that runs has seen to that when it opened the journal, and its commits
    are seen only after their sync. What one has left that was killed may be in memory
    only, also where a sync succeeds by now: it is written again as it is, which
    changes no byte. Whoever may not write can only sync; that is logged.

    Args:
        path: The journal, of which a reader has seen something already: then no frame
            comes to light later that is not looked at here.

    Raises:
        apsw.Error: It could not be written or synced, or somebody else writes.
    """
    if not _has_frames(path):
        return
    with visit(path) as is_vouched_for:
        if is_vouched_for:
            return
        try:
            _write_again(path)
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


def _write_again(path: str) -> None:
    connection = open_for_writing(path, create=False)
    try:
        if connection.readonly("main"):
            # SQLite would begin to read only, and not say so.
            raise apsw.ReadOnlyError("the file may only be read")
        wal.rewrite(connection, path)
    finally:
        # It moves nothing, whoever else has the file open.
        close(connection)


def _has_frames(path: str) -> bool:
    try:
        return pathlib.Path(f"{path}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False
