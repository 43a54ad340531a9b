"""Cells of a roster: text that becomes a typed value or a named problem."""

import datetime
import re

from argos_engine.domains.bidding.user import UserType
from argos_engine.errors import InvalidInputError

# Python also takes 20260104 and 2026-W01-7; one roster must have one spelling.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,9}")


def date(name: str, text: str) -> datetime.date:
    """Return the day that *text* names as `2026-01-04`.

    Raises:
        InvalidInputError: Names the column and the text.
    """
    try:
        if _DATE.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidInputError(name, text, "must be a date such as 2026-01-04")


def optional_number(name: str, text: str) -> int | None:
    """Return the whole number that *text* stands for, None for an empty cell.

    Raises:
        InvalidInputError: Names the column and the text.
    """
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise InvalidInputError(name, text, "must be empty or a whole number")
    return int(text)


def user_type(text: str) -> UserType:
    """Return the user type that *text* names.

    Raises:
        InvalidInputError: Names the text and the user types there are.
    """
    try:
        return UserType(text)
    except ValueError as error:
        known = ", ".join(UserType)
        raise InvalidInputError("user_type", text, f"must be one of {known}") from error
