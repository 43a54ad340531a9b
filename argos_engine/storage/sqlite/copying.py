"""A copy of a journal, taken while somebody writes to it."""

import pathlib
from collections.abc import Callable

import apsw

from argos_engine.storage.sqlite.anchor import AnchorFile
from argos_engine.storage.sqlite.connection import close, open_for_looking
from argos_engine.storage.sqlite.inheritance import note_open
from argos_engine.storage.sqlite.page_checksums import VFS_NAME
from argos_engine.storage.sqlite.place import sync
from argos_engine.storage.sqlite.reader import SqliteReader
from argos_engine.storage.sqlite.reservation import require_free, reserved

_PAGES_A_STEP = 1_000
"""Pages that are copied before progress is shown and an interrupt can come through."""

DRAFT_SUFFIX = ".copying"

_WHAT = "a copy"


def copy_journal(
    source: apsw.Connection, target: pathlib.Path, progress: Callable[[int, int], None]
) -> None:
    """Copy what one view of *source* shows to the new file *target*.

    The view lasts as long as the copying, so the WAL of the source cannot shrink
    meanwhile. The copy appears under its name when it is complete and synced; its
    anchor is made from its own head.

    Raises:
        ConfigurationError: Something is at *target* already.
        JournalLockedError: Somebody is about to make a journal there.
    """
    with reserved(target, _WHAT):
        _copy_to_name(source, target, progress)
        _anchor(target)


def _copy_to_name(
    source: apsw.Connection, target: pathlib.Path, progress: Callable[[int, int], None]
) -> None:
    draft = pathlib.Path(f"{target}{DRAFT_SUFFIX}")
    draft.unlink(missing_ok=True)
    try:
        _copy_pages(source, str(draft), progress)
        sync(draft)
        require_free(target, _WHAT)
        draft.rename(target)
        sync(target.parent)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            pathlib.Path(f"{draft}{suffix}").unlink(missing_ok=True)


def _copy_pages(
    source: apsw.Connection, target: str, progress: Callable[[int, int], None]
) -> None:
    # Of a name that was free just now: a link there is somebody else's work.
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    destination = apsw.Connection(
        target,
        flags=flags | apsw.SQLITE_OPEN_NOFOLLOW,
        # Where the pages of the source have checksums, those of the copy get them too.
        vfs=_vfs_like(source),
    )
    note_open(destination, target)
    try:
        SqliteReader(source, None)  # opens the one view
        with destination.backup("main", source, "main") as backup:
            while not backup.done:
                backup.step(_PAGES_A_STEP)
                progress(backup.page_count - backup.remaining, backup.page_count)
    finally:
        destination.close()


def _vfs_like(source: apsw.Connection) -> str | None:
    return VFS_NAME if source.open_vfs == VFS_NAME else None


def _anchor(target: pathlib.Path) -> None:
    connection = open_for_looking(str(target))
    anchor = AnchorFile(str(target))
    try:
        anchor.write(SqliteReader(connection, None).head())
    finally:
        anchor.close()
        close(connection)
