"""What kind of file is at a path, found out without touching it."""

import os
import pathlib
import stat
import struct

import apsw

from argos_engine.errors import (
    ArgosError,
    ConfigurationError,
    JournalCorruptError,
    UnsupportedFormatError,
    shown,
)
from argos_engine.ports.chain import ChainMark
from argos_engine.ports.records import JournalHead
from argos_engine.storage.sqlite import inheritance, schema
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX, read_anchor_file
from argos_engine.storage.sqlite.connection import close, open_for_looking
from argos_engine.storage.sqlite.header import Header, read_header
from argos_engine.storage.sqlite.place import is_mount_point

NAME_BYTES_MAX = 230
"""File systems allow 255, and the files beside a journal add to its name."""

_ROLLBACK_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_ROLLBACK_JOURNAL_START = struct.Struct(">8s8xI")
"""Magic, two numbers of no interest here, and how many pages the database had."""


def locate(path: str | os.PathLike[str]) -> str:
    """Return the one absolute path of the file.

    Links among its directories are followed here, so that SQLite can be told to
    follow none: the file itself must not be a link, because the files that SQLite puts
    beside it would be looked for beside the link.

    Raises:
        ConfigurationError: There is no such directory, the name is too long for the
            files beside it, or it is no path at all.
    """
    given = pathlib.Path(_text(path))
    parent = pathlib.Path(os.path.realpath(given.parent))
    if not given.name or not _is_directory(parent):
        raise ConfigurationError(f"{shown(os.fspath(path))} is not in a directory")
    if len(given.name.encode()) > NAME_BYTES_MAX:
        rule = f"must have a name of at most {NAME_BYTES_MAX} bytes"
        raise ConfigurationError(f"path {rule}, not {shown(given.name)}")
    return str(parent / given.name)


def _text(path: object) -> str:
    """Return *path* as SQLite takes it: text without NUL that UTF-8 can write."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    try:
        if isinstance(text, str) and b"\0" not in text.encode():
            return text
    except UnicodeEncodeError:
        pass  # bytes of a file system that are no UTF-8
    rule = "must be a path in UTF-8, as text or a PathLike"
    raise ConfigurationError(f"path {rule}, not {shown(path)}")


def _is_directory(path: pathlib.Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # too long, for one; nothing can be there


def holds_journal(
    path: str, mode: int = os.R_OK, mark: ChainMark | None = None
) -> bool:
    """Return whether there is a journal at *path*; False if there is nothing yet.

    A creation that was interrupted counts as nothing: SQLite undoes it by itself.

    Args:
        path: As `locate` returns it.
        mode: How the file will be used: `os.R_OK`, perhaps with `os.W_OK`.
        mark: How its hashes must have been made; None for however.

    Raises:
        ConfigurationError: Not a file, or it may not be used like that, or was open
            when this process was forked.
        UnsupportedFormatError: Something else, or of a newer format.
        ChainKeyError: A journal whose hashes were made with another key, or with none.
        JournalCorruptError: A journal that is damaged.
    """
    if not _size(path):
        if _size(f"{path}-wal"):
            raise JournalCorruptError(f"{path} is gone, but not its {path}-wal")
        return False
    if not os.access(path, mode):
        raise ConfigurationError(f"{path}: no permission")
    inheritance.require_own(path)
    _check_only_name(path)
    header = read_header(path)
    is_unfinished = _was_empty_before(f"{path}-journal")
    if header.is_blank and is_unfinished:
        return False
    if not header.is_sqlite:
        raise UnsupportedFormatError(f"{path} is not a SQLite database")
    if is_unfinished and header.application_id == schema.APPLICATION_ID:
        return False
    schema.check_marks(path, header.application_id, header.user_version)
    # With a file beside it, what is read here is not all there is; SQLite will know.
    if not _has_company(path):
        _look_inside(path, header, mark)
    return True


def former_head(path: str) -> JournalHead | None:
    """Return what the anchor beside *path* says; None if it says nothing.

    Raises:
        ConfigurationError: There is something in its place that cannot be read.
    """
    anchor = f"{path}{ANCHOR_SUFFIX}"
    if not _size(anchor):
        return None
    try:
        return read_anchor_file(anchor)
    except OSError as error:
        raise ConfigurationError(f"{anchor} cannot be read: {error}") from error


def _size(path: str) -> int:
    """Return the size of the file at *path*; 0 if there is none."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be looked at: {error}") from error
    if not stat.S_ISREG(status.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "not a file"
        raise ConfigurationError(f"{path} is {kind}")
    return status.st_size


def _check_only_name(path: str) -> None:
    # The lock and SQLite's own files stand beside one name. Under another one, a second
    # engine would find neither, and both would write.
    if os.lstat(path).st_nlink > 1:
        raise ConfigurationError(
            f"{path} has several names: remove the other hard links, or copy the file"
        )
    if is_mount_point(path):
        raise ConfigurationError(
            f"{path} is a file of another directory, mounted here: mount that "
            "directory, so that the files beside the journal stay beside it"
        )


def _was_empty_before(journal: str) -> bool:
    """Return whether a rollback journal says that its transaction was the first one.

    Then SQLite will empty the database again, whatever is in it by now.
    """
    if not _size(journal):
        return False
    with open(journal, "rb") as file:  # noqa: PTH123  # as all paths in this module
        start = file.read(_ROLLBACK_JOURNAL_START.size)
    if len(start) < _ROLLBACK_JOURNAL_START.size:
        return False
    magic, page_count = _ROLLBACK_JOURNAL_START.unpack(start)
    return (magic, page_count) == (_ROLLBACK_JOURNAL_MAGIC, 0)


def _has_company(path: str) -> bool:
    """Return whether one of the files is there that SQLite puts beside an open one."""
    return any(os.path.lexists(f"{path}-{kind}") for kind in ("wal", "shm", "journal"))


def _look_inside(path: str, header: Header, mark: ChainMark | None) -> None:
    """Return if the file is sound on the first look, or is opened by somebody now."""
    try:
        if header.is_cut_off:
            raise JournalCorruptError(f"{path} is cut off at {header.size} bytes")
        connection = open_for_looking(path)
        try:
            schema.check(connection, path, mark)
        finally:
            close(connection)
    except (apsw.Error, ArgosError, UnicodeDecodeError):
        # Looking takes no lock, so a writer may have been seen half-way.
        if not _has_company(path):
            raise
