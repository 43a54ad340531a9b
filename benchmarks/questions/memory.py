"""What does an aggregate cost that is in memory and does nothing?"""

import gc
import itertools
import tracemalloc

from argos_engine import Engine, EngineSettings
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, DEPOSIT, account, clerk
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import spread

_ACTORS = 10_000
"""By which the engine grows between two looks."""

_WARM_ACTORS = 1_000
"""Before the first look: they fill the caches, which have a fixed size."""

_LOOKS_MAX = 6
_SETTINGS = EngineSettings(live_actors_max=100_000)


def memory(bench: Bench) -> Findings:
    path = bench.folder / "engine.db"
    with Engine.open(path, ACCOUNT, settings=_SETTINGS) as engine:
        # Python's own count: what SQLite holds has a fixed limit, and the pages of
        # the process say little about a few thousand objects.
        tracemalloc.start()
        _wake(engine, 0, _WARM_ACTORS)
        sizes = []
        for look in range(min(bench.rounds + 1, _LOOKS_MAX)):
            _wake(engine, _WARM_ACTORS + look * _ACTORS, _ACTORS)
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    steps = [(after - before) / _ACTORS for before, after in itertools.pairwise(sizes)]
    return Findings({"idle_actor_bytes": spread(steps)})


def _wake(engine: Engine, first: int, count: int) -> None:
    items = [(account(number), DEPOSIT) for number in range(first, first + count)]
    for handle in clerk(engine).submit_many(items):
        handle.result()


QUESTION = Question(
    "memory",
    __doc__,
    (
        Kind(
            "idle_actor_bytes",
            "bytes",
            "less",
            "Python objects of one live aggregate, its state of two numbers among them",
        ),
    ),
    memory,
)
