"""What differs between two states of one aggregate, field by field."""

import enum
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import attrs

from argos_engine.codec.converter import from_json, to_json
from argos_engine.codec.snapshot import StateCodec
from argos_engine.domain.decider import Json

_SHOWN_LENGTH_MAX = 100
"""Characters of a value in a line that people read."""

_PLAIN = re.compile(r"[\w/:+-]+", re.ASCII)
_ABSENT = object()

Path: TypeAlias = tuple[str, ...]


class DifferenceKind(enum.StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@attrs.frozen
class Difference:
    """One value that is not the same in both states, in its JSON form."""

    path: Path
    """Field names, map keys and places in lists, from the outside in."""
    kind: DifferenceKind
    before: Json
    after: Json

    def __str__(self) -> str:
        """Return one line: `users.AB.crew: 3 -> 4`."""
        place = ".".join(map(_name, self.path)) or "(state)"
        if self.kind is DifferenceKind.CHANGED:
            return f"{place}: {_value(self.before)} -> {_value(self.after)}"
        value = self.before if self.kind is DifferenceKind.REMOVED else self.after
        return f"{place}: {self.kind} {_value(value)}"


class _Pair(NamedTuple):
    path: Path
    before: Any
    after: Any


def state_differences(
    states: StateCodec, before: object, after: object
) -> tuple[Difference, ...]:
    """Return what differs between two states; nothing if their bytes are equal."""
    old, new = states.encode(before), states.encode(after)
    return () if old == new else differences(from_json(old), from_json(new))


def differences(before: Json, after: Json) -> tuple[Difference, ...]:
    """Return what differs between two parsed JSON values, in the order of their paths.

    Objects are compared by key and lists by place, at any depth. A whole number, a
    float and a boolean are never the same.
    """
    found = []
    pending = [_Pair((), before, after)]
    while pending:
        pair = pending.pop()
        children = _children(pair)
        if children is not None:
            pending.extend(reversed(list(children)))
        elif repr(pair.before) != repr(pair.after):  # tells 1, 1.0, True and -0.0 apart
            found.append(_difference(pair))
    return tuple(found)


def _children(pair: _Pair) -> Iterator[_Pair] | None:
    path, before, after = pair
    if isinstance(before, dict) and isinstance(after, dict):
        return (
            _Pair((*path, key), before.get(key, _ABSENT), after.get(key, _ABSENT))
            for key in sorted(before.keys() | after.keys())
        )
    if isinstance(before, list) and isinstance(after, list):
        return (
            _Pair((*path, str(at)), _item(before, at), _item(after, at))
            for at in range(max(len(before), len(after)))
        )
    return None


def _item(values: list[Any], at: int) -> object:
    return values[at] if at < len(values) else _ABSENT


def _difference(pair: _Pair) -> Difference:
    path, before, after = pair
    if before is _ABSENT:
        return Difference(path, DifferenceKind.ADDED, None, after)
    if after is _ABSENT:
        return Difference(path, DifferenceKind.REMOVED, before, None)
    return Difference(path, DifferenceKind.CHANGED, before, after)


def _name(part: str) -> str:
    # Quoted where it could be taken for something else, such as a key with a dot.
    return part if _PLAIN.fullmatch(part) else to_json(part).decode()


def _value(value: Json) -> str:
    text = to_json(value).decode()
    if len(text) <= _SHOWN_LENGTH_MAX:
        return text
    return f"{text[:_SHOWN_LENGTH_MAX]}... ({len(text)} characters)"
