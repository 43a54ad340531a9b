"""Chance: every random choice of a season, all from one seed."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Makes choices that are the same for the same seed on every Python.

    Only the generator's plain `random()` is used: its sequence is promised to stay,
    which is not so for the methods that are built on it.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311  # no secret is made

    def happens(self, probability: float) -> bool:
        """Return True as often as *probability* says."""
        return self._random() < probability

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to *limit* - 1."""
        return int(self._random() * limit)

    def among(self, choices: Sequence[T]) -> T:
        """Return one of *choices*."""
        return choices[self.below(len(choices))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Return *values* in another order."""
        left = list(values)
        return [left.pop(self.below(len(left))) for _ in values]
