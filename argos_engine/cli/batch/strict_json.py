"""JSON as commands need it: one meaning for every text, or none at all."""

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from argos_engine.errors import InvalidInputError

NESTING_MAX = 32
"""Deeper than any command, and far from what a stack can bear."""
WHOLE_LINE = "line"
"""The name of what is wrong as a whole."""

_INTEGER_MAX = 2**63 - 1
_INTEGER_LENGTH_MAX = len(str(-_INTEGER_MAX))


class _Flaw(NamedTuple):
    """Stands for a value that parses but may not be used."""

    value: str
    rule: str


class _Place(NamedTuple):
    path: str
    value: Any
    depth: int


def parse_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object that is written in *content*.

    Refused are: keys given twice, NaN and infinity, whole numbers beyond 64 bits,
    NUL, lone surrogates, and deep nesting.

    Raises:
        InvalidInputError: Names the field, its value, and the rule it breaks.
    """
    value = _parsed(_decoded(content))
    if not isinstance(value, dict):
        raise InvalidInputError(WHOLE_LINE, value, "must be a JSON object")
    pending = [_Place("", value, 1)]
    while pending:
        place = pending.pop()
        _check(place)
        pending.extend(reversed(list(_children(place))))
    return value


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        rule = f"must be UTF-8 (byte {error.start + 1} is not)"
        raise InvalidInputError(WHOLE_LINE, content, rule) from error


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=lambda name: _Flaw(name, "must be a number JSON knows"),
        )
    except json.JSONDecodeError as error:
        rule = f"must be JSON ({error.msg}, column {error.colno})"
        raise InvalidInputError(WHOLE_LINE, text.strip(), rule) from error
    except RecursionError as error:
        rule = f"must be nested at most {NESTING_MAX} deep"
        raise InvalidInputError(WHOLE_LINE, text.strip(), rule) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        values[key] = _Flaw(key, "must be given once") if key in values else value
    return values


def _integer(text: str) -> int | _Flaw:
    # The length goes first: turning a million digits into a number takes seconds.
    if len(text) <= _INTEGER_LENGTH_MAX and abs(int(text)) <= _INTEGER_MAX:
        return int(text)
    return _Flaw(text, "must fit into 64 bits")


def _float(text: str) -> float | _Flaw:
    number = float(text)
    return number if math.isfinite(number) else _Flaw(text, "must be a finite number")


def _check(place: _Place) -> None:
    value = place.value
    if isinstance(value, _Flaw):
        raise InvalidInputError(place.path, value.value, value.rule)
    if isinstance(value, str):
        _check_text(place.path, value)
    if place.depth > NESTING_MAX:
        rule = f"must be nested at most {NESTING_MAX} deep"
        raise InvalidInputError(place.path, value, rule)


def _children(place: _Place) -> Iterator[_Place]:
    depth = place.depth + 1
    if isinstance(place.value, dict):
        for key, value in place.value.items():
            _check_text("key", key)
            path = f"{place.path}.{key}" if place.path else key
            yield _Place(path, value, depth)
    elif isinstance(place.value, list):
        for index, value in enumerate(place.value):
            yield _Place(f"{place.path}[{index}]", value, depth)


def _check_text(path: str, text: str) -> None:
    if "\0" in text:
        raise InvalidInputError(path, text, "must not contain NUL")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            rule = "must not contain half of a surrogate pair"
            raise InvalidInputError(path, text, rule) from error
