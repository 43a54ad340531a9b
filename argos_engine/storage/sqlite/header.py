"""The first bytes of a SQLite file, read without opening a database."""

import struct
from typing import NamedTuple

import apsw

_FLAGS = (
    apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_NOFOLLOW
)
_MAGIC = b"SQLite format 3\x00"
_LENGTH = 100
_PAGE_SIZE_MAX = 65_536


class Header(NamedTuple):
    """What the header of a file says, if it is SQLite's."""

    start: bytes
    page_size: int
    page_count: int
    """0 if the header does not know: an old program wrote last."""
    reserved_bytes: int
    """At the end of each page, for something else than SQLite itself."""
    user_version: int
    application_id: int
    size: int
    """Of the file, in bytes."""

    @property
    def is_sqlite(self) -> bool:
        """Whether the other fields mean anything."""
        return self.size >= _LENGTH and self.start.startswith(_MAGIC)

    @property
    def is_blank(self) -> bool:
        """Whether there are only zeros: room was made, but nothing written."""
        return not any(self.start)

    @property
    def is_cut_off(self) -> bool:
        """Whether the file is shorter than its header says."""
        return self.size < self.page_size * self.page_count


def read_header(path: str) -> Header:
    """Return the header of the file at *path*.

    Reads through SQLite's own file layer. A descriptor of our own would not do:
    closing it drops all locks that this process has on the file, those of an open
    journal too.
    """
    file = apsw.VFSFile("", path, [_FLAGS, 0])
    try:
        size = file.xFileSize()
        return _parsed(file.xRead(min(size, _LENGTH), 0).ljust(_LENGTH, b"\0"), size)
    finally:
        file.xClose()


def _parsed(start: bytes, size: int) -> Header:
    (page_size,) = struct.unpack_from(">H", start, 16)
    changes, page_count = struct.unpack_from(">II", start, 24)
    (user_version,) = struct.unpack_from(">i", start, 60)
    (application_id,) = struct.unpack_from(">i", start, 68)
    (valid_for,) = struct.unpack_from(">I", start, 92)
    return Header(
        start=start,
        page_size=_PAGE_SIZE_MAX if page_size == 1 else page_size,
        page_count=page_count if changes == valid_for else 0,
        reserved_bytes=start[20],
        user_version=user_version,
        application_id=application_id,
        size=size,
    )
