"""One figure of a result as text."""

from typing import Any

_NO_UNIT = ("times", "share")
_WHOLE = 100
"""From here on digits behind the point mean nothing."""


def spread(figure: dict[str, Any]) -> str:
    """Return the median with its unit, and how far the figure lies around it."""
    median, low, high = (number(figure[name]) for name in ("median", "low", "high"))
    around = "" if low == high else f" ({low} to {high})"
    return f"{median}{unit(figure['unit'])}{around}"


def unit(name: str) -> str:
    """Return a unit as it stands behind a number; a ratio has none."""
    return "" if name in _NO_UNIT else f" {name}"


def number(value: float) -> str:
    """Return as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.3g}"
