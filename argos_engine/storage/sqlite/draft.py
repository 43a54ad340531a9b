"""A journal that is made under another name until it is complete."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine.errors import JournalFailedError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX
from argos_engine.storage.sqlite.place import sync
from argos_engine.storage.sqlite.reservation import require_free, reserved

IMPORT_SUFFIX = ".importing"

_WHAT = "an import"


@contextmanager
def drafted(target: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yield where to make the journal; it gets its name if all goes well.

    It must be closed by then, and have an anchor. Nothing is left of one that failed.

    Raises:
        ConfigurationError: A journal, or the anchor of one, is at *target* already.
        JournalLockedError: Somebody is about to make a journal there.
        JournalFailedError: What was written could not be moved into the file itself.
    """
    with reserved(target, _WHAT):
        draft = target.with_name(f"{target.name}{IMPORT_SUFFIX}")
        _remove(draft)
        try:
            yield draft
            _publish(draft, target)
        finally:
            _remove(draft)


def _publish(draft: pathlib.Path, target: pathlib.Path) -> None:
    _require_complete(draft)
    require_free(target, _WHAT)
    draft.rename(target)
    _anchor_of(draft).rename(_anchor_of(target))
    sync(target.parent)


def _anchor_of(path: pathlib.Path) -> pathlib.Path:
    return path.with_name(f"{path.name}{ANCHOR_SUFFIX}")


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
