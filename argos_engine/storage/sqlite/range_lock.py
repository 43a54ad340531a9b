"""Locks on bytes of a file that belong to one descriptor, and end with it.

Those of POSIX belong to the process: closing any descriptor of the file drops them.
"""

import fcntl
import os
import struct
import sys
from typing import NamedTuple

IS_KNOWN = sys.platform == "linux"
"""Elsewhere there is no such lock, or its fields stand in another order."""

_SET = fcntl.F_OFD_SETLK if sys.platform == "linux" else 0
_GET = fcntl.F_OFD_GETLK if sys.platform == "linux" else 0
_FIELDS = struct.Struct("hhqqi4x")
"""Kind, whence, first byte, bytes, and a process, which must be 0."""


class RangeLock(NamedTuple):
    """A lock that is shared by all who hold it. The bytes need not be there.

    Where the system knows no such locks, nothing is held.
    """

    first_byte: int
    byte_count: int

    def take(self, descriptor: int) -> None:
        """Hold the bytes of an open file.

        Raises:
            OSError: Somebody has them alone, or its file system knows no such locks.
        """
        self._call(_SET, descriptor, fcntl.F_RDLCK)

    def drop(self, descriptor: int) -> None:
        """Let go of them.

        Raises:
            OSError: Its file system knows no such locks.
        """
        self._call(_SET, descriptor, fcntl.F_UNLCK)

    def is_taken(self, descriptor: int) -> bool:
        """Return whether somebody holds them by another descriptor.

        Raises:
            OSError: Its file system knows no such locks.
        """
        kind: int = _FIELDS.unpack(self._call(_GET, descriptor, fcntl.F_WRLCK))[0]
        return kind != fcntl.F_UNLCK

    def _call(self, command: int, descriptor: int, kind: int) -> bytes:
        fields = _FIELDS.pack(kind, os.SEEK_SET, self.first_byte, self.byte_count, 0)
        if not IS_KNOWN:
            return _FIELDS.pack(fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0)
        return fcntl.fcntl(descriptor, command, fields)
