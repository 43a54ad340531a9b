"""Documents from outside: parsed JSON that becomes values, or is refused by name."""

import datetime
from collections.abc import Collection, Iterator
from typing import Any

from argos_engine.domains.enrollment.check import identifier
from argos_engine.errors import InvalidInputError


def entries(name: str, document: object) -> Iterator[tuple[str, object]]:
    """Yield ids and their values from an object of JSON, in the order of the ids.

    Raises:
        InvalidInputError: It is none, or one of its keys is no id.
    """
    if type(document) is not dict:
        raise InvalidInputError(name, document, "must be an object")
    for key in document:
        identifier("id", key)
    yield from sorted(document.items(), key=lambda entry: entry[0])


def record(name: str, document: object, keys: Collection[str]) -> dict[str, Any]:
    """Return *document* if it is an object of JSON with exactly these *keys*.

    Raises:
        InvalidInputError: It is not.
    """
    if type(document) is not dict or document.keys() != set(keys):
        rule = f"must be an object of {', '.join(keys)}"
        raise InvalidInputError(name, document, rule)
    return document


def moment(name: str, text: object) -> datetime.datetime:
    """Return the moment in UTC that *text* is, as `isoformat` writes it.

    Raises:
        InvalidInputError: It is none.
    """
    try:
        if type(text) is str:
            found = datetime.datetime.fromisoformat(text)
            if found.tzinfo is datetime.UTC and found.isoformat() == text:
                return found
    except ValueError:
        pass
    rule = "must be a time in UTC such as 2026-09-01T08:00:00+00:00"
    raise InvalidInputError(name, text, rule)


def minute(name: str, text: object) -> datetime.time:
    """Return the time of day that *text* is, such as `09:30`.

    Raises:
        InvalidInputError: It is none.
    """
    try:
        if type(text) is str:
            found = datetime.time.fromisoformat(text)
            if f"{found:%H:%M}" == text:
                return found
    except ValueError:
        pass
    raise InvalidInputError(name, text, "must be a time of day such as 09:30")
