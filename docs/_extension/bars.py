"""Bars on a logarithmic scale, as SVG that needs nothing but itself."""

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from figure import number

_WIDTH = 720
_LABELS = 390
_ROW = 22
_TOP = 26
_NUMBERS = 70
_OURS = "engine"


class Bar(NamedTuple):
    """A median, and the lowest and highest that were found."""

    label: str
    median: float
    low: float
    high: float


def fastest_first(bars: Iterable[Bar]) -> list[Bar]:
    """Return rates in the order in which they are looked at."""
    return sorted(bars, key=lambda bar: -bar.median)


def plot(title: str, bars: Sequence[Bar]) -> str:
    """Return one bar for each, in their order, with its spread as a line.

    The scale starts at a power of ten, so lengths compare orders, not amounts: the
    number stands behind each bar.
    """
    # A logarithm knows no zero: what is none at all has a bar of no length.
    least = min((bar.low for bar in bars if bar.low > 0), default=1)
    bottom = 10 ** math.floor(math.log10(least))
    top = max(10 * bottom, *(bar.high for bar in bars))

    def x(value: float) -> float:
        share = math.log(max(value, bottom) / bottom) / math.log(top / bottom)
        return _LABELS + share * (_WIDTH - _LABELS - _NUMBERS)

    height = _TOP + _ROW * len(bars) + 4
    rows = [_row(bar, _TOP + _ROW * at, x) for at, bar in enumerate(bars)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12" '
        f'fill="currentColor"><title>{escape(title)}</title>'
        f'<text x="0" y="14" font-weight="bold">{escape(title)} (logarithmic)</text>'
    )
    return "\n".join([head, *rows, "</svg>"])


def _row(bar: Bar, y: int, x: Callable[[float], float]) -> str:
    middle = y + _ROW // 2
    length = max(x(bar.median) - _LABELS, 1)
    colour = "#2a6f97" if bar.label.startswith(_OURS) else "#a0a7ad"
    return (
        f'<text x="{_LABELS - 8}" y="{middle + 4}" text-anchor="end">'
        f"{escape(bar.label)}</text>"
        f'<rect x="{_LABELS}" y="{y + 3}" width="{length:.1f}" height="{_ROW - 6}" '
        f'fill="{colour}"/>'
        f'<line x1="{x(bar.low):.1f}" x2="{x(bar.high):.1f}" y1="{middle}" '
        f'y2="{middle}" stroke="currentColor"/>'
        f'<text x="{max(x(bar.high), x(bar.median)) + 6:.1f}" y="{middle + 4}">'
        f"{number(bar.median)}</text>"
    )
