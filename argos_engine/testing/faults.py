"""Faults of a disk: which operation fails, how, and how often."""

import enum
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import apsw
import attrs


class Operation(enum.StrEnum):
    """What SQLite asks of a file system."""

    OPEN = enum.auto()
    READ = enum.auto()
    WRITE = enum.auto()
    SYNC = enum.auto()
    TRUNCATE = enum.auto()
    DELETE = enum.auto()
    LOCK = enum.auto()
    """The locks on the file itself. Those of the WAL are in memory that is shared
    below every file system layer: use `held_lock` for them."""


class FileKind(enum.StrEnum):
    """What SQLite keeps in a file."""

    DATABASE = enum.auto()
    WAL = enum.auto()
    JOURNAL = enum.auto()
    OTHER = enum.auto()


class Extent(enum.StrEnum):
    """How much of an operation is done before it fails."""

    NOTHING = enum.auto()
    HALF = enum.auto()
    """Of a write: the first half of its bytes."""
    ALL = enum.auto()
    """Everything; the error is a lie."""


CHANGES = frozenset(
    (Operation.WRITE, Operation.SYNC, Operation.TRUNCATE, Operation.DELETE)
)
"""Operations that a disk must not lose."""

_CODES = {
    Operation.OPEN: apsw.SQLITE_CANTOPEN,
    Operation.READ: apsw.SQLITE_IOERR_READ,
    Operation.WRITE: apsw.SQLITE_IOERR_WRITE,
    Operation.SYNC: apsw.SQLITE_IOERR_FSYNC,
    Operation.TRUNCATE: apsw.SQLITE_IOERR_TRUNCATE,
    Operation.DELETE: apsw.SQLITE_IOERR_DELETE,
    Operation.LOCK: apsw.SQLITE_BUSY,
}


@attrs.frozen
class Fault:
    """One operation that fails: the nth of its kind, counted from when it is armed."""

    operation: Operation | None = None
    """None stands for whatever changes the disk."""
    number: int = 1
    file: FileKind | None = None
    """None stands for a file of any kind."""
    code: int | None = None
    """The error that SQLite gets; the usual one of the operation for None."""
    extent: Extent = Extent.NOTHING
    sticky: bool = False
    """Whether everything of that kind fails from then on."""
    then: "Fault | None" = None
    """Armed when this one has fired: it hits the path that deals with the first."""

    def concerns(self, operation: Operation, file: FileKind) -> bool:
        """Return whether it counts an operation on such a file."""
        if self.file not in (None, file):
            return False
        if self.operation is None:
            return operation in CHANGES
        return self.operation is operation

    def error(self, operation: Operation) -> Exception:
        """Return what the VFS raises."""
        return apsw.exception_for(self.code or _CODES[operation])


@attrs.define
class _Armed:
    fault: Fault
    seen: int = 0


class FaultPlan:
    """Counts operations, and says which of them fail. Without faults it only counts."""

    def __init__(self, *faults: Fault) -> None:
        self.counts: Counter[tuple[Operation, FileKind]] = Counter()
        """Every operation so far, failed or not."""
        self.fired: list[str] = []
        """Where faults were injected, in order."""
        self.on_fired: Callable[[], object] | None = None
        """Called when a fault is about to be injected."""
        self.on_operation: Callable[[Operation, FileKind], object] | None = None
        """Called before each operation."""
        self._armed: list[_Armed] = []
        self._is_paused = False
        self.arm(*faults)

    def arm(self, *faults: Fault) -> None:
        """Replace all faults; they count from now on."""
        self._armed = [_Armed(fault) for fault in faults]

    def disarm(self) -> None:
        """Let the disk be sound from now on."""
        self.arm()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Neither count nor fail anything for a while, such as during a check."""
        before, self._is_paused = self._is_paused, True
        try:
            yield
        finally:
            self._is_paused = before

    def hit(self, operation: Operation, file: FileKind) -> Fault | None:
        """Count an operation; return the fault that befalls it."""
        if self._is_paused:
            return None
        if self.on_operation is not None:
            self.on_operation(operation, file)
        self.counts[operation, file] += 1
        struck = None
        for armed in list(self._armed):
            if armed.fault.concerns(operation, file):
                armed.seen += 1
                if struck is None and _strikes(armed):
                    struck = armed
        if struck is None:
            return None
        self._note(struck, operation, file)
        return struck.fault

    def _note(self, armed: _Armed, operation: Operation, file: FileKind) -> None:
        self.fired.append(f"{operation} {file}")
        if self.on_fired is not None:
            with self.paused():
                self.on_fired()
        if armed.fault.then is not None and armed.seen == armed.fault.number:
            self._armed.append(_Armed(armed.fault.then))


def _strikes(armed: _Armed) -> bool:
    if armed.fault.sticky:
        return armed.seen >= armed.fault.number
    return armed.seen == armed.fault.number
