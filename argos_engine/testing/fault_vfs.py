"""A file system below SQLite that fails on demand and remembers what it was asked."""

import itertools
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from argos_engine.testing.faults import Extent, FaultPlan, FileKind, Operation
from argos_engine.testing.inode import Truncated, Wrote
from argos_engine.testing.recording import Recording, Synced, SyncFailed

_KINDS = {
    apsw.SQLITE_OPEN_MAIN_DB: FileKind.DATABASE,
    apsw.SQLITE_OPEN_WAL: FileKind.WAL,
    apsw.SQLITE_OPEN_MAIN_JOURNAL: FileKind.JOURNAL,
}
_JOURNALS = (FileKind.WAL, FileKind.JOURNAL)
_names = (f"argos-fault-{number}" for number in itertools.count(1))


@contextmanager
def fault_vfs(
    plan: FaultPlan | None = None, recording: Recording | None = None
) -> Iterator[FaultPlan]:
    """Put every file that SQLite opens in this process meanwhile on a faulty disk.

    It becomes the default of the process, so the engine needs no switch for it.
    Connections that are open already are not affected. The WAL works as usual: shared
    memory and locks belong to the real file below.

    Args:
        plan: What fails; without one everything works and is counted.
        recording: Where to note what was done.
    """
    plan = plan or FaultPlan()
    vfs = FaultVfs(next(_names), plan, recording)
    try:
        yield plan
    finally:
        vfs.unregister()
        # One that came meanwhile, that of page checksums for one, would be the default.
        apsw.set_default_vfs(vfs.below)


class FaultVfs(apsw.VFS):
    """Passes everything to the VFS that was the default before, unless it fails."""

    def __init__(self, name: str, plan: FaultPlan, recording: Recording | None) -> None:
        self.below = apsw.vfs_names()[0]
        self.plan = plan
        self.recording = recording
        super().__init__(name, self.below, makedefault=True)

    def xOpen(  # noqa: N802  # SQLite's name, as all below
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "FaultFile":
        """Open a file, which may fail by itself later."""
        kind = next((_KINDS[bit] for bit in _KINDS if bit & flags[0]), FileKind.OTHER)
        fault = self.plan.hit(Operation.OPEN, kind)
        if fault is not None:
            raise fault.error(Operation.OPEN)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        exists = path is not None and pathlib.Path(path).exists()
        file = FaultFile(self, name, flags, kind)
        if path is not None and self.recording is not None:
            file.inode = self.recording.open(
                path, exists=exists, syncs_directory=kind in _JOURNALS
            )
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802
        """Delete a file; *syncdir* asks for its name to be gone for good."""
        kind = _kind_of_path(filename)
        fault = self.plan.hit(Operation.DELETE, kind)
        if fault is None or fault.extent is Extent.ALL:
            super().xDelete(filename, syncdir)
            if self.recording is not None:
                self.recording.delete(filename, syncs_directory=bool(syncdir))
        if fault is not None:
            raise fault.error(Operation.DELETE)

    def excepthook(self, *_exception: object) -> bool:
        """Keep quiet: errors that reach nobody were put there on purpose."""
        return True


class FaultFile(apsw.VFSFile):
    """A real file, with faults on top."""

    def __init__(
        self,
        vfs: FaultVfs,
        name: str | apsw.URIFilename | None,
        flags: list[int],
        kind: FileKind,
    ) -> None:
        # A real file below is what makes APSW pass on shared memory, so WAL works.
        super().__init__(vfs.below, name, flags)
        self._is_read_only = bool(flags[0] & apsw.SQLITE_OPEN_READONLY)
        self.inode: int | None = None
        self._plan = vfs.plan
        self._recording = vfs.recording
        self._kind = kind

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        """Read bytes."""
        fault = self._plan.hit(Operation.READ, self._kind)
        if fault is not None:
            raise fault.error(Operation.READ)
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        """Write all bytes, or fewer and fail."""
        fault = self._plan.hit(Operation.WRITE, self._kind)
        if fault is None or fault.extent is Extent.ALL:
            self._write(data, offset)
        elif fault.extent is Extent.HALF:
            self._write(data[: len(data) // 2], offset)
        if fault is not None:
            raise fault.error(Operation.WRITE)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Cut the file off."""
        fault = self._plan.hit(Operation.TRUNCATE, self._kind)
        if fault is None or fault.extent is Extent.ALL:
            super().xTruncate(newsize)
            if self._recording is not None and self.inode is not None:
                self._recording.add(Truncated(self.inode, newsize))
        if fault is not None:
            raise fault.error(Operation.TRUNCATE)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Sync the file."""
        fault = self._plan.hit(Operation.SYNC, self._kind)
        is_done = fault is None or fault.extent is Extent.ALL
        if is_done:
            super().xSync(flags)
        if self._recording is not None and self.inode is not None:
            self._recording.add((Synced if is_done else SyncFailed)(self.inode))
        if fault is not None:
            raise fault.error(Operation.SYNC)

    def xLock(self, level: int) -> None:  # noqa: N802
        """Lock the file, unless somebody else is said to have it."""
        fault = self._plan.hit(Operation.LOCK, self._kind)
        if fault is not None:
            raise fault.error(Operation.LOCK)
        try:
            super().xLock(level)
        except apsw.IOError as error:
            if not self._is_read_only:
                raise
            # SQLite tries to lock what it closes for writing, and does not mind that
            # the system refuses that for such a file. APSW minds any error but this.
            raise apsw.BusyError(str(error)) from error

    def excepthook(self, *_exception: object) -> bool:
        """Keep quiet: errors that reach nobody were put there on purpose."""
        return True

    def _write(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        if self._recording is not None and self.inode is not None:
            self._recording.add(Wrote(self.inode, offset, bytes(data)))


def _kind_of_path(path: str) -> FileKind:
    if path.endswith("-wal"):
        return FileKind.WAL
    return FileKind.JOURNAL if path.endswith("-journal") else FileKind.OTHER
