"""Checks of single values of a command: a malformed one never reaches a rule."""

import datetime
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label
from argos_engine.domain.lifecycle import aware
from argos_engine.errors import InvalidInputError

# `Attribute` is generic to type checkers only, hence the quotes.
TextField: TypeAlias = "attrs.Attribute[str]"
DayField: TypeAlias = "attrs.Attribute[datetime.date]"
NumberField: TypeAlias = "attrs.Attribute[int]"
AnyField: TypeAlias = "attrs.Attribute[Any]"

COUNT_MAX = 9_999
"""Large enough for any real area, small enough to stay exact in every JSON reader."""
REASON_LENGTH_MIN = 10
"""Shorter ones say nothing to those who read the log later."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_INITIALS = re.compile(r"[A-Z0-9]{2}")
_YEARS = range(1900, 2201)
_JANUARY = 1
_MONDAY = 1
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


def check_notes(_: object, attribute: TextField, value: str) -> None:
    """Check that *value* is a printable text of some sentences.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    label(attribute.name, value, SENTENCE_LENGTH_MAX)


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


def check_id(_: object, attribute: TextField, value: str) -> None:
    """Check that *value* can name something for ever, also in keys and file names.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not str or not _ID.fullmatch(value):
        rule = "must be 1 to 40 letters, digits, dashes and underscores"
        raise InvalidInputError(attribute.name, value, rule)


def check_reason(_: object, attribute: TextField, value: str) -> None:
    """Check that *value* is a sentence that can stand for a reason.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    label(attribute.name, value, SENTENCE_LENGTH_MAX)
    if len(value) < REASON_LENGTH_MIN:
        rule = f"must have at least {REASON_LENGTH_MIN} characters"
        raise InvalidInputError(attribute.name, value, rule)


def check_day(_: object, attribute: DayField, value: datetime.date) -> None:
    """Check that *value* is a day and no moment.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    # A datetime is a date to Python, yet it cannot be compared with one.
    if type(value) is not datetime.date:
        raise InvalidInputError(attribute.name, value, "must be a date")


def check_monday(_: object, attribute: DayField, value: datetime.date) -> None:
    """Check that *value* is a Monday on which bidding can begin.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    is_day = type(value) is datetime.date and value.year in _YEARS
    if not is_day or value.isoweekday() != _MONDAY:
        rule = "must be a Monday, from 1900 to 2200"
        raise InvalidInputError(attribute.name, value, rule)


def check_time_of_day(_: object, attribute: AnyField, value: datetime.time) -> None:
    """Check that *value* is what a clock on the wall shows.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not datetime.time or value.tzinfo is not None or value.fold:
        raise InvalidInputError(attribute.name, value, "must be a time of day")


def check_moment(_: object, attribute: AnyField, value: datetime.datetime) -> None:
    """Check that *value* is a moment, whatever the zone it is told in.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if aware(attribute.name, value).year not in _YEARS:
        raise InvalidInputError(attribute.name, value, "must be from 1900 to 2200")


def check_flag(_: object, attribute: AnyField, value: bool) -> None:  # noqa: FBT001
    """Check that *value* is True or False.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not bool:
        raise InvalidInputError(attribute.name, value, "must be true or false")


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
