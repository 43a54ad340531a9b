"""A look of a reader at the lock of a journal: whether an engine is there."""

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


@contextmanager
def visit(journal_path: str) -> Iterator[bool]:
    """Yield whether an engine is there that has made the WAL durable.

    If there is none, the next one waits at the lock until the block ends. The lock's
    file is not made if it is missing: it would belong to whoever reads, and perhaps
    keep the engine out. Never raises by itself.
    """
    try:
        descriptor = os.open(f"{journal_path}{LOCK_SUFFIX}", _FLAGS)
    except OSError:
        # Nobody has opened it since it was put here, or nobody here may know.
        yield False
        return
    try:
        yield _is_vouched_for(descriptor)
    finally:
        _leave(descriptor)


def _is_vouched_for(descriptor: int) -> bool:
    """Return whether an engine vouches; False with the lock, or after a wait."""
    latest = time.monotonic() + OPENING_WAIT_SECONDS
    try:
        while not _lock_shared(descriptor):
            if SOUND.is_taken(descriptor) or not range_lock.IS_KNOWN:
                return True
            if time.monotonic() > latest:
                return False
            time.sleep(_LOOK_SECONDS)
    except OSError:
        pass  # a file system without such locks
    return False


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
