"""Classes that msgspec writes and reads by itself, several times as fast.

A class is plain if all of its fields hold nothing but whole numbers, text, booleans,
dates, enumerations, other plain classes, tuples of these, or none. For those, and only
for those, both ways lead to the same bytes and back to the same value.
"""

import datetime
import enum
import types
import typing
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs
import msgspec

ValueT = TypeVar("ValueT")
OtherT = TypeVar("OtherT")

_SCALARS = frozenset({int, str, bool, datetime.date, types.NoneType})
_HASH_KEPT_IN = "_attrs_cached_hash"
"""Where attrs puts the hash of an instance of a class with `cache_hash`."""

_encode = msgspec.json.Encoder(order="sorted").encode


class PlainCodec(Generic[ValueT]):
    """Writes and reads one plain class, and says when it is not certain.

    Whatever it is not certain about, from a text in a field of numbers to a field that
    is missing in what was stored, is for the converter to accept or to refuse.
    """

    def __init__(self, plain_class: type[ValueT]) -> None:
        self._decode = msgspec.json.Decoder(plain_class).decode
        self._read = _reader(self._decode, lambda _: None)

    def write(self, value: ValueT) -> tuple[bytes, ValueT] | None:
        """Return *value* as JSON, and as it comes back; None if that is not equal."""
        try:
            payload = _encode(value)
            restored = self.read(payload)
            is_same = restored == value
        except Exception:  # noqa: BLE001  # the converter says it better
            return None
        return (payload, restored) if is_same and restored is not None else None

    def read(self, payload: bytes) -> ValueT | None:
        """Return the value that *payload* is, byte by byte; None if it is not one."""
        return self._read(payload)

    def reader(self, otherwise: Callable[[bytes], ValueT]) -> Callable[[bytes], ValueT]:
        """Return a function like `read` that asks *otherwise* instead of None."""
        return _reader(self._decode, otherwise)


def _reader(
    decode: Callable[[bytes], ValueT], otherwise: Callable[[bytes], OtherT]
) -> Callable[[bytes], ValueT | OtherT]:
    # One function with all that it needs at hand: it runs once for each event read.
    encode = _encode

    def read(payload: bytes) -> ValueT | OtherT:
        try:
            value = decode(payload)
            # What the decoder takes no offence at, such as a field too many, shows
            # when the value is written again.
            if encode(value) == payload:
                return value
        except Exception:  # noqa: BLE001, S110  # the converter says it better
            pass
        return otherwise(payload)

    return read


def plain_codec(value_class: type[Any]) -> PlainCodec[Any] | None:
    """Return a codec for *value_class*, or None if the class is not plain."""
    return PlainCodec(value_class) if _is_plain_class(value_class, ()) else None


def writes_itself(annotation: Any) -> bool:
    """Return whether an encoder that sorts fields by name writes such values right."""
    return annotation in (int, str, bool, datetime.date) or (
        isinstance(annotation, type) and _is_plain_class(annotation, ())
    )


def _is_plain(annotation: Any, above: tuple[type, ...]) -> bool:
    if annotation in _SCALARS:
        return True
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        one = [each for each in arguments if each is not types.NoneType]
        return len(one) == 1 and _is_plain(one[0], above)
    if origin is tuple:
        is_endless = len(arguments) == 2 and arguments[1] is ...  # noqa: PLR2004
        return is_endless and _is_plain(arguments[0], above)
    return isinstance(annotation, type) and (
        _is_plain_enum(annotation) or _is_plain_class(annotation, above)
    )


def _is_plain_enum(annotation: type) -> bool:
    return issubclass(annotation, enum.Enum) and all(
        type(member.value) is str for member in annotation
    )


def _is_plain_class(value_class: type, above: tuple[type, ...]) -> bool:
    if value_class in above or not attrs.has(value_class) or not _is_made(value_class):
        return False
    try:
        annotations = typing.get_type_hints(value_class)
    except Exception:  # noqa: BLE001  # names that nobody can resolve are not plain
        return False
    return all(
        _is_plain_field(field)
        and _is_plain(annotations[field.name], (*above, value_class))
        for field in attrs.fields(value_class)
    )


def _is_plain_field(field: "attrs.Attribute[Any]") -> bool:
    return (
        field.init
        and field.eq is True
        and field.eq_key is None  # type: ignore[attr-defined]  # not in its stubs
        and field.converter is None
        and field.alias == field.name
    )


def _is_made(value_class: Any) -> bool:
    """Return whether attrs made all that makes, and compares, an instance."""
    if value_class.__new__ is not object.__new__ or _keeps_hash(value_class):
        return False
    methods = [getattr(value_class, name) for name in ("__init__", "__eq__")]
    return not hasattr(value_class, "__attrs_pre_init__") and all(
        isinstance(method, types.FunctionType)
        and method.__code__.co_filename.startswith("<attrs generated")
        for method in methods
    )


def _keeps_hash(value_class: type) -> bool:
    # Its `__init__` leaves room for the hash, and msgspec calls no `__init__`.
    code = getattr(value_class.__hash__, "__code__", None)
    return code is not None and _HASH_KEPT_IN in code.co_names
