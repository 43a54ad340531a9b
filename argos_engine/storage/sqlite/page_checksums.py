"""A checksum at the end of every page of a file, checked whenever one is read.

It goes into bytes that SQLite reserves on each page of a file made for it. The file
system layer that writes and checks it has a name of its own and is used for such files
alone: it is never the default of the process, and no other database notices it.

Pages in the WAL have no checksum here: SQLite has its own there, and what is
committed is covered by the anchor. A page gets its checksum on its way into the file.
"""

import threading
from hashlib import blake2b
from typing import ClassVar

import apsw

from argos_engine.errors import UnsupportedFormatError
from argos_engine.storage.sqlite.header import read_header

VFS_NAME = "argos-page-checksums"

RESERVED_BYTES = 16
"""The length of a checksum, and how the header of a file tells that it has them."""

PAGE_BYTES = 4_096
"""The size of all pages of a journal."""

_BELOW = "unix"
_BODY_BYTES = PAGE_BYTES - RESERVED_BYTES


def page_checksum(number: int, body: bytes) -> bytes:
    """Return the checksum of page *number*, counted from 1, without its last bytes.

    The number is part of it, so a page in another one's place does not fit.
    """
    salt = number.to_bytes(RESERVED_BYTES, "big")
    return blake2b(body, digest_size=RESERVED_BYTES, salt=salt).digest()


def has_page_checksums(path: str) -> bool:
    """Return whether the database at *path* was made with them.

    Raises:
        UnsupportedFormatError: Its pages reserve bytes for something else.
    """
    header = read_header(path)
    if not header.is_sqlite or not header.reserved_bytes:
        return False
    if header.reserved_bytes != RESERVED_BYTES:
        raise UnsupportedFormatError(
            f"{path} reserves {header.reserved_bytes} bytes on each page; "
            f"journals reserve none, or {RESERVED_BYTES} for checksums"
        )
    return True


def checksum_vfs() -> str:
    """Return the name of the layer that keeps checksums, which exists from now on."""
    return _ChecksumVfs.registered().name


class _ChecksumVfs(apsw.VFS):
    """Opens files whose pages carry checksums."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _instance: ClassVar["_ChecksumVfs | None"] = None

    def __init__(self) -> None:
        self.name = VFS_NAME
        super().__init__(VFS_NAME, _BELOW, makedefault=False)

    @classmethod
    def registered(cls) -> "_ChecksumVfs":
        """Return the only one; SQLite knows it as long as the process lasts."""
        with cls._lock:
            if cls._instance is None:
                cls._instance = cls()
            return cls._instance

    def xOpen(  # noqa: N802  # SQLite's name, as all below
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "_ChecksumFile":
        """Open a file; only that of the database itself has checksums."""
        return _ChecksumFile(name, flags)


class _ChecksumFile(apsw.VFSFile):
    """A file of the layer below, with a checksum on each page if it is a database."""

    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        # What is the default of the process below: a real file in the end, which is
        # what makes SQLite's shared memory, and so the WAL, work.
        super().__init__("", name, flags)
        self._is_database = bool(flags[0] & apsw.SQLITE_OPEN_MAIN_DB)
        self._is_read_only = bool(flags[0] & apsw.SQLITE_OPEN_READONLY)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        """Read bytes; a whole page must fit its checksum."""
        data = super().xRead(amount, offset)
        if self._is_database and amount == len(data) == PAGE_BYTES:
            number = offset // PAGE_BYTES + 1
            if page_checksum(number, data[:_BODY_BYTES]) != data[_BODY_BYTES:]:
                raise apsw.CorruptError(f"page {number} does not fit its checksum")
        return data

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        """Write bytes; a page gets its checksum."""
        if self._is_database and len(data) == PAGE_BYTES:
            body = bytes(data[:_BODY_BYTES])
            data = body + page_checksum(offset // PAGE_BYTES + 1, body)
        super().xWrite(data, offset)

    def xLock(self, level: int) -> None:  # noqa: N802
        """Lock the file. One that is open to read cannot be locked to write.

        SQLite tries that when it closes the last reader of a WAL, and takes "busy" for
        an answer; any other error would come through from here.
        """
        try:
            super().xLock(level)
        except apsw.IOError as error:
            if not self._is_read_only:
                raise
            raise apsw.BusyError("the file is open to read only") from error

    def excepthook(self, *_exception: object) -> bool:
        """Keep quiet: what goes wrong is raised by the call that asked for it."""
        return True
