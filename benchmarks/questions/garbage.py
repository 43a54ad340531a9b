"""For how long does Python's garbage collector stop an engine with many actors?"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine import Engine, EngineSettings
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, DEPOSIT, account, clerk
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import Spread, single

_ACTORS_MAX = 1_000_000
_SETTINGS = EngineSettings(live_actors_max=_ACTORS_MAX)
_BATCH = 1_000


class Pauses:
    """Listens to the collector."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._start = 0.0

    def __call__(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._start = time.perf_counter()
        else:
            self.seconds.append(time.perf_counter() - self._start)


def garbage(bench: Bench) -> Findings:
    actors = min(bench.streams, _ACTORS_MAX)
    path = bench.folder / "engine.db"
    with Engine.open(path, ACCOUNT, settings=_SETTINGS) as engine:
        _work(engine, range(actors))
        work = range(min(actors, 20 * _BATCH))
        with _listening() as plain:
            _work(engine, work)
            gc.collect()
        gc.freeze()
        try:
            with _listening() as frozen:
                _work(engine, work)
                gc.collect()
        finally:
            gc.unfreeze()
    figures = {
        "gc_pause_max_ms": _longest(plain),
        "gc_pause_frozen_max_ms": _longest(frozen),
        "gc_actors": single(actors),
    }
    return Findings(figures)


def _work(engine: Engine, numbers: range) -> None:
    desk = clerk(engine)
    for first in range(0, len(numbers), _BATCH):
        batch = numbers[first : first + _BATCH]
        items = [(account(number), DEPOSIT) for number in batch]
        for handle in desk.submit_many(items):
            handle.result()


@contextmanager
def _listening() -> Iterator[Pauses]:
    pauses = Pauses()
    gc.callbacks.append(pauses)
    try:
        yield pauses
    finally:
        gc.callbacks.remove(pauses)


def _longest(pauses: Pauses) -> Spread:
    value = 1e3 * max(pauses.seconds)
    return single(value)


QUESTION = Question(
    "garbage",
    __doc__,
    (
        Kind(
            "gc_pause_max_ms",
            "ms",
            "less",
            "the longest collection, a full one among them",
        ),
        Kind("gc_pause_frozen_max_ms", "ms", "less", "the same after gc.freeze()"),
        Kind("gc_actors", "actors", "-", "live aggregates meanwhile"),
    ),
    garbage,
)
