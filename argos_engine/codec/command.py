"""Commands and actions as JSON: to fingerprint them, and to read them from files."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import cattrs

from argos_engine.codec.converter import from_json, json_converter, to_json
from argos_engine.codec.plain import writes_itself
from argos_engine.domain.decider import Decider
from argos_engine.errors import InvalidInputError

_MESSAGE_LENGTH_MAX = 200
_CLASSES_KNOWN_MAX = 1_000
"""How many classes are not looked at anew for each of their instances."""

_encoding = json_converter(detailed=False)
_reading = json_converter(detailed=True)


class FieldFault(NamedTuple):
    """What is wrong with one field of a value that came from outside."""

    path: str
    message: str


def encode_command(command: object) -> bytes:
    """Return the fields of *command* as JSON.

    Raises:
        Exception: A field holds what JSON cannot: the encoder's own error.
    """
    kind: Any = type(command)
    return _writer(kind)(command)


@lru_cache(_CLASSES_KNOWN_MAX)
def _writer(value_class: type) -> Callable[[object], bytes]:
    if writes_itself(value_class):
        return to_json
    return lambda value: to_json(_encoding.unstructure(value))


def to_builtins(value: object) -> Any:
    """Return *value* as JSON has it: objects, lists, text, numbers.

    Raises:
        Exception: It holds what JSON cannot: the encoder's own error.
    """
    return from_json(encode_command(value))


def structure(value: object, wanted: Any) -> Any:
    """Return *value*, parsed JSON, as an instance of the class *wanted*.

    Raises:
        Exception: It does not fit; `faults` tells where.
    """
    return _reading.structure(value, wanted)


def faults(error: BaseException) -> list[FieldFault]:
    """Return what *error*, raised by `structure`, says about each field."""
    lines = cattrs.transform_error(error, path="", format_exception=_explain)
    split = (line.rpartition(" @ ") for line in lines)
    return [FieldFault(path.lstrip("."), message) for message, _, path in split]


def command_class(decider: Decider[Any, Any, Any], name: str) -> type:
    """Return the command class that *name* stands for in files.

    Raises:
        InvalidInputError: The decider lists no such command.
    """
    known: dict[str, type] = {each.__name__: each for each in decider.commands}
    if name not in known:
        names = ", ".join(sorted(known)) or "none"
        raise InvalidInputError("command", name, f"must be one of {names}")
    return known[name]


def _explain(error: BaseException, wanted: type | None) -> str:
    if isinstance(error, KeyError):
        return "required field missing"
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        return f"unknown field {', '.join(sorted(error.extra_fields))}"
    message = str(error) or f"must be {getattr(wanted, '__name__', wanted)}"
    if len(message) <= _MESSAGE_LENGTH_MAX:
        return message
    return f"{message[:_MESSAGE_LENGTH_MAX]}..."  # the value is in it, however long
