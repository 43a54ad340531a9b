"""What the system keeps of a file in memory, to be dropped before a measurement."""

import os
import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def dropping(path: pathlib.Path) -> Iterator[Callable[[], None]]:
    """Yield what drops the cached pages of a file.

    The file stays open meanwhile: closing it would also let go of the locks that
    SQLite, in the same process, holds on it.
    """
    file = os.open(path, os.O_RDONLY)

    def drop() -> None:
        os.fsync(file)  # pages that are not on disk yet cannot be dropped
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)

    try:
        yield drop
    finally:
        os.close(file)
