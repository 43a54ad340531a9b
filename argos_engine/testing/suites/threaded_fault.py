"""Faults and kills below an engine with all its threads, called from several others."""

import functools
import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.testing.doomed_child import Tell, kill_child
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import FaultPlan
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.reopening import reopen
from argos_engine.testing.suite import demand
from argos_engine.testing.suites.awaiting_fault import draw_fault
from argos_engine.testing.suites.kill import MEAN_SECONDS
from argos_engine.testing.threaded_life import ThreadedLife

_KILLS = 4
_LIVES = 2
_LIVES_OF_A_CHILD = 50
_WAYS = 3
"""Every third case kills; the others let the disk fail."""

_SHARE_OF_SOUND_DISKS = 0.3


class ThreadedFaults:
    """Lets threads call, and the disk fail, or kills the process.

    What callers do is the same for the same seed; how the system mixes their threads,
    and the moment of a kill, are not.
    """

    name = "threaded-fault"

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run two lives of a journal, or kill several in a row."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        if seed % _WAYS == _WAYS - 1:
            return _kill(directory, seed, chance)
        plan = _draw_plan(chance)
        ledger = Ledger()
        counts: Counter[str] = Counter()
        with fault_vfs(plan):
            for number in range(_LIVES):
                path = directory / "live.db"
                life = ThreadedLife(path, seed * _LIVES + number, plan, ledger)
                counts += life.run(is_closed_early=chance.random() < 1 / 3)
        if not plan.fired:
            demand(ledger.false_alarms(), about="nothing had failed")
        counts["faults"] += len(plan.fired)
        return counts + ledger.counts()


def _kill(directory: pathlib.Path, seed: int, chance: random.Random) -> Counter[str]:
    """Kill children with threads on one journal, and inspect what each has left."""
    path = directory / "live.db"
    ledger = Ledger()
    counts: Counter[str] = Counter()
    for number in range(_KILLS):
        own = (seed * _KILLS + number) * _LIVES_OF_A_CHILD
        work = functools.partial(_work, path, own, _draw_plan(chance))
        lines = kill_child(work, chance.expovariate(1 / (2 * MEAN_SECONDS)))
        counts["kills"] += 1
        for entry in lines:
            ledger.add(entry)
        copy = directory / "copy.db"
        write_files(copy, read_files(path))
        problems = reopen(copy, ledger, with_outcomes=True)
        demand(problems, about=f"after kill {number + 1}")
    return counts + ledger.counts()


def _work(path: pathlib.Path, seed: int, plan: FaultPlan, tell: Tell) -> None:
    """Live in the child, one life after the other, until it is killed."""
    ledger = Ledger()
    ledger.on_entry = tell
    with fault_vfs(plan):
        for number in range(_LIVES_OF_A_CHILD):
            life = ThreadedLife(path, seed + number, plan, ledger)
            engine = life.open()
            life.start(engine).wait()
            engine.close()


def _draw_plan(chance: random.Random) -> FaultPlan:
    plan = FaultPlan()
    if chance.random() >= _SHARE_OF_SOUND_DISKS:
        plan.arm(draw_fault(chance))
    return plan
