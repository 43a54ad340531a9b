"""A process is killed while it opens the journal, works, or closes it."""

import functools
import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.testing.doomed_child import Tell, kill_child
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import open_stepped
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

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Kill children, and inspect what each has left behind.

        The load is the same for the same seed, the moment of a kill is not.
        """
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        path = directory / "live.db"
        ledger = Ledger()
        counts: Counter[str] = Counter()
        for number in range(_KILLS):
            work = functools.partial(_work, path, seed * _KILLS + number, f"k{number}-")
            lines = kill_child(work, chance.expovariate(1 / MEAN_SECONDS))
            counts["kills"] += 1
            counts["kills while opening"] += not lines
            for entry in lines:
                ledger.add(entry)
            copy = directory / "copy.db"
            write_files(copy, read_files(path))
            demand(reopen(copy, ledger), about=f"after kill {number + 1}")
        counts.update(ledger.counts())
        return counts


def _work(path: pathlib.Path, seed: int, prefix: str, tell: Tell) -> None:
    """Work in the child until the end of the load or of the process."""
    load = Workload(seed, prefix=prefix)
    load.ledger.on_entry = tell
    engine = open_stepped(path, JAR, prefix=f"{prefix}e")
    for _ in range(_BEATS):
        load.beat(engine)
    engine.close()
