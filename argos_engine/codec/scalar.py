"""Numbers, text, times and enumerations in JSON: nothing passes for anything else."""

import datetime
import decimal
import enum
import math
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from cattrs import Converter

from argos_engine.errors import InvalidInputError


def support_scalars(converter: Converter) -> None:
    """Teach *converter* every scalar that has one exact form in JSON."""
    converter.register_unstructure_hook(float, _unstructure_float)
    converter.register_structure_hook(float, _structure_float)
    for exact in (str, bool, int):
        converter.register_structure_hook(exact, _exactly(exact))
    for written in (bytes, datetime.time, datetime.timedelta, uuid.UUID):
        converter.register_structure_hook(written, msgspec.convert)
    converter.register_unstructure_hook(decimal.Decimal, _unstructure_decimal)
    converter.register_structure_hook(decimal.Decimal, _structure_decimal)
    converter.register_structure_hook_func(_is_enum, _structure_enum)


def _exactly(expected: type) -> Callable[[Any, Any], Any]:
    def structure(value: object, wanted: type) -> object:
        # Not isinstance: True is an int to Python, and "7" is not a number to us.
        if type(value) is not expected:
            raise InvalidInputError("value", value, f"must be {expected.__name__}")
        # An enumeration of text or numbers is a subclass and arrives here, too.
        return value if wanted is expected else wanted(value)

    return structure


def _unstructure_float(value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInputError("value", value, "must be float")
    # A whole number in a field of floats comes back as a float; written like one, it
    # has the same bytes before and after.
    return _finite(float(value))


def _structure_float(value: object, _: object) -> float:
    if type(value) is float or type(value) is int:
        return _finite(float(value))
    raise InvalidInputError("value", value, "must be float")


def _finite(value: float) -> float:
    # JSON has no NaN and no infinity; the encoder would write null, and what is read
    # back would not be what was decided.
    if not math.isfinite(value):
        raise InvalidInputError("number", value, "must be finite")
    return value


def _unstructure_decimal(value: decimal.Decimal) -> str:
    if not value.is_finite():
        raise InvalidInputError("number", value, "must be finite")
    return str(value)


def _structure_decimal(value: object, _: object) -> decimal.Decimal:
    # Only text: a number of JSON has been rounded to binary already.
    if type(value) is str:
        number = msgspec.convert(value, decimal.Decimal)
        if number.is_finite():
            return number
    raise InvalidInputError("value", value, "must be a decimal number as text")


def _is_enum(annotation: object) -> bool:
    return isinstance(annotation, enum.EnumMeta)


def _structure_enum(value: object, wanted: type[enum.Enum]) -> enum.Enum:
    member = wanted(value)
    if type(member.value) is not type(value):
        raise InvalidInputError("value", value, f"must be {member.value!r}")
    return member
