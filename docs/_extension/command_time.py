"""Where the time of one command goes, as the benchmarks found it."""

from typing import Any

from performance import NOT_MEASURED, result
from stack import stack

_UNIT = "us"
_TITLES = {
    "step_": "one of a thousand queued commands, in one thread",
    "lone_step_": "the command of a lone caller",
}
_BEHIND = ("lone_step_tidy_us",)
"""Nobody waits for it: it is no part of the time until the answer."""


def steps() -> str:
    """Return a bar of steps for each of both ways."""
    return drawn(result()["figures"])


def drawn(figures: dict[str, Any]) -> str:
    """Return the bars for those of the steps that there are."""
    bars = [
        stack(title, _UNIT, amounts)
        for start, title in _TITLES.items()
        if (amounts := _amounts(figures, start))
    ]
    return "\n\n".join(f"```{{raw}} html\n{each}\n```" for each in bars) or NOT_MEASURED


def _amounts(figures: dict[str, Any], start: str) -> dict[str, float]:
    end = f"_{_UNIT}"
    return {
        key.removeprefix(start).removesuffix(end): figure["median"]
        for key, figure in figures.items()
        if key.startswith(start) and key.endswith(end) and key not in _BEHIND
    }
