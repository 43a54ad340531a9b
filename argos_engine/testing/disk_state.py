"""What is on a disk for certain after some steps, and what may be."""

import copy
import enum
from collections.abc import Iterable

import attrs

from argos_engine.testing.inode import Inode, Truncated, Wrote
from argos_engine.testing.recording import (
    Anchored,
    Answered,
    Created,
    Deleted,
    Recording,
    Step,
    Synced,
    SyncFailed,
)


class Honesty(enum.Enum):
    """Whether a disk does what it says."""

    HONEST = enum.auto()
    LYING = enum.auto()
    """It reports every sync as done and does none."""


@attrs.define
class DiskState:
    """A disk somewhere in a recording: advance it step by step, then cut the power."""

    honesty: Honesty = Honesty.HONEST
    inodes: dict[int, Inode] = attrs.field(factory=dict)
    names: dict[str, int] = attrs.field(factory=dict)
    """The durable directory."""
    pending_names: list[Created | Deleted] = attrs.field(factory=list)
    anchors: list[bytes] = attrs.field(factory=list)
    """All contents that the anchor had, the newest last."""
    answers: int = 0
    """How many entries of the ledger had been made."""
    _syncing_names: set[int] = attrs.field(factory=set)

    @classmethod
    def before(
        cls, recording: Recording, honesty: Honesty = Honesty.HONEST
    ) -> "DiskState":
        """Return the state in which *recording* began: what was there is durable."""
        state = cls(honesty)
        for path, inode in recording.inodes_before.items():
            state.names[path] = inode
            state.inodes[inode] = copy.deepcopy(recording.existing[inode])
        if recording.anchor_before is not None:
            state.anchors.append(recording.anchor_before)
        return state

    def advance(self, steps: Iterable[Step]) -> None:
        """Let *steps* happen."""
        for step in steps:
            self._take(step)

    def _take(self, step: Step) -> None:
        match step:
            case Wrote() | Truncated():
                self.inodes[step.inode].pending.append(step)
            case Synced():
                self._sync(step.inode)
            case SyncFailed():
                self.inodes[step.inode].fail_to_sync()
            case Created() | Deleted():
                self._name(step)
            case Anchored():
                self.anchors.append(step.content)
            case Answered():
                self.answers = step.entries

    def _name(self, step: Created | Deleted) -> None:
        self.pending_names.append(step)
        if isinstance(step, Created):
            self.inodes[step.inode] = Inode()
            if step.syncs_directory:
                self._syncing_names.add(step.inode)
        elif step.syncs_directory and self.honesty is Honesty.HONEST:
            self._sync_directory()

    def _sync(self, inode: int) -> None:
        if self.honesty is Honesty.LYING:
            return
        self.inodes[inode].sync()
        # SQLite syncs the directory along with the first sync of a file in which it
        # would look for what it lost.
        if inode in self._syncing_names:
            self._syncing_names.discard(inode)
            self._sync_directory()

    def _sync_directory(self) -> None:
        for change in self.pending_names:
            apply_name(self.names, change)
        self.pending_names.clear()


def apply_name(names: dict[str, int], change: Created | Deleted) -> None:
    """Let *change* happen to a directory."""
    if isinstance(change, Created):
        names[change.path] = change.inode
    elif names.get(change.path) == change.inode:
        del names[change.path]
