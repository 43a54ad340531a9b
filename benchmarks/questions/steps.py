"""Where does the time of one command go?"""

import time

from argos_engine import Engine
from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.by_hand import queued_by_hand
from benchmarks.lap import Lap, Side
from benchmarks.ledger import ACCOUNT
from benchmarks.question import Findings, Kind, Question
from benchmarks.seams import MEANINGS
from benchmarks.spread import Spread, single, spread
from benchmarks.stopwatch import Stopwatch, microseconds_a_call

_BEHIND_THE_ANSWER = "tidy"
"""It runs beside the next command of a lone caller, who does not wait for it."""

_LAPS_MIN = 5
"""What happens behind an answer is seen once another command has come."""


def steps(bench: Bench) -> Findings:
    watch = Stopwatch()
    # What is opened under the watch has nothing but timed functions to hold on to.
    with watch.running(), queued_by_hand(bench.folder / "queued.db") as side:
        queued = _rounds(watch, side, bench)
    with watch.running(), Engine.open(bench.folder / "lone.db", ACCOUNT) as engine:
        lone = _rounds(watch, ours.lone(engine), bench)
    for each in lone:
        each["rest"] += each[_BEHIND_THE_ANSWER]
    figures = {
        **_figures("step", queued),
        **_figures("lone_step", lone),
        "steps_timer_us": single(microseconds_a_call()),
    }
    return Findings(figures)


def _rounds(watch: Stopwatch, side: Side, bench: Bench) -> list[dict[str, float]]:
    side()
    found = []
    with bench.progress.counting("rounds", bench.rounds) as done:
        for _ in range(bench.rounds):
            watch.reset()
            found.append(watch.steps(_slice(side, bench.slice_seconds)))
            done(1)
    return found


def _slice(side: Side, seconds: float) -> list[Lap]:
    until = time.perf_counter() + seconds
    laps = [side()]
    while time.perf_counter() < until or len(laps) < _LAPS_MIN:
        laps.append(side())
    return laps


def _figures(prefix: str, rounds: list[dict[str, float]]) -> dict[str, Spread]:
    return {
        f"{prefix}_{step}_us": spread(each[step] for each in rounds)
        for step in MEANINGS
    }


def _kinds(prefix: str, which: str) -> tuple[Kind, ...]:
    return tuple(
        Kind(f"{prefix}_{step}_us", "us", "less", f"{which}: {meaning}")
        for step, meaning in MEANINGS.items()
    )


QUESTION = Question(
    "steps",
    __doc__,
    (
        *_kinds("step", "a command among a thousand, all in one thread"),
        *_kinds("lone_step", "the command of a lone caller"),
        Kind("steps_timer_us", "us", "-", "what timing one call adds"),
    ),
    steps,
)
