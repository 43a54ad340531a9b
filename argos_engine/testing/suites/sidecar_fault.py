"""Files beside the journal cannot be written, or are torn: nobody loses anything."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.runtime.reporter import STATS_INTERVAL_SECONDS, Reporter
from argos_engine.storage.sqlite import anchor, lock, stats
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX
from argos_engine.testing.faults import Extent, Fault
from argos_engine.testing.faulty_os import faulty_os
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.kill_images import KillImages
from argos_engine.testing.reopening import reopen
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.suite import BrokenPromiseError, demand
from argos_engine.testing.workload import Workload

_BEATS = 4
_CALLS_MAX = {anchor: 20, lock: 2, stats: _BEATS}
"""How often each of the files is written to in a load, at most."""

_TORN_SUFFIXES = (ANCHOR_SUFFIX, LOCK_SUFFIX)
_MODULES = (anchor, anchor, anchor, lock, stats)
"""Whose disk fails; the anchor's is the one that matters."""


class SidecarFaults:
    """Lets writes of the anchor, the lock or the figures fail, and tears the files."""

    name = "sidecar-fault"

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run a load with one fault beside the journal, then open torn files.

        Raises:
            BrokenPromiseError: Somebody else than the file itself noticed, or nobody.
        """
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        module = chance.choice(_MODULES)
        fault = Fault(
            None,
            chance.randint(1, _CALLS_MAX[module]),
            extent=chance.choice(tuple(Extent)),
            sticky=chance.random() < 1 / 2,
        )
        path = directory / "live.db"
        load = Workload(seed)
        images = KillImages(directory, load.ledger)
        with faulty_os(module, fault, lambda: images.keep(path, "killed")) as disk:
            engine = open_stepped(path, JAR)
            _work(engine, load)
            shown = engine.runtime.vitals.errors
            files = read_files(path)
            engine.close()
        images.check()
        if disk.failed and module is not lock and not shown:
            raise BrokenPromiseError("a file beside the journal failed, unseen")
        demand(load.ledger.false_alarms(), about="only a file beside had failed")
        images.check_files(files, len(load.ledger.entries), "killed at the end")
        _tear(path, read_files(path), load, chance)
        if not fault.sticky:
            _lose(path, files, load)
        counts = images.counts + load.ledger.counts()
        counts[f"faults of {module.__name__.rpartition('.')[2]}"] += disk.failed
        return counts + Counter({"torn files opened": len(_TORN_SUFFIXES)})


def _work(engine: SteppedEngine, load: Workload) -> None:
    """Let the load run, and leave figures as the reader's thread would."""
    vitals = engine.runtime.vitals
    reporter = Reporter(engine.journal, vitals, engine.clock, lambda: b"{}")
    for _ in range(_BEATS):
        load.beat(engine)
        engine.clock.advance(2 * STATS_INTERVAL_SECONDS)
        reporter.report()


def _tear(
    path: pathlib.Path, files: dict[str, bytes], load: Workload, chance: random.Random
) -> None:
    """Open the journal beside files that are cut off, or hold something else.

    Raises:
        BrokenPromiseError: It does not open, or lacks something.
    """
    for suffix in _TORN_SUFFIXES:
        whole = files.get(suffix, b'{"pid": 1, "host": "elsewhere"}')
        torn = whole[: chance.randint(0, len(whole))]
        if chance.random() < 1 / 2:
            torn += chance.randbytes(len(whole) - len(torn))
        write_files(path, {**files, suffix: torn})
        demand(reopen(path, load.ledger), about=f"torn {suffix}")


def _lose(path: pathlib.Path, files: dict[str, bytes], load: Workload) -> None:
    """Take the WAL away: one fault has not made the anchor blind for that.

    Raises:
        BrokenPromiseError: What is lost was not missed when the journal was opened.
    """
    write_files(path, {suffix: files[suffix] for suffix in files if suffix != "-wal"})
    problems = reopen(path, load.ledger)
    if problems and not problems[0].startswith("does not open: HistoryLostError"):
        raise BrokenPromiseError(f"a loss was not noticed: {problems[0]}")
