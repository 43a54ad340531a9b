"""A statement is interrupted, or the disk fails below it, with hardly any cache."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from unittest import mock

import apsw

from argos_engine.storage.sqlite import connection
from argos_engine.testing.faults import Extent, Fault, FaultPlan, Operation
from argos_engine.testing.faulty_life import FaultyLife
from argos_engine.testing.subject import JARS, Subject

_SMALL_CACHE_PAGES = 2
_OPERATIONS_MAX = 400
_NEXT_MAX = 20
"""How far behind the first one the second statement may be disturbed."""


class Interruptions:
    """Writes in the middle of statements, and lets them fail or be interrupted."""

    name = "interruption"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run a load with a cache of two pages, and disturb one statement."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        # A group whose statement failed is run again, more carefully: the second fault
        # is for that.
        then = _draw(chance, _NEXT_MAX, None)
        plan = FaultPlan(_draw(chance, _OPERATIONS_MAX, then))
        with _small_cache():
            counts = FaultyLife(directory, seed, plan, self._subject).run()
        counts["statements disturbed"] = len(plan.fired)
        return counts


def _draw(chance: random.Random, number_max: int, then: Fault | None) -> Fault:
    return Fault(
        chance.choice((Operation.READ, Operation.WRITE)),
        chance.randint(1, number_max),
        code=chance.choice((apsw.SQLITE_INTERRUPT, apsw.SQLITE_FULL, None)),
        extent=chance.choice(tuple(Extent)),
        then=then,
    )


def _small_cache() -> "mock._patch[object]":
    name = "_WRITER_PRAGMAS"
    pragmas = tuple(
        (pragma, _SMALL_CACHE_PAGES if pragma == "cache_size" else value)
        for pragma, value in getattr(connection, name)
    )
    return mock.patch.object(connection, name, pragmas)
