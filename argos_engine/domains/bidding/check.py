"""Checks of single values of a command: a malformed one never reaches a rule."""

import datetime
import re
from collections.abc import Callable
from typing import TypeAlias

import attrs

from argos_engine.domain.label import label
from argos_engine.errors import InvalidInputError

# `Attribute` is generic to type checkers only, hence the quotes.
TextField: TypeAlias = "attrs.Attribute[str]"
DayField: TypeAlias = "attrs.Attribute[datetime.date]"
NumberField: TypeAlias = "attrs.Attribute[int]"

_INITIALS = re.compile(r"[A-Z0-9]{2}")
_YEARS = range(1900, 2201)
_JANUARY = 1
_SUNDAY = 7


def check_initials(_: object, attribute: TextField, value: str) -> None:
    """Check that *value* is what people sign with: two characters, A-Z or 0-9.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not str or not _INITIALS.fullmatch(value):
        raise InvalidInputError(
            attribute.name, value, "must be two characters, A-Z or 0-9"
        )


def check_name(_: object, attribute: TextField, value: str) -> None:
    """Check that *value* is a short printable text.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    label(attribute.name, value)


def check_year_start(_: object, attribute: DayField, value: datetime.date) -> None:
    """Check that *value* can be the first day of a bid year: a Sunday in January.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    # A datetime is a date to Python, yet it cannot be compared with one.
    if type(value) is not datetime.date or not _starts_a_year(value):
        raise InvalidInputError(
            attribute.name, value, "must be a Sunday in January, from 1900 to 2200"
        )


def whole(low: int, high: int) -> Callable[[object, NumberField, int], None]:
    """Return a check for a whole number from *low* to *high*."""

    def check(_: object, attribute: NumberField, value: int) -> None:
        # A bool is an int to Python, yet `true` in a file is not a number.
        if type(value) is not int or not low <= value <= high:
            raise InvalidInputError(
                attribute.name, value, f"must be a whole number from {low} to {high}"
            )

    return check


def _starts_a_year(day: datetime.date) -> bool:
    return day.year in _YEARS and day.month == _JANUARY and day.isoweekday() == _SUNDAY
