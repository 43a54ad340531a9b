"""A lock that tells SQLite everywhere that somebody has the journal open.

SQLite has one of its own, but a process loses it as soon as any descriptor of the file
is closed there: by a copy that is made of it, for one. Then the next program that
looks into the file takes itself for the last one, and removes the WAL under an engine
that runs. This lock belongs to one descriptor, so it lasts.
"""

import contextlib
import fcntl
import os
import struct
import sys
import weakref

_SET_LOCK = fcntl.F_OFD_SETLK if sys.platform == "linux" else None
"""Elsewhere there is no such lock, or its fields stand in another order."""

_FIRST_BYTE = 0x4000_0000 + 2
_BYTES = 510
"""What SQLite's readers lock together, and who wants the file alone as a whole."""

_FIELDS = struct.Struct("hhqqi4x")
"""Kind, whence, first byte, bytes, and a process, which must be 0."""


class Presence:
    """Holds the file as one of SQLite's readers does. Best effort: never raises."""

    def __init__(self, path: str) -> None:
        """Hold the file at *path*, which is open in WAL mode."""
        self._descriptor = -1
        if _SET_LOCK is not None:
            with contextlib.suppress(OSError):
                flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
                self._descriptor = os.open(path, flags)
        # A child made by fork would hold it longer than this process.
        _present.add(self)
        self._set(fcntl.F_RDLCK)

    def end(self) -> None:
        """Let go of the file, so that SQLite can tidy up when it is closed here."""
        self._set(fcntl.F_UNLCK)

    def close(self) -> None:
        """Close the descriptor, and drop SQLite's own locks of this process."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
        _present.discard(self)

    def _set(self, kind: int) -> None:
        if self._descriptor >= 0 and _SET_LOCK is not None:
            fields = _FIELDS.pack(kind, os.SEEK_SET, _FIRST_BYTE, _BYTES, 0)
            # A file system without such locks; or somebody has it alone just now.
            with contextlib.suppress(OSError):
                fcntl.fcntl(self._descriptor, _SET_LOCK, fields)


_present: "weakref.WeakSet[Presence]" = weakref.WeakSet()


def _close_in_child() -> None:
    # Locks of SQLite are not inherited, so nothing is lost by it.
    for presence in list(_present):
        presence.close()


os.register_at_fork(after_in_child=_close_in_child)
