"""A COMMIT fails; while that is being settled, the disk fails again or is cut off."""

import contextlib
import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

import attrs

from argos_engine.errors import JournalFailedError
from argos_engine.testing.faults import Extent, Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.faulty_life import FaultyLife
from argos_engine.testing.journal_files import write_files
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.recording import Answered
from argos_engine.testing.reopening import reopen
from argos_engine.testing.suite import demand, workplace
from argos_engine.testing.workload import Workload

FIRSTS = (
    Fault(Operation.SYNC, file=FileKind.WAL),
    Fault(Operation.SYNC, file=FileKind.WAL, extent=Extent.ALL),
    Fault(Operation.WRITE, file=FileKind.WAL, extent=Extent.HALF),
)
"""How a COMMIT fails; the number says which one."""

FOLLOWERS = (
    *(Fault(None, sticky=sticky, extent=e) for sticky in (False, True) for e in Extent),
    Fault(Operation.READ),
    Fault(Operation.READ, sticky=True),
    Fault(Operation.SYNC, extent=Extent.ALL, sticky=True),
)
"""What fails next; the number says how much later."""

FOLLOWING_MAX = 8
"""Operations of a settlement that fail: it has fewer."""

COMMITS_MAX = 100
_BEATS = 5
_STEPS_MAX = 25
"""Steps of a recording behind the first fault at which the power is cut."""

_WAYS = len(FOLLOWERS) * FOLLOWING_MAX + 1


class SettlementFaults:
    """Every second fault behind every failed COMMIT; and every power cut there."""

    name = "settlement-fault"

    def seeds(self) -> Iterator[int]:
        """Return all cases of one load after the other.

        The seed counts loads, COMMITs of a load, ways in which they fail, and ways in
        which the settlement does; the last one is a power cut at each of its steps.
        """
        for load in itertools.count():
            commits = _commits(load)
            numbers = range(load * COMMITS_MAX + 1, load * COMMITS_MAX + commits + 1)
            seeds = list(
                range(
                    numbers.start * len(FIRSTS) * _WAYS,
                    numbers.stop * len(FIRSTS) * _WAYS,
                )
            )
            # In an order that makes the first ones a fair sample.
            random.Random(load).shuffle(seeds)  # noqa: S311  # repeatable, not secret
            yield from seeds

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Let one COMMIT fail, and then its settlement."""
        case, way = divmod(seed, _WAYS)
        case, kind = divmod(case, len(FIRSTS))
        load, number = divmod(case, COMMITS_MAX)
        first = attrs.evolve(FIRSTS[kind], number=number)
        if way == _WAYS - 1:
            return _cut(directory, load, first, random.Random(seed))  # noqa: S311
        follower, distance = divmod(way, FOLLOWING_MAX)
        then = attrs.evolve(FOLLOWERS[follower], number=distance + 1)
        plan = FaultPlan(attrs.evolve(first, then=then))
        counts = FaultyLife(directory, load, plan).run()
        counts["settlements disturbed"] = len(plan.fired) > 1
        return counts


def _cut(
    directory: pathlib.Path, load: int, first: Fault, chance: random.Random
) -> Counter[str]:
    """Cut the power at each step between a failed COMMIT and what comes of it."""
    life = RecordedLife(directory / "live.db", Workload(load))
    plan = FaultPlan()
    failed: list[int] = []
    plan.on_fired = lambda: failed.append(len(life.recording.steps))
    plan.arm(first)
    # The first COMMIT of all is that of the opening, which fails with it.
    with contextlib.suppress(JournalFailedError):
        life.run(_BEATS, plan=plan)
    counts: Counter[str] = Counter()
    if not failed:
        return counts
    steps = life.recording.steps[failed[0] : failed[0] + _STEPS_MAX]
    cuts = [
        failed[0] + place
        for place, step in enumerate(steps)
        if not isinstance(step, Answered)
    ]
    for files, upto, about in life.images(cuts, chance):
        image = directory / "image.db"
        write_files(image, files)
        demand(reopen(image, life.ledger, upto, with_outcomes=True), about=about)
        counts["images of settlements"] += 1
    return counts + life.ledger.counts()


def _commits(load: int) -> int:
    plan = FaultPlan()
    with workplace() as directory:
        FaultyLife(directory, load, plan).run()
    return plan.counts[Operation.SYNC, FileKind.WAL]
