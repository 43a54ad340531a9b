"""A load on a disk that is recorded, so that the power can be cut anywhere in it."""

import os
import pathlib
import random
from collections.abc import Iterator

from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.testing.crash_images import Survival, build_image
from argos_engine.testing.disk_state import DiskState, Honesty
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import FaultPlan
from argos_engine.testing.inode import Inode
from argos_engine.testing.journal_files import read_files
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.recording import Answered, Recording
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.workload import Workload


class RecordedLife:
    """One engine on one recorded file. The ledger's entries are in the recording.

    Args:
        path: The file; what is there already counts as durable, unless the recording
            knows better.
        load: What the engine is given to do.
        recording: Goes on with this one.
    """

    def __init__(
        self, path: pathlib.Path, load: Workload, recording: Recording | None = None
    ) -> None:
        self.path = path
        self.load = load
        if load.subject.prepare is not None and not path.exists():
            load.subject.prepare(path)
        self.recording = recording or _recording_of(path)
        load.ledger.on_entry = lambda _entry: self.recording.add(
            Answered(len(load.ledger.entries))
        )

    @property
    def ledger(self) -> Ledger:
        """What callers were told."""
        return self.load.ledger

    def run(
        self, beats: int, *, prefix: str = "engine", plan: FaultPlan | None = None
    ) -> int:
        """Open, work so many beats, close; return where in the recording it was open.

        A load that has been at work before begins with handing everything in again.
        """
        with fault_vfs(plan, self.recording):
            engine = self.open(prefix)
            opened = len(self.recording.steps)
            self.load.retry_all(engine)
            for _ in range(beats):
                self.load.beat(engine)
            engine.close()
        return opened

    def open(self, prefix: str) -> SteppedEngine:
        """Open the engine; inside of `fault_vfs` only."""
        subject = self.load.subject
        return open_stepped(
            self.path,
            subject.decider,
            projections=subject.projections,
            recording=self.recording,
            prefix=prefix,
        )

    def cuts(self, count: int, chance: random.Random) -> list[int]:
        """Draw so many places in the recording, in order."""
        end = len(self.recording.steps)
        return sorted(chance.randint(0, end) for _ in range(count))

    def images(
        self, cuts: list[int], chance: random.Random, honesty: Honesty = Honesty.HONEST
    ) -> Iterator[tuple[dict[str, bytes], int, str]]:
        """Return images of every cut, four of each.

        Each comes with the entries of the ledger that count at that moment, and a
        text that says where it is from.
        """
        state = DiskState.before(self.recording, honesty)
        done = 0
        for cut in cuts:
            state.advance(self.recording.steps[done:cut])
            done = cut
            for survival in Survival:
                files = build_image(state, self.recording.base, survival, chance)
                yield files, state.answers, f"power cut at step {cut}, {survival}"


def _recording_of(path: pathlib.Path) -> Recording:
    """Return a recording that begins with the files that are there."""
    recording = Recording(os.fspath(path))
    for suffix, content in read_files(path).items():
        if suffix == ANCHOR_SUFFIX:
            recording.anchor_before = content
        else:
            recording.adopt(f"{path}{suffix}", Inode(bytearray(content)))
    return recording
