"""Settings and disks that must lose something: if they do not, the suites are blind.

The engine has no such settings; they are forced on it here.
"""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from unittest import mock

import attrs

from argos_engine.storage.sqlite import connection
from argos_engine.testing.disk_state import Honesty
from argos_engine.testing.journal_files import write_files
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.reopening import reopen
from argos_engine.testing.suite import LOSSES, BrokenPromiseError
from argos_engine.testing.workload import Workload

_BEATS = 8
_CUTS = 15
LOSSES_SEEN = ": losses seen"
"""Ends what is counted for a control when something was lost under it."""


@attrs.frozen
class Control:
    """A way to run that does not keep what it confirms."""

    name: str
    synchronous: int
    honesty: Honesty
    may_corrupt: bool


CONTROLS = (
    Control("synchronous=NORMAL", 1, Honesty.HONEST, may_corrupt=False),
    Control("synchronous=OFF", 0, Honesty.HONEST, may_corrupt=True),
    Control("lying disk", 2, Honesty.LYING, may_corrupt=True),
)


class ExpectedLosses:
    """Cuts the power under each control in turn and wants to see losses."""

    name = "expected-loss"

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Inspect images under one control; at least one of them must lack something.

        Raises:
            BrokenPromiseError: Nothing was lost, or what must not break is broken.
        """
        control = CONTROLS[seed % len(CONTROLS)]
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        life = RecordedLife(directory / "live.db", Workload(seed))
        with synchronous(control.synchronous):
            life.run(_BEATS)
        counts: Counter[str] = Counter()
        cuts = life.cuts(_CUTS, chance)
        for files, upto, about in life.images(cuts, chance, control.honesty):
            image = directory / "image.db"
            write_files(image, files)
            problems = reopen(image, life.ledger, upto)
            broken = [each for each in problems if not each.startswith(LOSSES)]
            if broken and not control.may_corrupt:
                raise BrokenPromiseError(f"{control.name}, {about}: {broken[0]}")
            counts[f"{control.name}: images"] += 1
            counts[f"{control.name}{LOSSES_SEEN}"] += bool(problems)
        if not counts[f"{control.name}{LOSSES_SEEN}"]:
            raise BrokenPromiseError(f"{control.name} lost nothing")
        return counts


def synchronous(level: int) -> "mock._patch[object]":
    """Force another level of `synchronous` on the writer, while it is entered."""
    name = "_WRITER_PRAGMAS"
    pragmas = tuple(
        (pragma, level if pragma == "synchronous" else value)
        for pragma, value in getattr(connection, name)
    )
    return mock.patch.object(connection, name, pragmas)
