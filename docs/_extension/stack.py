"""Parts of a whole side by side in one bar, as SVG that needs nothing but itself."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from figure import number

_WIDTH = 720
_BAR = 26
_ROW = 18
_TOP = 24
_SWATCH = 12
_COLOURS = (
    *("#2a6f97", "#61a5c2", "#a9d6e5", "#7f5539", "#b08968", "#ddb892"),
    *("#386641", "#6a994e", "#a7c957", "#bc4749", "#e07a5f", "#f2cc8f", "#a0a7ad"),
)


class Part(NamedTuple):
    """One stretch of the bar: where it begins, how wide it is, and its colour."""

    name: str
    amount: float
    start: float
    width: float
    colour: str


def stack(title: str, unit: str, amounts: Mapping[str, float]) -> str:
    """Return the parts in their order, from the left, and what they are below."""
    whole = sum(amounts.values())
    parts = _parts(amounts, whole)
    height = _TOP + _BAR + 8 + _ROW * len(parts)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12" '
        f'fill="currentColor"><title>{escape(title)}</title>'
        f'<text x="0" y="14" font-weight="bold">{escape(title)}: '
        f"{number(whole)} {escape(unit)}</text>"
    )
    return "\n".join(
        [head, *map(_stretch, parts), *_names(parts, unit, whole), "</svg>"]
    )


def _parts(amounts: Mapping[str, float], whole: float) -> list[Part]:
    parts: list[Part] = []
    start = 0.0
    for at, (name, amount) in enumerate(amounts.items()):
        # What is timed apart may add up to more than the whole: no bar goes back.
        width = max(amount, 0) / whole * _WIDTH
        parts.append(Part(name, amount, start, width, _COLOURS[at % len(_COLOURS)]))
        start += width
    return parts


def _stretch(part: Part) -> str:
    return (
        f'<rect x="{part.start:.1f}" y="{_TOP}" width="{part.width:.1f}" '
        f'height="{_BAR}" fill="{part.colour}"/>'
    )


def _names(parts: Sequence[Part], unit: str, whole: float) -> list[str]:
    return [
        f'<rect x="0" y="{y - 10}" width="{_SWATCH}" height="{_SWATCH}" '
        f'fill="{part.colour}"/><text x="{_SWATCH + 8}" y="{y}">{escape(part.name)}: '
        f"{number(part.amount)} {escape(unit)}, {part.amount / whole:.0%}</text>"
        for part, y in (
            (part, _TOP + _BAR + 8 + _ROW * at + 12) for at, part in enumerate(parts)
        )
    ]
