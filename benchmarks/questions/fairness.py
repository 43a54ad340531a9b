"""What does one stream at full speed cost the others?"""

import itertools
import time
from collections import deque

from argos_engine import Engine
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.handle import Handle
from benchmarks.background import Background
from benchmarks.bench import Bench
from benchmarks.lap import Beside, Side, timed
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, clerk
from benchmarks.question import Findings, Kind, Question, times_as_long
from benchmarks.rounds import interleave
from benchmarks.spread import percentile, spread

_HOT, *_OTHERS = STREAMS
_OUTSTANDING = 5_000
"""Commands of the hot stream that wait at any time: half of a full mailbox."""

_BURST = 100

_LONE = "one caller, alone"
_LONE_BESIDE = "one caller, beside a hot stream"


class HotStream:
    """Keeps thousands of commands of one stream waiting."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: deque[Handle] = deque()

    def push(self) -> None:
        self._waiting.extend(self._desk.submit_many([(_HOT, DEPOSIT)] * _BURST))
        while len(self._waiting) > _OUTSTANDING:
            self._waiting.popleft().result()

    def drain(self) -> None:
        """Wait until none is left."""
        while self._waiting:
            self._waiting.popleft().result()


def fairness(bench: Bench) -> Findings:
    with Engine.open(bench.folder / "engine.db", ACCOUNT) as engine:
        desk = clerk(engine)
        stream = HotStream(clerk(engine))
        hot = Background(stream.push, stream.drain)
        try:
            pairs = [
                _round(desk, hot, bench.slice_seconds) for _ in range(bench.rounds)
            ]
            lone = _lone(desk)
            rounds = interleave(
                {_LONE: lone, _LONE_BESIDE: Beside(hot.running, lone)}, bench
            )
        finally:
            hot.close()
    figures = {
        "fairness_p99_vs_alone": spread(beside / alone for alone, beside in pairs),
        "fairness_alone_p99_ms": spread(alone for alone, _ in pairs).times(1e3),
        "fairness_p99_ms": spread(beside for _, beside in pairs).times(1e3),
        "fairness_lone_p99_vs_alone": rounds.latency_ratio(_LONE_BESIDE, _LONE, 0.99),
        "fairness_lone_alone_p99_ms": rounds.latency(_LONE, 0.99).times(1e3),
        "fairness_lone_p99_ms": rounds.latency(_LONE_BESIDE, 0.99).times(1e3),
    }
    return Findings(figures, rounds.rates())


def _round(desk: Desk, hot: Background, seconds: float) -> tuple[float, float]:
    """Return how long the others wait, without the hot stream and beside it."""
    alone = percentile(_waits(desk, seconds), 0.99)
    with hot.running():
        beside = percentile(_waits(desk, seconds), 0.99)
    return alone, beside


def _waits(desk: Desk, seconds: float) -> list[float]:
    """Send a command to each of the others, again and again; return the waits."""
    until = time.perf_counter() + seconds
    waits: list[float] = []
    while not waits or time.perf_counter() < until:
        sent = [(time.perf_counter(), desk.submit(each, DEPOSIT)) for each in _OTHERS]
        for at, handle in sent:
            handle.result()
            waits.append(time.perf_counter() - at)
    return waits


def _lone(desk: Desk) -> Side:
    streams = itertools.cycle(_OTHERS)
    return lambda: timed(1, lambda: desk.execute(next(streams), DEPOSIT))


QUESTION = Question(
    "fairness",
    __doc__,
    (
        times_as_long(
            "fairness_p99_vs_alone",
            "99th percentile of 999 streams with a command each, beside one stream "
            "that has thousands, against without it",
        ),
        times_as_long(
            "fairness_lone_p99_vs_alone",
            "the same for one caller who sends one command at a time",
        ),
        Kind("fairness_lone_p99_ms", "ms", "less", "the same, as time"),
        Kind("fairness_lone_alone_p99_ms", "ms", "less", "without the hot stream"),
        Kind("fairness_p99_ms", "ms", "less", "the 999 streams, as time"),
        Kind("fairness_alone_p99_ms", "ms", "less", "without the hot stream"),
    ),
    fairness,
)
