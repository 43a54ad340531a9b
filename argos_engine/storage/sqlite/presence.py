"""Locks that tell SQLite everywhere that somebody has the journal open.

SQLite has its own, but a process loses them as soon as any descriptor of the file is
closed there: by a copy that is made of it, for one. Then the next program that looks
into the file takes itself for the last one, and removes the WAL under an engine that
runs; or for the first one, and cuts off the index of the WAL that others have mapped.
The locks here belong to a descriptor each, so they last.
"""

import contextlib
import os
import weakref
from collections import deque
from typing import NamedTuple

from argos_engine.storage.sqlite import range_lock
from argos_engine.storage.sqlite.range_lock import RangeLock

_READERS = RangeLock(0x4000_0000 + 2, 510)
"""What SQLite's readers lock together, and who wants the file alone as a whole."""

_INDEX_USERS = RangeLock(128, 1)
"""What all have locked together who use the index; who finds it free begins anew."""

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW


class _Hold(NamedTuple):
    descriptor: int
    lock: RangeLock


class Presence:
    """Holds the files as one of SQLite's readers does. Best effort: never raises."""

    def __init__(self, path: str) -> None:
        """Hold the file at *path*, which is open in WAL mode, and its index."""
        self._holds: list[_Hold] = []
        # A child made by fork would hold them longer than this process.
        _present.add(self)
        self._take(path, _READERS)
        self._take(f"{path}-shm", _INDEX_USERS)

    def end(self) -> None:
        """Let go of the files, so that SQLite can tidy up when they are closed here."""
        for descriptor, lock in self._holds:
            with contextlib.suppress(OSError):
                lock.drop(descriptor)

    def close(self) -> None:
        """Close the descriptors; later, if that would drop locks of SQLite here."""
        _parked.extend(self._holds)
        self._holds = []
        _present.discard(self)
        _close_parked()

    def abandon(self) -> None:
        """Close the descriptors in a child, which has no locks of SQLite to lose."""
        for descriptor, _ in self._holds:
            os.close(descriptor)
        self._holds = []

    def _take(self, path: str, lock: RangeLock) -> None:
        if not range_lock.IS_KNOWN:
            return
        # A file system without such locks; or somebody has it alone just now.
        with contextlib.suppress(OSError):
            hold = _Hold(os.open(path, _FLAGS), lock)
            self._holds.append(hold)
            # An index in memory alone, because the file may not be written to, has no
            # users: a lock would tell others that they need not begin it anew.
            if lock is _READERS or lock.is_taken(hold.descriptor):
                lock.take(hold.descriptor)


_present: "weakref.WeakSet[Presence]" = weakref.WeakSet()

_parked: deque[_Hold] = deque()
"""Of those who have ended, while somebody else here had the same files open."""


def _close_parked() -> None:
    """Close what nobody has locked; so this process has no lock on it to lose."""
    for _ in range(len(_parked)):
        with contextlib.suppress(IndexError):  # another thread was faster
            hold = _parked.popleft()
            if _is_needed(hold):
                _parked.append(hold)
            else:
                os.close(hold.descriptor)


def _is_needed(hold: _Hold) -> bool:
    try:
        return hold.lock.is_taken(hold.descriptor)
    except OSError:
        return True  # a file system without such locks: nobody knows


def _close_in_child() -> None:
    for presence in list(_present):
        presence.abandon()
    while _parked:
        os.close(_parked.pop().descriptor)


os.register_at_fork(after_in_child=_close_in_child)
