"""The anchor of a journal, in a small file beside it."""

import errno
import os
import pathlib
import struct
from hashlib import blake2b

from argos_engine.errors import ConfigurationError
from argos_engine.ports.records import JournalHead
from argos_engine.storage.sqlite.place import Identity, identity_of

ANCHOR_SUFFIX = ".anchor"

_MAGIC = b"ARGOANCH"
_SLOT = struct.Struct(">8s32sqqqq32s")
"""Magic, store id, epoch, position, group, time, group hash."""
_CHECK_BYTES = 16
_SLOT_OFFSETS = (0, 512)
"""Two slots in two sectors: while one is written, the other one is whole."""


class AnchorFile:
    """Keeps the head of a journal in `<journal>.anchor`. Used by one thread."""

    def __init__(self, journal_path: str) -> None:
        """Open the file, made if it is missing.

        Raises:
            ConfigurationError: It cannot be opened.
        """
        self._path = pathlib.Path(journal_path + ANCHOR_SUFFIX)
        try:
            self._descriptor, self._file = self._open()
        except OSError as error:
            raise ConfigurationError(
                f"{self._path} cannot be opened: {error}"
            ) from error
        self._next = 0

    def read(self) -> JournalHead | None:
        """Return the head that was noted last; None if none is, or none is readable."""
        slots = [_read_slot(self._descriptor, offset) for offset in _SLOT_OFFSETS]
        heads = [head for head in slots if head is not None]
        if not heads:
            return None
        latest = max(heads, key=_age)
        self._next = 1 - slots.index(latest)
        return latest

    def write(self, head: JournalHead) -> None:
        """Note *head* in the older slot. No fsync: the log itself is durable.

        A file that was deleted or replaced meanwhile is made anew, with *head* in
        both slots: whatever is in it is not what this journal has noted.

        Raises:
            OSError: It could not be written. The next call tries everything again.
        """
        if not self._is_in_place():
            self._reopen()
            self._write_slot(head)
        self._write_slot(head)

    def close(self) -> None:
        """Close the file. Closing twice does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> tuple[int, Identity]:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self._path, flags, 0o644)
        try:
            return descriptor, identity_of(os.fstat(descriptor))
        except OSError:
            os.close(descriptor)
            raise

    def _is_in_place(self) -> bool:
        try:
            return identity_of(os.lstat(self._path)) == self._file
        except FileNotFoundError:
            return False

    def _reopen(self) -> None:
        former = self._descriptor
        self._descriptor, self._file = self._open()
        os.close(former)

    def _write_slot(self, head: JournalHead) -> None:
        slot = _slot(head)
        written = os.pwrite(self._descriptor, slot, _SLOT_OFFSETS[self._next])
        if written != len(slot):
            reason = f"only {written} of {len(slot)} bytes could be written"
            raise OSError(errno.ENOSPC, reason, str(self._path))
        self._next = 1 - self._next


def read_anchor_file(path: str | os.PathLike[str]) -> JournalHead | None:
    """Return the head in an anchor file anywhere, such as a copy kept elsewhere.

    Raises:
        OSError: The file cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        slots = [_read_slot(descriptor, offset) for offset in _SLOT_OFFSETS]
    finally:
        os.close(descriptor)
    return max((head for head in slots if head is not None), key=_age, default=None)


def write_anchor_file(path: str | os.PathLike[str], head: JournalHead) -> None:
    """Write *head* to an anchor file anywhere, in the place of an older one.

    Returns after fsync. A reader finds the old one or the new one, never half.

    Raises:
        OSError: It could not be written. What was there before stays.
    """
    draft = pathlib.Path(f"{os.fspath(path)}.new")
    draft.unlink(missing_ok=True)
    with draft.open("xb") as file:
        file.write(_slot(head))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _age(head: JournalHead) -> tuple[int, int]:
    return head.epoch, head.group


def _slot(head: JournalHead) -> bytes:
    fields = _SLOT.pack(
        _MAGIC,
        head.store_id.encode(),
        head.epoch,
        head.position,
        head.group,
        head.recorded_at,
        head.group_hash,
    )
    return fields + blake2b(fields, digest_size=_CHECK_BYTES).digest()


def _read_slot(descriptor: int, offset: int) -> JournalHead | None:
    stored = os.pread(descriptor, _SLOT.size + _CHECK_BYTES, offset)
    fields, check = stored[: _SLOT.size], stored[_SLOT.size :]
    if blake2b(fields, digest_size=_CHECK_BYTES).digest() != check:
        return None
    magic, store_id, epoch, position, group, time, group_hash = _SLOT.unpack(fields)
    if magic != _MAGIC:
        return None
    name = store_id.rstrip(b"\0").decode()
    return JournalHead(
        name, epoch, position, group, b"" if not group else group_hash, time
    )
