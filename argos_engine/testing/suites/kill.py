"""A process is killed while it opens the journal, works, or closes it."""

import itertools
import json
import os
import pathlib
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator

from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Entry, Ledger, Word
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.suite import BrokenPromiseError, demand
from argos_engine.testing.workload import Workload

_KILLS = 8
"""Of each journal: later ones hit recoveries from earlier ones."""
_MEAN_SECONDS = 0.02
_BEATS = 60
_READ_BYTES = 65_536


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
            lines = kill_one(path, seed, number, chance.expovariate(1 / _MEAN_SECONDS))
            counts["kills"] += 1
            counts["kills while opening"] += not lines
            for entry in lines:
                ledger.add(entry)
            copy = directory / "copy.db"
            write_files(copy, read_files(path))
            demand(reopen(copy, ledger), about=f"after kill {number + 1}")
        counts.update(ledger.counts())
        return counts


def kill_one(path: pathlib.Path, seed: int, number: int, seconds: float) -> list[Entry]:
    """Let a child work on *path* for a while and kill it; return what it answered.

    The load follows from *seed*; *number* makes the ids unlike those of other children.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _work(path, seed * _KILLS + number, f"k{number}-", writing)
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as told:
        lines = told.read().split(b"\n")
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise BrokenPromiseError("the child failed by itself")
    # What follows the last line end was cut off by the kill.
    return [_entry(line) for line in lines[:-1]]


def _work(path: pathlib.Path, seed: int, prefix: str, writing: int) -> None:
    """Work in the child until the end of the load or of the process."""
    status = 1
    try:
        load = Workload(seed, prefix=prefix)
        load.ledger.on_entry = lambda entry: os.write(writing, _line(entry))
        engine = open_stepped(path, JAR, prefix=f"{prefix}e")
        for _ in range(_BEATS):
            load.beat(engine)
        engine.close()
        status = 0
    finally:
        os._exit(status)


def _line(entry: Entry) -> bytes:
    return json.dumps(entry).encode() + b"\n"


def _entry(line: bytes) -> Entry:
    command_id, word, *rest = json.loads(line)
    return Entry(command_id, Word(word), *rest)
