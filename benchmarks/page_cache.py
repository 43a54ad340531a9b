"""A file that the operating system has to fetch from the disk again."""

import os
import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def drop(path: pathlib.Path) -> None:
    """Let the operating system forget what it keeps of the file in memory."""
    with dropping(path) as forget:
        forget()


@contextmanager
def dropping(path: pathlib.Path) -> Iterator[Callable[[], None]]:
    """Yield what does so as often as it is called, also while SQLite uses the file.

    It stays open meanwhile: closing it would let go of the locks that SQLite, in the
    same process, holds on it.
    """
    file = os.open(path, os.O_RDONLY)

    def forget() -> None:
        # Only pages that are on the disk can be dropped.
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)

    try:
        yield forget
    finally:
        os.close(file)
