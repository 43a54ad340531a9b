"""A journal that is made under another name until it is complete."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX

IMPORT_SUFFIX = ".importing"


@contextmanager
def drafted(target: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yield where to make the journal; it gets its name if all goes well.

    It must be closed by then, and have an anchor. Nothing is left of one that failed.

    Raises:
        ConfigurationError: A journal, or the anchor of one, is at *target* already.
    """
    anchor = target.with_name(f"{target.name}{ANCHOR_SUFFIX}")
    for there in (target, anchor):
        if there.exists():
            raise ConfigurationError(f"{there} exists; an import makes a new file")
    draft = target.with_name(f"{target.name}{IMPORT_SUFFIX}")
    _remove(draft)
    try:
        yield draft
        draft.rename(target)
        draft.with_name(f"{draft.name}{ANCHOR_SUFFIX}").rename(anchor)
    finally:
        _remove(draft)


def _remove(path: pathlib.Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ANCHOR_SUFFIX, LOCK_SUFFIX):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
