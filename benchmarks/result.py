"""The document of one run, and the check that it is whole."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from benchmarks.bench import Bench
from benchmarks.goal import NO_GOAL, goals
from benchmarks.question import Findings, Kind, Question
from benchmarks.slow_sync import EXTRA_MICROSECONDS, SUFFIX
from benchmarks.spread import Spread

FORMAT = 1

Document = dict[str, Any]


def answer(question: Question, findings: Findings, bench: Bench) -> Document:
    """Return the part of the document that one question gives."""
    kinds = {kind.key.format(length=bench.length): kind for kind in question.kinds}
    return {
        "figures": {
            key: {
                "question": question.name,
                "unit": kinds[key].unit,
                "better": kinds[key].better,
                "meaning": kinds[key].meaning,
                **_limits(key),
                **_rounded(found),
            }
            for key, found in findings.figures.items()
        },
        "rates": {
            question.name: {
                side: _rounded(found) for side, found in findings.rates.items()
            }
        },
    }


def slower(part: Mapping[str, Any]) -> Document:
    """Return a part that was measured on a slower disk, under keys that say so."""
    figures = {f"{key}{SUFFIX}": value for key, value in part["figures"].items()}
    return {
        "figures": {key: {**value, **_limits(key)} for key, value in figures.items()},
        "rates": {f"{key}{SUFFIX}": value for key, value in part["rates"].items()},
    }


def complaints(
    document: Mapping[str, Any],
    asked: Iterable[Question],
    bench: Bench,
    *,
    with_slower: bool,
) -> list[str]:
    """Return what is missing in a document or is not what it should be."""
    found = [f"no {name}" for name in _PARTS if not document.get(name)]
    if document.get("format") != FORMAT:
        found.append(f"the format is not {FORMAT}")
    figures = document.get("figures", {})
    for question in asked:
        suffixes = ("", SUFFIX) if question.is_durable and with_slower else ("",)
        for kind in question.kinds:
            for suffix in suffixes:
                key = kind.key.format(length=bench.length) + suffix
                found.extend(_faults(key, kind, figures.get(key)))
    found.extend(_not_slower(figures))
    return found


_PARTS = ("machine", "versions", "settings", "figures", "rates")


def _faults(key: str, kind: Kind, figure: Mapping[str, Any] | None) -> list[str]:
    if figure is None:
        return [f"{key}: missing"]
    values = [figure.get(name) for name in Spread._fields]
    numbers = [float(value) for value in values if _is_finite(value)]
    if len(numbers) != len(values):
        return [f"{key}: {values} are not three numbers"]
    found = Spread(*numbers)
    if not found.low <= found.median <= found.high:
        return [f"{key}: {found.median} is not between {found.low} and {found.high}"]
    if figure.get("unit") != kind.unit:
        return [f"{key}: the unit is {figure.get('unit')!r}, not {kind.unit!r}"]
    return []


def _not_slower(figures: Mapping[str, Any]) -> list[str]:
    """Return a complaint if what was to make the disk slower did not."""
    sync = figures.get(f"disk_sync_microseconds{SUFFIX}")
    if sync is None or sync["low"] >= EXTRA_MICROSECONDS:
        return []
    return [f"the disk that was to be slower took {sync['low']} us"]


def _is_finite(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and math.isfinite(value)


def _limits(key: str) -> Mapping[str, float | None]:
    # A slower disk has limits of its own, under the keys that say so.
    return goals().get(key, NO_GOAL)._asdict()


def _rounded(found: Spread) -> dict[str, float]:
    # As many digits as mean something; all of a spread alike, so they keep their order.
    return {name: float(f"{value:.4g}") for name, value in found._asdict().items()}
