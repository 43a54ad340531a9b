"""Checks of single values: a malformed one never reaches a rule."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import attrs

from argos_engine.domain.label import label
from argos_engine.errors import InvalidInputError

EMAIL_LENGTH_MAX = 254
"""What a mail server takes."""

# No slash: the id of an enrolment is made of two others with one between them.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Letters of ASCII only: there, lower case means the same to every store.
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def by(check: Callable[[str, object], object]) -> Callable[..., None]:
    """Return a validator of attrs that calls *check* with name and value."""

    def validate(_: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        check(attribute.name, value)

    return validate


def identifier(name: str, value: object) -> None:
    """Check that *value* can name a student, a course, a section, a lecturer or a room.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not str or not _ID.fullmatch(value):
        rule = (
            "must be 1 to 64 of A-Z, a-z, 0-9, dot, dash and underscore, and begin "
            "with a letter or a digit"
        )
        raise InvalidInputError(name, value, rule)


def title(name: str, value: object) -> None:
    """Check that *value* is a short printable text.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not str:
        raise InvalidInputError(name, value, "must be text")
    label(name, value)


def email(name: str, value: object) -> None:
    """Check that *value* looks like an address that mail can be sent to.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if (
        type(value) is not str
        or len(value) > EMAIL_LENGTH_MAX
        or not _EMAIL.fullmatch(value)
    ):
        rule = f"must be like name@example.org, at most {EMAIL_LENGTH_MAX} characters"
        raise InvalidInputError(name, value, rule)


def minute(name: str, value: object) -> None:
    """Check that *value* is a time of day in whole minutes, as on a clock on a wall.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if (
        type(value) is not datetime.time
        or value.tzinfo is not None
        or value.second
        or value.microsecond
        or value.fold
    ):
        rule = "must be a time of day in whole minutes, without a zone"
        raise InvalidInputError(name, value, rule)


def whole(low: int, high: int) -> Callable[[str, object], None]:
    """Return a check for a whole number from *low* to *high*."""

    def check(name: str, value: object) -> None:
        # A bool is an int to Python, yet `true` in a file is not a number.
        if type(value) is not int or not low <= value <= high:
            rule = f"must be a whole number from {low} to {high}"
            raise InvalidInputError(name, value, rule)

    return check


def member(kind: type) -> Callable[[str, object], None]:
    """Return a check for a member of an enumeration."""

    def check(name: str, value: object) -> None:
        if type(value) is not kind:
            raise InvalidInputError(name, value, f"must be a {kind.__name__}")

    return check
