"""One bit of a file is flipped: found, or without effect; never served as a state."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.testing.inspection import inspect
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.serving import Truth, lies, served
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

_BEATS = 8
_FLIPS = 16

TARGETS = ("file", "wal", "snapshot", "anchor")


class BitFlips:
    """Flips single bits of a journal that was killed or closed, and opens it.

    Everything that can be read is read before anything is verified: a question gets
    the true answer or an error.
    """

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
        life = _journal(directory / "live.db", load, target)
        counts: Counter[str] = Counter()
        for _ in range(_FLIPS):
            suffix, offset = _place(life, target, chance)
            damaged = bytearray(life.files[suffix])
            damaged[offset] ^= 1 << chance.randrange(8)
            path = directory / "flipped.db"
            write_files(path, life.files | {suffix: bytes(damaged)})
            place = f"byte {offset} of {suffix or 'the file'}"
            found = _open(path, load, life.truths, place)
            counts[f"flips in {target}"] += 1
            counts[found] += 1
        counts.update(load.ledger.counts())
        return counts


class _Life(NamedTuple):
    """What one engine has left, and what was true in it."""

    files: dict[str, bytes]
    snapshots: list[bytes]
    truths: dict[StreamId[Any], Truth]


def _journal(path: pathlib.Path, load: Workload, target: str) -> _Life:
    engine = open_stepped(path, load.subject.decider)
    for _ in range(_BEATS):
        load.beat(engine)
    truths = {stream: served(engine.archive, stream) for stream in load.subject.streams}
    snapshots = _snapshots(engine, load.subject)
    killed = read_files(path)
    engine.close()
    files = killed if target in ("wal", "anchor") else read_files(path)
    return _Life(files, snapshots, truths)


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


def _place(life: _Life, target: str, chance: random.Random) -> tuple[str, int]:
    if target == "snapshot" and life.snapshots:
        state = chance.choice(life.snapshots)
        start = life.files[""].find(state)
        if start >= 0:
            return "", start + chance.randrange(len(state))
    suffix = {"wal": "-wal", "anchor": ANCHOR_SUFFIX}.get(target, "")
    return suffix, chance.randrange(len(life.files[suffix]))


def _open(
    path: pathlib.Path,
    load: Workload,
    truths: dict[StreamId[Any], Truth],
    where: str,
) -> str:
    """Return how the damage came to light, or that it did no harm."""
    try:
        engine = open_stepped(path, load.subject.decider, prefix="flipped")
    except ArgosError:
        return "found at open"
    try:
        wrong, refused = lies(engine.archive, truths)
        demand(wrong, about=f"served after a flip, {where}")
        if not engine.archive.verify().is_sound:
            return "found at reading" if refused else "found by verification"
        demand(["without a problem"] * refused, about=f"refused, {where}")
        problems = inspect(engine.journal, engine.codec, load.ledger)
    finally:
        engine.close()
    # A snapshot that nothing refers to any more may be gone without harm.
    harm = [each for each in problems if each != "a snapshot is missing"]
    demand(harm, about=f"unnoticed, {where}")
    return "without effect"
