"""Sync fails, the process dies, the next one goes on, and then the power is cut.

The system forgets what it could not sync, but shows it until it needs the memory. So
the next process reads things that are on no disk, and must neither show them nor build
on them before they are.
"""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress

import attrs

from argos_engine.errors import JournalFailedError
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.disk_state import DiskState, apply_name
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Entry, Ledger, Word
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.recording import Recording
from argos_engine.testing.reopening import reopen
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

_BEATS = 6
_LATER_BEATS = 3
_CUTS = 8
_SYNC_MAX = 9
_SHARE_OF_READERS = 0.5
_ROWS_MAX = 1_000


@attrs.frozen
class Death:
    """The moment at which sync failed and the process was gone."""

    files: dict[str, bytes]
    """What the next process sees: the page cache."""
    steps: int
    entries: int


class FailedSyncs:
    """Cuts the power after a restart that followed a failed sync of the WAL."""

    name = "failed-sync"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Let one sync fail, restart, work on, and inspect images of that."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        load = Workload(seed, subject=self._subject)
        first = RecordedLife(directory / "first.db", load)
        death = _die(first, chance.randint(1, _SYNC_MAX))
        if death is None:
            return Counter(undisturbed=1)
        path = directory / "second.db"
        write_files(path, death.files)
        load.ledger = Ledger(first.ledger.entries[: death.entries])
        second = RecordedLife(path, load, _continued(first.recording, death, path))
        counts = Counter(restarts=1)
        looks: list[int] = []
        if chance.random() < _SHARE_OF_READERS:
            looks.append(_look(second))
            counts["views before the restart"] += 1
        second.run(_LATER_BEATS, prefix="later")
        cuts = sorted([*looks, *second.cuts(_CUTS, chance)])
        for files, upto, about in second.images(cuts, chance):
            image = directory / "image.db"
            write_files(image, files)
            counted = max(upto, death.entries)
            problems = reopen(image, second.ledger, counted, subject=self._subject)
            demand(problems, about=f"after a failed sync, {about}")
            counts["images after a failed sync"] += 1
        counts.update(second.ledger.counts())
        return counts


def _die(life: RecordedLife, number: int) -> Death | None:
    """Let a sync of the WAL fail; return how things stood then."""
    plan = FaultPlan(Fault(Operation.SYNC, number, file=FileKind.WAL))
    deaths: list[Death] = []

    def note() -> None:
        files = read_files(life.path)
        steps = len(life.recording.steps)
        deaths.append(Death(files, steps, len(life.ledger.entries)))

    plan.on_fired = note
    with suppress(JournalFailedError):  # while it was being opened
        life.run(_BEATS, plan=plan)
    return deaths[0] if deaths else None


def _look(life: RecordedLife) -> int:
    """Let somebody read everything before an engine opens the journal.

    Returns where in the recording everything had been seen.
    """
    with (
        fault_vfs(recording=life.recording),
        closing(SqliteJournal.open(life.path, read_only=True)) as journal,
        journal.read() as view,
    ):
        for row in view.log(0, _ROWS_MAX):
            life.ledger.add(Entry("", Word.SEEN, str(row.stream), version=row.version))
    return len(life.recording.steps)


def _continued(recording: Recording, death: Death, path: pathlib.Path) -> Recording:
    """Return a recording that begins with the disk as the first one left it."""
    state = DiskState.before(recording)
    # The step behind the last one is the sync that failed.
    state.advance(recording.steps[: death.steps + 1])
    for change in state.pending_names:
        apply_name(state.names, change)
    continued = Recording(str(path))
    for name, number in state.names.items():
        suffix = name.removeprefix(recording.base)
        continued.adopt(f"{path}{suffix}", state.inodes[number])
    continued.anchor_before = death.files.get(ANCHOR_SUFFIX)
    return continued
