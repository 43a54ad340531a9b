"""One engine at a time: a lock on a file beside the journal.

SQLite's own locks would not do: closing any descriptor of the database file drops
them for the whole process, and they last for a transaction only.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import time

from argos_engine.errors import ConfigurationError, JournalLockedError
from argos_engine.storage.sqlite.lock_file import LockFile
from argos_engine.storage.sqlite.place import is_at
from argos_engine.storage.sqlite.range_lock import RangeLock

LOCK_SUFFIX = ".lock"
LOCK_ATTEMPTS_MAX = 10
"""How often the lock is tried while somebody deletes its file again and again."""

VISIT_WAIT_SECONDS = 30.0
"""How long an engine waits for readers who make a WAL durable that was left behind."""

SOUND = RangeLock(0, 1)
"""Held in the lock's file by an engine that has made the WAL durable."""

_LOOK_SECONDS = 0.01
_VISITOR = "none, but somebody who reads keeps its lock"
_HOLDER_BYTES_MAX = 1_000


class JournalLock:
    """Holds `<journal>.lock` until it is released or the process ends.

    The file stays, empty or with its last holder in it; what counts is the lock.
    """

    def __init__(self, journal_path: str) -> None:
        """Take the lock, perhaps after a short wait for readers.

        Raises:
            JournalLockedError: Another engine, here or in another process, has it.
            ConfigurationError: The file cannot be made.
        """
        self._journal_path = journal_path
        self._path = pathlib.Path(journal_path + LOCK_SUFFIX)
        self._is_sound = False
        self._file = self._take()
        try:
            _write_holder(self._file.descriptor)
        except BaseException:  # an interrupt: nobody else can release it
            self.release()
            raise

    def vouch(self) -> None:
        """Tell readers that everything they find in the WAL is on disk."""
        self._is_sound = True
        _vouch(self._file.descriptor)

    def release(self) -> None:
        """Let the next engine have the journal. Releasing twice does nothing."""
        self._file.close()

    def remove(self) -> None:
        """Release the lock and leave no file behind: for a name without an engine.

        Who opened the file just before finds out that it is gone, and makes another.
        """
        if not self._file.is_closed and is_at(self._file.descriptor, self._path):
            with contextlib.suppress(OSError):  # left behind, it does no harm
                self._path.unlink()
        self.release()

    def hold(self) -> None:
        """Take the lock anew if its file was deleted, so that nobody else can.

        The new file appears under its name with the lock on it. Used by one thread.

        Raises:
            JournalLockedError: Another file is in the place of the lock: another
                engine may have made it.
            OSError: The file could not be made.
        """
        if self._file.is_closed or is_at(self._file.descriptor, self._path):
            return
        draft = self._path.with_name(f"{self._path.name}.new")
        draft.unlink(missing_ok=True)
        file = LockFile(draft, os.O_EXCL)
        try:
            fcntl.flock(file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _write_holder(file.descriptor)
            if self._is_sound:
                _vouch(file.descriptor)
            self._publish(draft)
        except BaseException:
            file.close()
            raise
        finally:
            draft.unlink(missing_ok=True)
        self._file.close()
        self._file = file

    def _take(self) -> LockFile:
        """Return the file that is at the path, with the lock on it."""
        for _ in range(LOCK_ATTEMPTS_MAX):
            file = self._open()
            try:
                _lock_alone(file.descriptor)
                if is_at(file.descriptor, self._path):
                    return file
            except OSError as error:
                is_visited = _is_visited(file.descriptor)
                holder = _VISITOR if is_visited else _read_holder(file.descriptor)
                file.close()
                raise JournalLockedError(self._journal_path, holder) from error
            except BaseException:  # an interrupt: nobody else can close it
                file.close()
                raise
            # Deleted before it was locked: the next engine would lock another file.
            file.close()
        raise JournalLockedError(
            self._journal_path, "nobody for sure, because its lock file comes and goes"
        )

    def _open(self) -> LockFile:
        try:
            return LockFile(self._path)
        except OSError as error:
            raise ConfigurationError(
                f"{self._path} cannot be opened: {error}"
            ) from error

    def _publish(self, draft: pathlib.Path) -> None:
        try:
            self._path.hardlink_to(draft)
        except FileExistsError as error:
            holder = f"{self._path} is not the file that was locked"
            raise JournalLockedError(self._journal_path, holder) from error


def _lock_alone(descriptor: int) -> None:
    """Lock a file that only readers have, as soon as they are gone.

    Raises:
        OSError: An engine has it, or readers stay.
    """
    latest = time.monotonic() + VISIT_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > latest or not _is_visited(descriptor):
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return


def _is_visited(descriptor: int) -> bool:
    """Return whether those who have the lock share it: no engine does."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except OSError:
        return False
    return True


def _vouch(descriptor: int) -> None:
    # Without it, readers write the WAL again, which is slow and no harm.
    with contextlib.suppress(OSError):
        SOUND.take(descriptor)


def _write_holder(descriptor: int) -> None:
    text = json.dumps({"pid": os.getpid(), "host": os.uname().nodename})
    # A full disk must not keep an engine away: the lock counts, not the name.
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


def _read_holder(descriptor: int) -> str:
    """Return who holds the lock, as far as the file tells."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        fields = json.loads(os.pread(descriptor, _HOLDER_BYTES_MAX, 0))
        where = "this process" if fields["pid"] == os.getpid() else "process"
        return f"{where} {fields['pid']} on {fields['host']}"
    return "an unknown process"
