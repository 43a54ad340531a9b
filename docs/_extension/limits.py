"""What is held to be good enough, beside what was measured. No row can be left out."""

import pathlib
import re
import tomllib
from typing import Any

from figure import number, spread, unit
from tables import table

_GOALS = pathlib.Path(__file__).parents[2] / "benchmarks" / "goals.toml"
_LENGTH = re.compile(r"_\d+[km]$")
"""Ends keys that say how long the log is; one of another length has other keys."""

Document = dict[str, Any]


def limits(document: Document) -> str:
    """Return one row for each limit: question, measured, at least, aim."""
    goals = tomllib.loads(_GOALS.read_text())["goal"]
    rows = [
        (
            goal["question"],
            f"{_measured(goal, document)}<br>`{goal['key']}`",
            _limit(goal, "least"),
            _limit(goal, "aim"),
        )
        for goal in goals
    ]
    return table(("question", "measured", "at least", "aim"), rows)


def _measured(goal: Document, document: Document) -> str:
    figure = document["figures"].get(goal["key"])
    if figure is None:
        return f"**not measured**{_nearest(goal['key'], document)}"
    short = [
        f"{document['settings'][name]:,} {name}"
        for name, wanted in goal.get("needs", {}).items()
        if document["settings"][name] < wanted
    ]
    judgement = f"**only {short[0]}**" if short else _judgement(goal, figure["median"])
    return f"{spread(figure)}{judgement and ': '}{judgement}"


def _nearest(key: str, document: Document) -> str:
    """Return the same figure of a log of another length, if there is one."""
    start = _LENGTH.sub("", key)
    others = [
        f"; `{each}` is {spread(figure)}"
        for each, figure in document["figures"].items()
        if each != start and _LENGTH.sub("", each) == start
    ]
    return "".join(others)


def _judgement(goal: Document, value: float) -> str:
    met = [
        name for name in ("least", "aim") if name in goal and _holds(goal, name, value)
    ]
    if "aim" in met:
        return "aim reached"
    if "least" in met:
        return "reached"
    return "**not reached**" if {"least", "aim"} & set(goal) else ""


def _holds(goal: Document, name: str, value: float) -> bool:
    limit: float = goal[name]
    return value <= limit if goal.get("better") == "less" else value >= limit


def _limit(goal: Document, name: str) -> str:
    if name not in goal:
        return ""
    sign = "≤" if goal.get("better") == "less" else "≥"
    return f"{sign} {number(goal[name])}{unit(goal.get('unit', 'times'))}"
