"""Streams as life asks for them: few of them often, most of them seldom."""

import itertools
import random

_EXPONENT = 1.0


class Zipf:
    """Chooses streams of which few are asked for often."""

    def __init__(self, chance: random.Random, streams: int) -> None:
        self._chance = chance
        self._streams = range(streams)
        weights = (1 / rank**_EXPONENT for rank in range(1, streams + 1))
        self._weights = list(itertools.accumulate(weights))

    def choose(self, count: int) -> list[int]:
        chosen = self._chance.choices
        return chosen(self._streams, cum_weights=self._weights, k=count)
