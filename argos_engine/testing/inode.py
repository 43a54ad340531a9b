"""The content of one file: what is on the disk, and what may get lost."""

from typing import NamedTuple

import attrs


class Wrote(NamedTuple):
    """Bytes went into a file; they may be in the page cache only."""

    inode: int
    offset: int
    data: bytes


class Truncated(NamedTuple):
    """A file was cut off, or made longer."""

    inode: int
    size: int


@attrs.define
class Inode:
    """The content of one file: durable bytes, and changes that may be lost."""

    durable: bytearray = attrs.field(factory=bytearray)
    pending: list[Wrote | Truncated] = attrs.field(factory=list)

    def sync(self) -> None:
        """Make all changes durable."""
        for change in self.pending:
            apply_change(self.durable, change)
        self.pending.clear()

    def fail_to_sync(self) -> None:
        """Drop all changes: the system takes its pages for clean and forgets them.

        Only the size of the file, which belongs to the directory, stays.
        """
        for change in self.pending:
            if isinstance(change, Wrote):
                _grow(self.durable, change.offset + len(change.data))
        self.pending.clear()


def apply_change(content: bytearray, change: Wrote | Truncated) -> None:
    """Let *change* happen to *content*."""
    if isinstance(change, Truncated):
        del content[change.size :]
        _grow(content, change.size)
        return
    end = change.offset + len(change.data)
    _grow(content, end)
    content[change.offset : end] = change.data


def _grow(content: bytearray, size: int) -> None:
    content.extend(bytes(max(size - len(content), 0)))
