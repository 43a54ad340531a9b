"""What does a thread cost that computes in the same process?"""

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine import Engine
from benchmarks import ours
from benchmarks.background import Background
from benchmarks.bench import Bench
from benchmarks.lap import Beside, Side
from benchmarks.ledger import ACCOUNT
from benchmarks.question import Findings, Kind, Question, times_as_long
from benchmarks.rounds import interleave

_SHORT_SECONDS = 0.0005
"""A tenth of the time after which Python lets another thread run."""

_ALONE = "engine, one caller"
_BESIDE = "engine, one caller, a thread that computes"
_SHORT = "engine, one caller, a thread that computes, switch interval 0.5 ms"


def busy_thread(bench: Bench) -> Findings:
    computing = Background(lambda: sum(number * number for number in range(2_000)))
    with Engine.open(bench.folder / "engine.db", ACCOUNT) as engine:
        side = ours.lone(engine)
        switching = functools.partial(_switching_sooner, computing)
        sides: dict[str, Side | Beside] = {
            _ALONE: side,
            _BESIDE: Beside(computing.running, side),
            _SHORT: Beside(switching, side),
        }
        try:
            rounds = interleave(sides, bench)
        finally:
            computing.close()
    figures = {
        "busy_thread_p50_slowdown": rounds.latency_ratio(_BESIDE, _ALONE, 0.5),
        "busy_thread_short_switch_p50_slowdown": rounds.latency_ratio(
            _SHORT, _ALONE, 0.5
        ),
        "busy_thread_p50_ms": rounds.latency(_BESIDE, 0.5).times(1e3),
        "busy_thread_short_switch_p50_ms": rounds.latency(_SHORT, 0.5).times(1e3),
    }
    return Findings(figures, rounds.rates())


@contextmanager
def _switching_sooner(computing: Background) -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SHORT_SECONDS)
    try:
        with computing.running():
            yield
    finally:
        sys.setswitchinterval(usual)


QUESTION = Question(
    "busy_thread",
    __doc__,
    (
        times_as_long(
            "busy_thread_p50_slowdown",
            "one caller beside a thread that computes in Python, against without it",
        ),
        times_as_long(
            "busy_thread_short_switch_p50_slowdown",
            "the same with sys.setswitchinterval(0.0005)",
        ),
        Kind("busy_thread_p50_ms", "ms", "less", "the first, as time"),
        Kind("busy_thread_short_switch_p50_ms", "ms", "less", "the second, as time"),
    ),
    busy_thread,
)
