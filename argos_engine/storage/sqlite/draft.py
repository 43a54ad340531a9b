"""A journal that is made under another name until it is complete."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine.errors import ConfigurationError, JournalFailedError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX
from argos_engine.storage.sqlite.place import sync

IMPORT_SUFFIX = ".importing"


@contextmanager
def drafted(target: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yield where to make the journal; it gets its name if all goes well.

    It must be closed by then, and have an anchor. Nothing is left of one that failed.

    Raises:
        ConfigurationError: A journal, or the anchor of one, is at *target* already.
        JournalFailedError: What was written could not be moved into the file itself.
    """
    anchor = target.with_name(f"{target.name}{ANCHOR_SUFFIX}")
    for there in (target, anchor):
        if there.exists():
            raise ConfigurationError(f"{there} exists; an import makes a new file")
    draft = target.with_name(f"{target.name}{IMPORT_SUFFIX}")
    _remove(draft)
    try:
        yield draft
        _require_complete(draft)
        draft.rename(target)
        draft.with_name(f"{draft.name}{ANCHOR_SUFFIX}").rename(anchor)
        sync(target.parent)
    finally:
        _remove(draft)


def _require_complete(draft: pathlib.Path) -> None:
    # The WAL does not move along. Closing leaves one behind if the disk was full, or if
    # somebody else reads the draft.
    wal = draft.with_name(f"{draft.name}-wal")
    if wal.exists() and wal.stat().st_size:
        raise JournalFailedError(
            f"{draft} is not complete: its WAL could not be moved into it, because the "
            "disk is full or somebody else reads it"
        )


def _remove(path: pathlib.Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ANCHOR_SUFFIX, LOCK_SUFFIX):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
