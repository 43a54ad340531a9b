"""A process is killed while it opens the journal, works, or closes it."""

import functools
import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.testing.doomed_child import Tell, kill_child
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Entry, Ledger
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

_KILLS = 8
"""Of each journal: later ones hit recoveries from earlier ones."""
MEAN_SECONDS = 0.02
"""How long a child lives, on average."""
_BEATS = 60


class Kills:
    """Kills one child after the other on the same journal; when, is up to chance."""

    name = "kill"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Kill children, and inspect what each has left behind.

        The load is the same for the same seed, the moment of a kill is not.
        """
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        path = directory / "live.db"
        if self._subject.prepare is not None:
            self._subject.prepare(path)
        ledger = Ledger()
        counts: Counter[str] = Counter()
        for number in range(_KILLS):
            prefix = f"k{number}-"
            seeded = seed * _KILLS + number
            load = Workload(seeded, prefix=prefix, subject=self._subject)
            seconds = chance.expovariate(1 / MEAN_SECONDS)
            lines = kill_one(path, load, f"{prefix}e", seconds)
            counts["kills"] += 1
            counts["kills while opening"] += not lines
            for entry in lines:
                ledger.add(entry)
            copy = directory / "copy.db"
            write_files(copy, read_files(path))
            problems = reopen(copy, ledger, subject=self._subject)
            demand(problems, about=f"after kill {number + 1}")
        counts.update(ledger.counts())
        return counts


def kill_one(
    path: pathlib.Path, load: Workload, prefix: str, seconds: float
) -> list[Entry]:
    """Let a child work on *path* for a while and kill it; return what it answered.

    Its engine makes ids that begin with *prefix*. No other thread may be running here.
    """
    return kill_child(functools.partial(_work, path, load, prefix), seconds)


def _work(path: pathlib.Path, load: Workload, prefix: str, tell: Tell) -> None:
    """Work in the child until the end of the load or of the process."""
    load.ledger.on_entry = tell
    subject = load.subject
    engine = open_stepped(
        path, subject.decider, projections=subject.projections, prefix=prefix
    )
    for _ in range(_BEATS):
        load.beat(engine)
    engine.close()
