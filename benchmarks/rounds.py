"""Sides in turn: what the machine does to one of them, it does to all."""

import gc
import time
from collections.abc import Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.lap import Beside, Lap, Side, rate
from benchmarks.spread import Spread, percentile, spread


class Rounds:
    """The laps of each side, round by round."""

    def __init__(self, laps: Mapping[str, list[list[Lap]]]) -> None:
        self._laps = laps

    def rates(self) -> dict[str, Spread]:
        """Return the operations a second of each side."""
        return {side: spread(map(rate, laps)) for side, laps in self._laps.items()}

    def ratio(self, ours: str, theirs: str) -> Spread:
        """Return the rate of one side over the other's, both of the same round."""
        pairs = zip(self._laps[ours], self._laps[theirs], strict=True)
        return spread(rate(mine) / rate(other) for mine, other in pairs)

    def latency(self, side: str, share: float) -> Spread:
        """Return the seconds that *share* of the laps do not exceed.

        The spread is what comes of it when any one round is left out: a slice alone
        is too short for the rare laps.
        """
        return _jackknife(
            lambda left_out: percentile(self._seconds(side, left_out), share),
            len(self._laps[side]),
        )

    def latency_ratio(self, ours: str, theirs: str, share: float) -> Spread:
        """Return how many times as long laps of one side take; see `latency`."""
        return _jackknife(
            lambda left_out: (
                percentile(self._seconds(ours, left_out), share)
                / percentile(self._seconds(theirs, left_out), share)
            ),
            len(self._laps[ours]),
        )

    def _seconds(self, side: str, left_out: int | None) -> list[float]:
        return [
            lap.seconds / lap.operations
            for number, laps in enumerate(self._laps[side])
            if number != left_out
            for lap in laps
        ]


def _jackknife(value: Callable[[int | None], float], rounds: int) -> Spread:
    without = [value(left_out) for left_out in range(rounds)] if rounds > 1 else []
    whole = value(None)
    return Spread(whole, min([whole, *without]), max([whole, *without]))


def interleave(sides: Mapping[str, Side | Beside], bench: Bench) -> Rounds:
    """Let each side run for a slice, in another order each round.

    The first lap of each side is not counted: it opens files and fills caches.
    """
    for side in sides.values():
        _slice(side, 0)
    names = list(sides)
    laps: dict[str, list[list[Lap]]] = {name: [] for name in names}
    with bench.progress.counting("rounds", bench.rounds) as done:
        for number in range(bench.rounds):
            first = number % len(names)
            order = names[first:] + names[:first]
            for name in order if number % 2 else reversed(order):
                gc.collect()
                laps[name].append(_slice(sides[name], bench.slice_seconds))
            done(1)
    return Rounds(laps)


def _slice(side: Side | Beside, seconds: float) -> list[Lap]:
    if isinstance(side, Beside):
        with side.backdrop():
            return _slice(side.side, seconds)
    until = time.perf_counter() + seconds
    laps = [side()]
    while time.perf_counter() < until:
        laps.append(side())
    return laps
