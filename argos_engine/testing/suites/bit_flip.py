"""One bit of a file is flipped: found at open or by verification, or without effect."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.errors import ArgosError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.testing.inspection import inspect
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

_BEATS = 8
_FLIPS = 16

TARGETS = ("file", "wal", "snapshot", "anchor")


class BitFlips:
    """Flips single bits of a journal that was killed or closed, and opens it."""

    name = "bit-flip"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Flip bits in one journal.

        Raises:
            BrokenPromiseError: A flip went unnoticed and changed something.
        """
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        load = Workload(seed, subject=self._subject)
        target = TARGETS[seed % len(TARGETS)]
        files, snapshots = _journal(directory / "live.db", load, target)
        counts: Counter[str] = Counter()
        for _ in range(_FLIPS):
            suffix, offset = _place(files, snapshots, target, chance)
            damaged = bytearray(files[suffix])
            damaged[offset] ^= 1 << chance.randrange(8)
            path = directory / "flipped.db"
            write_files(path, files | {suffix: bytes(damaged)})
            found = _open(path, load, f"byte {offset} of {suffix or 'the file'}")
            counts[f"flips in {target}"] += 1
            counts[found] += 1
        counts.update(load.ledger.counts())
        return counts


def _journal(
    path: pathlib.Path, load: Workload, target: str
) -> tuple[dict[str, bytes], list[bytes]]:
    """Return the files of a journal and the snapshots in it."""
    engine = open_stepped(path, load.subject.decider)
    for _ in range(_BEATS):
        load.beat(engine)
    snapshots = _snapshots(engine, load.subject)
    killed = read_files(path)
    engine.close()
    return killed if target in ("wal", "anchor") else read_files(path), snapshots


def _snapshots(engine: SteppedEngine, subject: Subject) -> list[bytes]:
    with engine.journal.read() as reader:
        heads = [(stream, reader.stream_head(stream)) for stream in subject.streams]
        found = [
            reader.snapshot(stream, version, version)
            for stream, head in heads
            if head is not None
            for version in range(1, head.version + 1)
        ]
    return [snapshot.state for snapshot in found if snapshot is not None]


def _place(
    files: dict[str, bytes], snapshots: list[bytes], target: str, chance: random.Random
) -> tuple[str, int]:
    if target == "snapshot" and snapshots:
        state = chance.choice(snapshots)
        start = files[""].find(state)
        if start >= 0:
            return "", start + chance.randrange(len(state))
    suffix = {"wal": "-wal", "anchor": ANCHOR_SUFFIX}.get(target, "")
    return suffix, chance.randrange(len(files[suffix]))


def _open(path: pathlib.Path, load: Workload, where: str) -> str:
    """Return how the damage came to light, or that it did no harm."""
    try:
        engine = open_stepped(path, load.subject.decider, prefix="flipped")
    except ArgosError:
        return "found at open"
    try:
        if not engine.archive.verify().is_sound:
            return "found by verification"
        problems = inspect(engine.journal, engine.codec, load.ledger)
    finally:
        engine.close()
    # A snapshot that nothing refers to any more may be gone without harm.
    harm = [each for each in problems if each != "a snapshot is missing"]
    demand(harm, about=f"unnoticed, {where}")
    return "without effect"
