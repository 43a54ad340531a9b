"""In what condition a journal may be when it is opened."""

import enum
import pathlib

from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import CHANGES, Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files, remove_files
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.workload import Workload

_BEATS = 3
_MIDDLE_OF_CREATION = 12
"""The change of a file before which a creation is given up."""

_LAST_SYNC = 2
"""The sync of the WAL that fails in `FAILED_SYNC`, counted from the opening."""


class Situation(enum.StrEnum):
    """What the last owner has left, and how it went away."""

    NEW = enum.auto()
    """There is nothing yet."""
    CLOSED = enum.auto()
    """It was closed in good order."""
    KILLED = enum.auto()
    """It was killed: there is a WAL to be recovered."""
    WITHOUT_ANCHOR = enum.auto()
    """It was killed, and somebody has removed the anchor."""
    HALF_CREATED = enum.auto()
    """It was killed while it created the tables: there is a rollback journal."""
    FAILED_SYNC = enum.auto()
    """A sync of the WAL failed, and it was killed at that moment."""


def prepare(
    situation: Situation, path: pathlib.Path, load: Workload
) -> dict[str, bytes]:
    """Bring a journal into *situation*; return its files, and leave none at *path*.

    The ledger of *load* tells what callers know by then.
    """
    if situation is Situation.NEW:
        return {}
    plan = FaultPlan()
    death = _Death(path, load)
    if situation is Situation.HALF_CREATED:
        plan.on_operation = lambda operation, _: (
            death.come()
            if operation in CHANGES and plan.counts.total() > _MIDDLE_OF_CREATION
            else None
        )
    with fault_vfs(plan):
        engine = open_stepped(path, JAR, prefix="before")
        if situation is Situation.FAILED_SYNC:
            plan.arm(Fault(Operation.SYNC, _LAST_SYNC, file=FileKind.WAL))
            plan.on_fired = death.come
        for _ in range(_BEATS):
            load.beat(engine)
        if situation is not Situation.CLOSED:
            death.come()
        engine.close()
    death.come()
    if situation is Situation.WITHOUT_ANCHOR:
        death.files.pop(ANCHOR_SUFFIX)
    del load.ledger.entries[death.entries :]
    remove_files(path)
    return death.files


class _Death:
    """The moment at which the last owner goes away: the first one that comes."""

    def __init__(self, path: pathlib.Path, load: Workload) -> None:
        self.files: dict[str, bytes] = {}
        self.entries = 0
        """How many entries the ledger had."""
        self._path = path
        self._ledger = load.ledger
        self._has_come = False

    def come(self) -> None:
        """Keep the files; what callers are told from now on, nobody has told them."""
        if not self._has_come:
            self._has_come = True
            self.files = read_files(self._path)
            self.entries = len(self._ledger.entries)
