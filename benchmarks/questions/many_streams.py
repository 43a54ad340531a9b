"""Does memory stay flat when there are a hundred times as many streams as actors?"""

import itertools
import random
import time
from collections.abc import Callable, Sequence

from argos_engine import Engine, EngineSettings
from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, DEPOSIT, account, clerk
from benchmarks.question import Findings, Kind, Question, ratio
from benchmarks.resident import resident_mib
from benchmarks.rounds import interleave
from benchmarks.spread import Spread, single
from benchmarks.zipf import Zipf

_STREAMS_AN_ACTOR = 100
_BATCH = 1_000
_SEED = 7
_VISITS_MAX = 100_000
_FEW_STREAMS = 1_000

_FEW = "engine, queued commands over 1,000 streams, all live"
_UNIFORM = "engine, queued commands over all streams, equally often"
_ZIPF = "engine, queued commands over all streams, few very often"


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
    with (
        Engine.open(bench.folder / "s.db", ACCOUNT, settings=settings) as engine,
        Engine.open(bench.folder / "few.db", ACCOUNT) as few,
    ):
        visits = Visits(engine)
        new = visits.run(range(bench.streams))
        uniform = visits.run(
            [chance.randrange(bench.streams) for _ in range(visits_count)]
        )
        ranks = Zipf(chance, bench.streams)
        zipf = visits.run(ranks.choose(visits_count))
        sides = {
            _FEW: ours.visits(few, bench, _uniform(chance, _FEW_STREAMS)),
            _UNIFORM: ours.visits(engine, bench, _uniform(chance, bench.streams)),
            _ZIPF: ours.visits(engine, bench, ranks.choose),
        }
        rounds = interleave(sides, bench)
    figures = {
        "streams_zipf_vs_1000": rounds.ratio(_ZIPF, _FEW),
        "streams_uniform_vs_1000": rounds.ratio(_UNIFORM, _FEW),
        "streams": single(bench.streams),
        "streams_live_vs_limit": single(visits.live / limit),
        **_figures("new", new),
        **_figures("uniform", uniform),
        **_figures("zipf", zipf),
    }
    return Findings(figures, rounds.rates())


def _uniform(chance: random.Random, streams: int) -> Callable[[int], list[int]]:
    return lambda count: chance.choices(range(streams), k=count)


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
        ratio(
            "streams_zipf_vs_1000",
            "queued commands over all streams, few of them very often, against those "
            "over 1,000 streams that are all live",
        ),
        ratio("streams_uniform_vs_1000", "the same, all equally often"),
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
