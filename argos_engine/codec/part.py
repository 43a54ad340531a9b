"""A part of a value, found by the path that it has in the value's JSON form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from argos_engine.codec.mapping import key_to_text
from argos_engine.errors import InvalidInputError


class _Absent:
    """The part that is not there."""

    def __repr__(self) -> str:
        return "absent"


ABSENT: Final = _Absent()


def part(value: object, path: Sequence[str]) -> object:
    """Return the part of *value* at *path*, or `ABSENT`.

    A step is the name of a field, a key of a map written as text, or a place in a
    list. Nothing is encoded, so looking is cheap however large the value is.
    """
    for step in path:
        value = _step(value, step)
        if value is ABSENT:
            break
    return value


def parse_path(text: str) -> tuple[str, ...]:
    """Return the steps of a path written `users.AB.crew`.

    A step with a dot in it stands in double quotes: `rates."1.5"`.

    Raises:
        InvalidInputError: A step is empty or a quote is not closed.
    """
    steps: list[str] = []
    rest = text
    while True:
        step, rest, is_last = _first_step(text, rest)
        steps.append(step)
        if is_last:
            return tuple(steps)


def _first_step(text: str, rest: str) -> tuple[str, str, bool]:
    if rest.startswith('"'):
        step, quote, rest = rest[1:].partition('"')
        if not quote or (rest and not rest.startswith(".")):
            raise InvalidInputError("path", text, "must close its quotes")
        return step, rest[1:], not rest
    step, dot, rest = rest.partition(".")
    if not step:
        raise InvalidInputError("path", text, "must have names between its dots")
    return step, rest, not dot


def _step(value: Any, step: str) -> object:
    if attrs.has(type(value)):
        names = {field.name for field in attrs.fields(type(value))}
        return getattr(value, step) if step in names else ABSENT
    if isinstance(value, Mapping):
        return next((item for key, item in value.items() if _is(key, step)), ABSENT)
    if isinstance(value, list | tuple):
        at = int(step) if step.isdecimal() else len(value)
        return value[at] if at < len(value) else ABSENT
    return ABSENT


def _is(key: object, step: str) -> bool:
    return key == step or key_to_text(key) == step
