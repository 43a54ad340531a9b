"""A name where a new journal will appear, kept free until it does."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.lock import JournalLock

_APPLIED_SUFFIXES = ("-wal", "-journal")
"""Of files whose pages SQLite takes for those of whatever database it finds there."""


@contextmanager
def reserved(target: pathlib.Path, what: str) -> Iterator[None]:
    """Keep everybody else away from *target* while a journal is made for it.

    By the lock that an engine holds: without it, an engine could make a journal there
    meanwhile and acknowledge commands, and the new file would take its place. Two
    that make one for the same name would write to each other's draft.

    Args:
        target: Where neither a journal nor anything of one is.
        what: What makes it, for the error.

    Raises:
        ConfigurationError: Something is there already, or the lock cannot be made.
        JournalLockedError: An engine, or another one like this, has the name.
    """
    require_free(target, what)
    lock = JournalLock(str(target))
    try:
        # Once more, under the lock: it may have been made just now.
        require_free(target, what)
        yield
    finally:
        lock.remove()


def require_free(target: pathlib.Path, what: str) -> None:
    """Return if neither a journal nor what a former one has left is at *target*.

    Raises:
        ConfigurationError: One is.
    """
    for there in (target, _beside(target, ANCHOR_SUFFIX)):
        if there.exists():
            raise ConfigurationError(f"{there} exists; {what} makes a new file")
    for left in (_beside(target, suffix) for suffix in _APPLIED_SUFFIXES):
        if left.exists() and left.stat().st_size:
            raise ConfigurationError(
                f"{left} is left of a file that is gone, and SQLite would write it "
                f"into the new one; move it away before {what} is made"
            )


def _beside(target: pathlib.Path, suffix: str) -> pathlib.Path:
    return target.with_name(f"{target.name}{suffix}")
