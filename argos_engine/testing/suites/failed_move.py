"""A reader cuts the moves out of the WAL short, a sync fails, and the power is cut.

SQLite moves a page once, and syncs the file only when all of the WAL is in it. If the
system forgets by a failed sync what an earlier move has written, nobody writes it again
of his own accord, and the next sync confirms what is not there.
"""

import enum
import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

import attrs

from argos_engine.errors import JournalFailedError
from argos_engine.storage.sqlite import wal_checkpoint
from argos_engine.storage.sqlite.writer import SqliteWriter
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.held_lock import held_view
from argos_engine.testing.journal_files import write_files
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import SteppedEngine
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

_LIVES = 3
_TURNS = 4
_BEATS_A_TURN = 3
_CUTS = 2
_OPENINGS_MAX = 2
"""Of one life: the fault hits once."""
_NUMBERS = (1, 1, 1, 2, 3)
"""Which sync fails: mostly the next one, for which pages may be waiting."""
_PAGES_DUE = (15, 40)
"""How many pages are written before some are moved: so that a few commands do."""
_SHARE_OF_CHANGES = 0.4
_SHARE_OF_LOOKS = 0.6
_SHARE_OF_KILLS = 0.3
_MOVES = Operation.WRITE, FileKind.DATABASE


class Moment(enum.Enum):
    """Where in a life the disk begins to fail."""

    OPENING = enum.auto()
    WORK = enum.auto()
    PARTING = enum.auto()
    """The reader goes, and only a part was moved beside it."""
    CLOSE = enum.auto()


@attrs.frozen
class Trouble:
    """The sync that fails, and when it is looked for."""

    life: int
    moment: Moment
    turn: int
    fault: Fault

    @classmethod
    def draw(cls, chance: random.Random) -> "Trouble":
        """Return any; most often what a reader has cut short is moved to its end."""
        file = chance.choice((FileKind.DATABASE, FileKind.DATABASE, FileKind.WAL))
        return cls(
            life=chance.randrange(_LIVES),
            moment=chance.choice((Moment.PARTING, Moment.PARTING, *Moment)),
            turn=chance.randrange(_TURNS),
            fault=Fault(Operation.SYNC, chance.choice(_NUMBERS), file=file),
        )


class FailedMoves:
    """Lets readers come and go, a sync fail, and cuts the power then or later."""

    name = "failed-move"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Record some lives of one journal, and inspect images of them."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        load = Workload(seed, subject=self._subject)
        history = _History(RecordedLife(directory / "live.db", load), chance)
        history.run()
        life = history.life
        counts = Counter({"syncs failed": len(history.failed)})
        for files, upto, about in life.images(history.cuts(), chance):
            image = directory / "image.db"
            write_files(image, files)
            problems = reopen(image, load.ledger, upto, subject=self._subject)
            demand(problems, about=f"{', '.join(history.plan.fired)}: {about}")
            counts["images after moves"] += 1
        return counts + history.counts + load.ledger.counts()


class _History:
    """Lives of one journal, beside a reader that comes and goes."""

    def __init__(self, life: RecordedLife, chance: random.Random) -> None:
        self.life = life
        self.plan = FaultPlan()
        self.counts: Counter[str] = Counter()
        self.failed: list[int] = []
        """The steps of the recording at which a sync failed."""
        self._chance = chance
        self._trouble = Trouble.draw(chance)
        self._reader = ExitStack()
        self._moved_before: int | None = None
        """How many pages had been moved when the reader came that is there."""
        self.plan.on_fired = lambda: self.failed.append(len(life.recording.steps))

    def run(self) -> None:
        """Let everything happen."""
        pages = self._chance.choice(_PAGES_DUE)
        with (
            mock.patch.object(wal_checkpoint, "WAL_PAGES_MAX", pages),
            mock.patch.object(wal_checkpoint, "WAL_PAGES_LARGE_MAX", pages),
            fault_vfs(self.plan, self.life.recording),
            self._reader,
        ):
            for number in range(_LIVES):
                self._live(number)

    def cuts(self) -> list[int]:
        """Return where to cut the power: at the fault, later, and at the end."""
        end = len(self.life.recording.steps)
        begin = self.failed[0] if self.failed else 0
        at_once = [step + 1 for step in self.failed]
        later = [self._chance.randint(begin, end) for _ in range(_CUTS)]
        return sorted([*at_once, *later, end])

    def _live(self, number: int) -> None:
        engine = self._open(number)
        self.life.load.retry_all(engine)
        for turn in range(_TURNS):
            self._arm(number, Moment.WORK, turn)
            for _ in range(_BEATS_A_TURN):
                if self._chance.random() < _SHARE_OF_CHANGES:
                    self._move_reader(number)
                self.life.load.beat(engine)
        self._arm(number, Moment.CLOSE)
        if self._chance.random() < _SHARE_OF_KILLS:
            _kill(engine)
        else:
            engine.close()

    def _open(self, number: int) -> SteppedEngine:
        self._arm(number, Moment.OPENING)
        for attempt in range(_OPENINGS_MAX - 1):
            try:
                return self.life.open(f"life {number}.{attempt}")
            except JournalFailedError:
                self.counts["openings failed"] += 1
        return self.life.open(f"life {number}")

    def _arm(self, number: int, moment: Moment, turn: int | None = None) -> None:
        trouble = self._trouble
        place = (trouble.life, trouble.moment)
        if place == (number, moment) and turn in (None, trouble.turn):
            self.plan.arm(trouble.fault)

    def _move_reader(self, number: int) -> None:
        """Let the reader come, see what is there by now, or go."""
        self._reader.close()
        is_coming = self._moved_before is None
        if is_coming:
            self._moved_before = self.plan.counts[_MOVES]
            self.counts["views"] += 1
        if is_coming or self._chance.random() < _SHARE_OF_LOOKS:
            self._reader.enter_context(held_view(self.life.path))
        else:
            self._part(number)

    def _part(self, number: int) -> None:
        if self.plan.counts[_MOVES] != self._moved_before:
            self.counts["moves cut short"] += 1
            if number >= self._trouble.life and not self.failed:
                self._arm(self._trouble.life, Moment.PARTING)
        self._moved_before = None


def _kill(engine: SteppedEngine) -> None:
    """Let go of the files as they are, as the system does for a dead process."""
    writer = engine.journal.writer()
    assert isinstance(writer, SqliteWriter), "stepped engines work on a file"
    writer.leave_file()
    engine.journal.close()
