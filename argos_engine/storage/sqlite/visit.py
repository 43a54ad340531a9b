"""A look of a reader at the lock of a journal: whether an engine is there."""

import enum
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine.storage.sqlite import range_lock
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX, SOUND

OPENING_WAIT_SECONDS = 5.0
"""How long a reader waits for an engine that is just being opened."""

_LOOK_SECONDS = 0.01
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW


class Sight(enum.Enum):
    """What a look at the lock shows."""

    SOUND = enum.auto()
    """An engine is there, and has made the WAL durable."""
    FREE = enum.auto()
    """No engine is there, and none can come before the look ends."""
    UNCERTAIN = enum.auto()
    """Nobody vouches, but there may be an engine."""


@contextmanager
def visit(journal_path: str) -> Iterator[Sight]:
    """Yield whether an engine is there that has made the WAL durable.

    If there is none, the next one waits at the lock until the block ends. The lock's
    file is not made if it is missing: it would belong to whoever reads, and perhaps
    keep the engine out. Never raises by itself.
    """
    try:
        descriptor = os.open(f"{journal_path}{LOCK_SUFFIX}", _FLAGS)
    except OSError:
        # Nobody has opened it since it was put here, or nobody here may know.
        yield Sight.UNCERTAIN
        return
    try:
        yield _look(descriptor)
    finally:
        _leave(descriptor)


def _look(descriptor: int) -> Sight:
    """Return what is there, with the lock if it is free; perhaps after a wait."""
    latest = time.monotonic() + OPENING_WAIT_SECONDS
    try:
        while not _lock_shared(descriptor):
            if SOUND.is_taken(descriptor) or not range_lock.IS_KNOWN:
                return Sight.SOUND
            if time.monotonic() > latest:
                return Sight.UNCERTAIN
            time.sleep(_LOOK_SECONDS)
    except OSError:
        return Sight.UNCERTAIN  # a file system without such locks
    return Sight.FREE


def _lock_shared(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _leave(descriptor: int) -> None:
    try:
        # Closing alone would leave it to a child made by fork meanwhile.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except OSError:
        pass  # a file system without such locks
    finally:
        os.close(descriptor)
