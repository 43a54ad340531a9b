"""Does memory stay flat when there are a hundred times as many streams as actors?"""

import itertools
import random
import time
from collections.abc import Sequence

from argos_engine import Engine, EngineSettings
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, DEPOSIT, account, clerk
from benchmarks.question import Findings, Kind, Question
from benchmarks.resident import resident_mib
from benchmarks.spread import Spread, single

_STREAMS_AN_ACTOR = 100
_BATCH = 1_000
_SEED = 7
_VISITS_MAX = 100_000
_ZIPF_EXPONENT = 1.0


class Visits:
    """Sends commands and watches the memory of the process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._desk = clerk(engine)
        self.live = 0
        """The most aggregates that were live after a batch."""

    def run(self, numbers: Sequence[int]) -> tuple[float, float]:
        """Visit streams; return MiB grown in the second half, and visits a second."""
        half = len(numbers) // 2
        start = time.perf_counter()
        self._visit(numbers[:half])
        middle = resident_mib()
        self._visit(numbers[half:])
        seconds = time.perf_counter() - start
        return resident_mib() - middle, len(numbers) / seconds

    def _visit(self, numbers: Sequence[int]) -> None:
        for first in range(0, len(numbers), _BATCH):
            batch = numbers[first : first + _BATCH]
            items = [(account(number), DEPOSIT) for number in batch]
            for handle in self._desk.submit_many(items):
                handle.result()
            self.live = max(self.live, self._engine.health().live_actors)


def many_streams(bench: Bench) -> Findings:
    limit = bench.streams // _STREAMS_AN_ACTOR
    settings = EngineSettings(live_actors_max=limit)
    visits_count = min(bench.streams, _VISITS_MAX)
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice
    with Engine.open(bench.folder / "s.db", ACCOUNT, settings=settings) as engine:
        visits = Visits(engine)
        new = visits.run(range(bench.streams))
        uniform = visits.run(
            [chance.randrange(bench.streams) for _ in range(visits_count)]
        )
        zipf = visits.run(_zipf(chance, bench.streams, visits_count))
    figures = {
        "streams": single(bench.streams),
        "streams_live_vs_limit": single(visits.live / limit),
        **_figures("new", new),
        **_figures("uniform", uniform),
        **_figures("zipf", zipf),
    }
    return Findings(figures)


def _zipf(chance: random.Random, streams: int, count: int) -> list[int]:
    """Return numbers of streams of which few are asked for often."""
    weights = (1 / rank**_ZIPF_EXPONENT for rank in range(1, streams + 1))
    cumulated = list(itertools.accumulate(weights))
    return chance.choices(range(streams), cum_weights=cumulated, k=count)


def _figures(name: str, found: tuple[float, float]) -> dict[str, Spread]:
    grown, rate = found
    return {
        f"streams_{name}_growth_mib": single(grown),
        f"streams_{name}_per_second": single(rate),
    }


_WAYS = (
    ("new", "each once, when it is new"),
    ("uniform", "all equally often: nearly every command has to load a state"),
    ("zipf", "a few very often, as in life"),
)

QUESTION = Question(
    "many_streams",
    __doc__,
    (
        Kind("streams", "streams", "-", "in one journal; a hundredth may be live"),
        Kind(
            "streams_live_vs_limit",
            "times",
            "less",
            "the most that were live, against the limit",
        ),
        *itertools.chain.from_iterable(
            (
                Kind(
                    f"streams_{way}_growth_mib",
                    "MiB",
                    "less",
                    f"growth of the process in the second half; {meaning}",
                ),
                Kind(f"streams_{way}_per_second", "commands/s", "more", meaning),
            )
            for way, meaning in _WAYS
        ),
    ),
    many_streams,
)
