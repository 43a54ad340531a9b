"""What the benchmarks found, as tables and plots, made from a result that is kept."""

import json
import pathlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bars import Bar, fastest_first, plot
from figure import spread
from limits import limits
from tables import table

_RESULT = pathlib.Path(__file__).parents[1] / "reference" / "performance.json"
_SLOWER = "_1ms"
NOT_MEASURED = "*Not in the kept result.*"

Document = dict[str, Any]


def part(*questions: str) -> Callable[[], str]:
    """Return what makes the figures of some questions."""
    return lambda: figures(result(), questions)


def rates_of(question: str) -> Callable[[], str]:
    """Return what makes the plots of one question: as it is, and on a slower disk."""
    return lambda: plots(result(), question)


def plot_of(title: str, keys: Mapping[str, str]) -> Callable[[], str]:
    """Return what makes a plot of single figures, by what each is called there."""
    return lambda: figure_plot(result(), title, keys)


def result() -> Document:
    """Return the result that is kept."""
    document: Document = json.loads(_RESULT.read_text())
    return document


def figures(document: Document, questions: Iterable[str]) -> str:
    """Return the figures of questions; those of a slower disk stand beside them."""
    asked = set(questions)
    found = document["figures"]
    rows = [
        (
            f"`{key}`",
            spread(figure),
            _slower(found.get(f"{key}{_SLOWER}")),
            figure["better"],
            figure["meaning"],
        )
        for key, figure in found.items()
        if figure["question"] in asked and not key.endswith(_SLOWER)
    ]
    heads = ("figure", "as it is", "fsync + 1 ms", "better", "what it is")
    return table(heads, rows) if rows else NOT_MEASURED


def plots(document: Document, question: str) -> str:
    """Return the rates of all sides of a question as bars."""
    titles = {question: "as it is", f"{question}{_SLOWER}": "with 1 ms more for fsync"}
    drawn = [
        plot(
            f"operations a second, {title}",
            fastest_first(_bars(document["rates"][name])),
        )
        for name, title in titles.items()
        if document["rates"].get(name)
    ]
    return "\n\n".join(map(_html, drawn)) or NOT_MEASURED


def figure_plot(document: Document, title: str, keys: Mapping[str, str]) -> str:
    """Return bars for those of the figures that there are, in their order."""
    found = document["figures"]
    sides = {label: found[key] for label, key in keys.items() if key in found}
    return _html(plot(title, _bars(sides))) if sides else NOT_MEASURED


def all_limits() -> str:
    """Return what was measured beside what is held to be good enough."""
    return limits(result())


def conditions() -> str:
    """Return the machine, the versions and the settings of the result."""
    document = result()
    settings = dict(document["settings"])
    engine = settings.pop("engine")
    rows = [
        *_rows("machine", document["machine"]),
        *_rows("version", document["versions"]),
        *_rows("extent", settings),
        *_rows("engine", engine),
    ]
    return table(("", "name", "value"), rows)


def _bars(sides: Document) -> list[Bar]:
    return [
        Bar(side, found["median"], found["low"], found["high"])
        for side, found in sides.items()
    ]


def _rows(kind: str, values: Document) -> list[tuple[str, ...]]:
    return [(kind, name, f"{value}") for name, value in values.items()]


def _html(svg: str) -> str:
    return f"```{{raw}} html\n{svg}\n```"


def _slower(figure: Document | None) -> str:
    return "" if figure is None else spread(figure)
