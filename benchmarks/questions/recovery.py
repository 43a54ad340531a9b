"""How long does it take until every aggregate is back after a cold start?"""

import pathlib
import random
import time

from argos_engine import Engine
from benchmarks import page_cache
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, clerk
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import spread

_EVENTS_MAX = 1_000_000
_BATCH = 1_000
_STARTS = 5
_SEED = 7


def recovery(bench: Bench) -> Findings:
    path = bench.folder / "grown.db"
    _grow(path, min(bench.events, _EVENTS_MAX))
    seconds = [_recover(path) for _ in range(_STARTS)]
    return Findings({"recovery_seconds": spread(seconds)})


def _grow(path: pathlib.Path, events: int) -> None:
    """Let the engine write a log, with the checkpoints that it takes by itself."""
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice
    with Engine.open(path, ACCOUNT) as engine:
        desk = clerk(engine)
        for _ in range(events // _BATCH):
            # By chance, so streams end at any distance from their last checkpoint.
            chosen = chance.choices(STREAMS, k=_BATCH)
            for handle in desk.submit_many([(each, DEPOSIT) for each in chosen]):
                handle.result()


def _recover(path: pathlib.Path) -> float:
    """Return the seconds until every aggregate has taken a command."""
    page_cache.drop(path)
    start = time.perf_counter()
    with Engine.open(path, ACCOUNT) as engine:
        for handle in clerk(engine).submit_many([(each, DEPOSIT) for each in STREAMS]):
            handle.result()
        seconds = time.perf_counter() - start
        assert engine.health().live_actors == len(STREAMS), "all are in memory"
    return seconds


QUESTION = Question(
    "recovery",
    __doc__,
    (
        Kind(
            "recovery_seconds",
            "s",
            "less",
            f"opening, and a command to each of {len(STREAMS):,} aggregates, after the "
            "file was dropped from the page cache",
        ),
    ),
    recovery,
)
