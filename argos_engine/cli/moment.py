"""Times as people write and read them."""

import datetime

from argos_engine.errors import InvalidInputError
from argos_engine.ports.clock import SystemClock, to_datetime

_EXAMPLE = "2026-01-04T12:00:00Z"


def parse_time(name: str, text: str) -> datetime.datetime:
    """Return the time in the past that *text* means.

    Raises:
        InvalidInputError: It is no ISO time, has no time zone, or is in the future,
            where the answer could still change.
    """
    time = parse_any_time(name, text)
    if time > to_datetime(SystemClock().now()):
        raise InvalidInputError(name, text, "must not be in the future")
    return time


def parse_any_time(name: str, text: str) -> datetime.datetime:
    """Return the time that *text* means, be it in the future.

    Raises:
        InvalidInputError: It is no ISO time or has no time zone.
    """
    time = time_or_none(text)
    if time is None or time.tzinfo is None:
        rule = f"must be a time with its zone, such as {_EXAMPLE}"
        raise InvalidInputError(name, text, rule)
    return time


def time_or_none(text: str) -> datetime.datetime | None:
    """Return the time that *text* spells in ISO form, if it does."""
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def shown_time(time: datetime.datetime) -> str:
    """Return a UTC time for a table, to the second."""
    return time.strftime("%Y-%m-%d %H:%M:%S")
