"""A lock that tells SQLite everywhere that somebody has the journal open.

SQLite has one of its own, but a process loses it as soon as any descriptor of the file
is closed there: by a copy that is made of it, for one. Then the next program that
looks into the file takes itself for the last one, and removes the WAL under an engine
that runs. This lock belongs to one descriptor, so it lasts.
"""

import contextlib
import os
import weakref

from argos_engine.storage.sqlite.range_lock import RangeLock

_READERS = RangeLock(0x4000_0000 + 2, 510)
"""What SQLite's readers lock together, and who wants the file alone as a whole."""


class Presence:
    """Holds the file as one of SQLite's readers does. Best effort: never raises."""

    def __init__(self, path: str) -> None:
        """Hold the file at *path*, which is open in WAL mode."""
        self._descriptor = -1
        with contextlib.suppress(OSError):
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(path, flags)
            # A child made by fork would hold it longer than this process.
            _present.add(self)
            # A file system without such locks; or somebody has it alone just now.
            _READERS.take(self._descriptor)

    def end(self) -> None:
        """Let go of the file, so that SQLite can tidy up when it is closed here."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                _READERS.drop(self._descriptor)

    def close(self) -> None:
        """Close the descriptor, and drop SQLite's own locks of this process."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
        _present.discard(self)


_present: "weakref.WeakSet[Presence]" = weakref.WeakSet()


def _close_in_child() -> None:
    # Locks of SQLite are not inherited, so nothing is lost by it.
    for presence in list(_present):
        presence.close()


os.register_at_fork(after_in_child=_close_in_child)
