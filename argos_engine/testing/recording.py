"""Everything that was asked of a disk, in order: what crash images are made from."""

import pathlib
from typing import NamedTuple, TypeAlias

from argos_engine.testing.inode import Inode, Truncated, Wrote


class Synced(NamedTuple):
    """What was written to a file before is on the disk."""

    inode: int


class SyncFailed(NamedTuple):
    """Sync failed: what was not on the disk yet will never get there."""

    inode: int


class Created(NamedTuple):
    """A name was put into the directory."""

    path: str
    inode: int
    syncs_directory: bool
    """Whether the first sync of the file makes its name durable, too."""


class Deleted(NamedTuple):
    """A name was taken out of the directory."""

    path: str
    inode: int
    syncs_directory: bool


class Anchored(NamedTuple):
    """The anchor has this content now; nothing ever syncs it."""

    content: bytes


class Answered(NamedTuple):
    """So many answers, and submissions, are in the ledger now."""

    entries: int


Step: TypeAlias = (
    Wrote | Truncated | Synced | SyncFailed | Created | Deleted | Anchored | Answered
)


class Recording:
    """The steps of one run on the files whose paths begin with *base*."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.steps: list[Step] = []
        self.existing: dict[int, Inode] = {}
        """What was in files that were there before the run."""
        self.inodes_before: dict[str, int] = {}
        self.anchor_before: bytes | None = None
        self._inodes: dict[str, int] = {}
        self._last_inode = 0

    def adopt(self, path: str, inode: Inode) -> int:
        """Say that *path* was there before the run; not all of it need be durable."""
        number = self._new_inode(path)
        self.existing[number] = inode
        self.inodes_before[path] = number
        return number

    def open(self, path: str, *, exists: bool, syncs_directory: bool) -> int | None:
        """Note that *path* is opened, and made if need be; return its inode."""
        if not path.startswith(self.base):
            return None
        if not exists:
            number = self._new_inode(path)
            self.steps.append(Created(path, number, syncs_directory))
            return number
        if path not in self._inodes:
            content = pathlib.Path(path).read_bytes()
            return self.adopt(path, Inode(bytearray(content)))
        return self._inodes[path]

    def delete(self, path: str, *, syncs_directory: bool) -> None:
        """Note that *path* is deleted."""
        number = self._inodes.pop(path, None)
        if number is not None:
            self.steps.append(Deleted(path, number, syncs_directory))

    def add(self, step: Step) -> None:
        """Note any other step."""
        self.steps.append(step)

    def _new_inode(self, path: str) -> int:
        self._last_inode += 1
        self._inodes[path] = self._last_inode
        return self._last_inode
