"""An open file with a lock on it, which no child made by fork keeps.

A child shares the lock, and would keep it from everybody after its parent has ended.
"""

import os
import pathlib
import threading

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW

_forking = threading.RLock()
"""Held while this process forks, and while a file is opened and noted."""


class LockFile:
    """A file that is opened to be locked. It is not closed by being forgotten."""

    def __init__(self, path: pathlib.Path, flags: int = 0) -> None:
        """Open the file at *path*, which is made if it is missing.

        Raises:
            OSError: It cannot be.
        """
        with _forking:
            self.descriptor = os.open(path, _FLAGS | flags, 0o644)
            _open_files.add(self)

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, here or by a fork."""
        return self.descriptor < 0

    def close(self) -> None:
        """Close the file, and with it the lock. Closing twice does nothing."""
        with _forking:
            if not self.is_closed:
                os.close(self.descriptor)
                self.descriptor = -1
            _open_files.discard(self)


_open_files: set[LockFile] = set()


def _close_in_child() -> None:
    # Closing a descriptor in the child leaves the lock with the parent.
    for file in list(_open_files):
        file.close()
    _forking.release()


os.register_at_fork(
    before=_forking.acquire,
    after_in_parent=_forking.release,
    after_in_child=_close_in_child,
)
