"""What is asked of the engine, and what an answer must hold."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from benchmarks.bench import Bench
from benchmarks.spread import Spread


class Kind(NamedTuple):
    """A figure that a question must answer with."""

    key: str
    """`{length}` in it stands for the length of the long log."""
    unit: str
    better: str
    """`more` or `less`; `-` for what the run was given."""
    meaning: str


class Findings(NamedTuple):
    """The answer to one question."""

    figures: Mapping[str, Spread]
    rates: Mapping[str, Spread] = {}
    """Operations a second of every side that was compared."""


class Question(NamedTuple):
    """One script."""

    name: str
    asks: str
    kinds: tuple[Kind, ...]
    run: Callable[[Bench], Findings]
    is_durable: bool = False
    """Whether the disk decides, so it is asked again with a slower one."""


def ratio(key: str, meaning: str) -> Kind:
    """Return the kind of a ratio of two rates, ours over theirs."""
    return Kind(key, "times", "more", meaning)


def times_as_long(key: str, meaning: str) -> Kind:
    """Return the kind of a ratio of two durations, ours over theirs."""
    return Kind(key, "times", "less", meaning)
