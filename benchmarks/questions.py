"""What is asked, and how one slice of each side is run."""

import pathlib
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from argos_engine import Engine
from benchmarks.ledger import ACCOUNT, STREAMS, Deposit
from benchmarks.limit import RawTable


class Ratio(NamedTuple):
    """Ours against theirs, slice by slice of one run."""

    name: str
    median: float
    low: float
    high: float
    ours: str
    theirs: str


def capacity(folder: pathlib.Path, rounds: int, size: int) -> Ratio:
    """Ask how many queued commands a second, against bare rows a second."""
    raw = RawTable(folder)
    with Engine.open(folder / "capacity.db", ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="counter deposit")
        items = [
            (STREAMS[number % len(STREAMS)], Deposit(1, "counter 7"))
            for number in range(size)
        ]

        def ours() -> None:
            for handle in desk.submit_many(items):
                handle.result()

        pairs = _pairs(ours, lambda: raw.write(size), rounds)
    return _rates("capacity_vs_bare", pairs, size, "commands/s", "rows/s")


def lone(folder: pathlib.Path, rounds: int, size: int) -> Ratio:
    """Ask what one caller waits for one command, against one bare commit."""
    raw = RawTable(folder)
    with Engine.open(folder / "lone.db", ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="counter deposit")

        def ours() -> None:
            for _ in range(size):
                desk.execute(STREAMS[0], Deposit(1, "counter 7"))

        pairs = _pairs(ours, lambda: raw.write(size, 1), rounds)
    ratios = [ours_s / theirs_s for ours_s, theirs_s in pairs]
    ours_us, theirs_us = (
        1e6 * statistics.median(side) / size for side in zip(*pairs, strict=True)
    )
    return _ratio(
        "lone_vs_commit", ratios, f"{ours_us:,.0f} us", f"{theirs_us:,.0f} us"
    )


def _pairs(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> list[tuple[float, float]]:
    """Return the seconds of both sides, in turn, after one round to warm up."""
    _seconds(ours)
    _seconds(theirs)
    return [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _rates(
    name: str, pairs: list[tuple[float, float]], size: int, ours: str, theirs: str
) -> Ratio:
    ratios = [theirs_s / ours_s for ours_s, theirs_s in pairs]
    rates = [size / statistics.median(side) for side in zip(*pairs, strict=True)]
    return _ratio(name, ratios, f"{rates[0]:,.0f} {ours}", f"{rates[1]:,.0f} {theirs}")


def _ratio(name: str, ratios: list[float], ours: str, theirs: str) -> Ratio:
    return Ratio(
        name, statistics.median(ratios), min(ratios), max(ratios), ours, theirs
    )
