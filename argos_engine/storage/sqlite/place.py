"""Files and their names: whether one is still at its path, and is there for good."""

import os
from collections.abc import Sequence
from typing import TypeAlias

from argos_engine.errors import JournalFailedError

Identity: TypeAlias = tuple[int, int]
"""The device and the number of a file."""

_SUFFIXES = ("", "-wal", "-shm")
"""Of the files that SQLite writes to while a journal is open."""

_MOUNTS = "/proc/self/mountinfo"
"""A line for each mount; the fifth field is its place."""


def is_at(descriptor: int, path: str | os.PathLike[str]) -> bool:
    """Return whether the open file is at *path*: neither deleted nor replaced.

    Raises:
        OSError: The descriptor is closed, or the path cannot be looked at.
    """
    opened = os.fstat(descriptor)
    try:
        return os.path.samestat(opened, os.lstat(path))
    except FileNotFoundError:
        return False


def is_mount_point(path: str) -> bool:
    """Return whether what is at *path* is from elsewhere, mounted under this name.

    Only Linux tells. The device of the file does not: in the layers of a container it
    can be another one than that of its directory.
    """
    try:
        with open(_MOUNTS, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return any(line.split(" ")[4] == _mounted_name(path) for line in file)
    except OSError:
        return False


def _mounted_name(path: str) -> str:
    for character in "\\ \t\n":
        path = path.replace(character, f"\\{ord(character):03o}")
    return path


def sync(path: str | os.PathLike[str]) -> None:
    """Return once the file, or the names in the directory, at *path* are on disk.

    Raises:
        OSError: They may not be.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class OpenFiles:
    """The files of a journal that SQLite has open, and keeps open until it is closed.

    It goes on writing to one that was deleted or replaced: whatever is written from
    then on, nobody else finds it, and it is gone when the process ends.
    """

    def __init__(self, journal_path: str, suffixes: Sequence[str] = _SUFFIXES) -> None:
        """Note which files they are; they have just been opened."""
        names = [f"{journal_path}{suffix}" for suffix in suffixes if journal_path]
        found = ((name, identity(name)) for name in names)
        self._files = [(name, file) for name, file in found if file is not None]

    def require_in_place(self) -> None:
        """Return if each of them is still found under its name.

        Raises:
            JournalFailedError: One is not.
        """
        for name, file in self._files:
            try:
                there = identity(name)
            except OSError:
                continue  # nobody can look at it, so nobody knows
            if there != file:
                fate = "deleted" if there is None else "replaced"
                raise JournalFailedError(
                    f"{name} was {fate} while it is open: what is written to it now "
                    "would be lost; put it back, or open the journal again"
                )


def identity(name: str) -> Identity | None:
    """Return which file is at *name*; None if there is none.

    Raises:
        OSError: It cannot be looked at.
    """
    try:
        status = os.stat(name)  # noqa: PTH116  # paths are text in this layer
    except FileNotFoundError:
        return None
    return identity_of(status)


def identity_of(status: os.stat_result) -> Identity:
    """Return which file it is that has this status."""
    return status.st_dev, status.st_ino
