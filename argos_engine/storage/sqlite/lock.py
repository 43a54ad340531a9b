"""One engine at a time: a lock on a file beside the journal.

SQLite's own locks would not do: closing any descriptor of the database file drops
them for the whole process, and they last for a transaction only.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import weakref

from argos_engine.errors import ConfigurationError, JournalLockedError

LOCK_SUFFIX = ".lock"
_HOLDER_BYTES_MAX = 1_000


class JournalLock:
    """Holds `<journal>.lock` until it is released or the process ends.

    The file stays, empty or with its last holder in it; what counts is the lock.
    """

    def __init__(self, journal_path: str) -> None:
        """Take the lock.

        Raises:
            JournalLockedError: Another engine, here or in another process, has it.
            ConfigurationError: The file cannot be made.
        """
        path = pathlib.Path(journal_path + LOCK_SUFFIX)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            self._descriptor = os.open(path, flags, 0o644)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be opened: {error}") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _read_holder(self._descriptor)
            os.close(self._descriptor)
            raise JournalLockedError(journal_path, holder) from error
        self._write_holder()
        # A child made by fork shares the lock, and would keep it from everybody after
        # this process has ended.
        _held.add(self)

    def release(self) -> None:
        """Let the next engine have the journal. Releasing twice does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            _held.discard(self)

    def _write_holder(self) -> None:
        text = json.dumps({"pid": os.getpid(), "host": os.uname().nodename})
        # A full disk must not keep an engine away: the lock counts, not the name.
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text.encode(), 0)


_held: "weakref.WeakSet[JournalLock]" = weakref.WeakSet()


def _release_in_child() -> None:
    # Closing a descriptor in the child leaves the lock with the parent.
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_release_in_child)


def _read_holder(descriptor: int) -> str:
    """Return who holds the lock, as far as the file tells."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        fields = json.loads(os.pread(descriptor, _HOLDER_BYTES_MAX, 0))
        where = "this process" if fields["pid"] == os.getpid() else "process"
        return f"{where} {fields['pid']} on {fields['host']}"
    return "an unknown process"
