"""Maps in JSON, where every key is text."""

import datetime
import enum
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args, get_origin

import immutables
from cattrs import Converter

from argos_engine.codec.plain import writes_itself
from argos_engine.errors import InvalidInputError

_TEXT = {str}


def support_maps(converter: Converter) -> None:
    """Teach *converter* maps whose keys have one exact form as text."""

    def unstructure_factory(annotation: Any) -> Callable[[Any], Any]:
        _, value_type = get_args(annotation) or (str, Any)
        unstructure = converter.get_unstructure_hook(value_type)
        # The encoder writes these as the converter would, without a call for each.
        as_they_are = {value_type} if writes_itself(value_type) else set()

        def unstructured(value: Any) -> dict[str, Any]:
            if not as_they_are.issuperset(map(type, value.values())):
                return {key_to_text(k): unstructure(v) for k, v in value.items()}
            if _TEXT.issuperset(map(type, value)):
                return dict(zip(value, value.values(), strict=True))
            return {key_to_text(k): v for k, v in value.items()}

        return unstructured

    def structure_factory(annotation: Any) -> Callable[[Any, Any], Any]:
        key_type, value_type = get_args(annotation) or (str, Any)
        key = _structure_key(converter, key_type)
        item = converter.get_structure_hook(value_type)
        make = immutables.Map if _kind(annotation) is immutables.Map else dict

        def structure(value: object, _: object) -> object:
            if type(value) is not dict:
                raise InvalidInputError("value", value, "must be an object")
            return make({key(k): item(v, value_type) for k, v in value.items()})

        return structure

    converter.register_unstructure_hook_factory(_is_map, unstructure_factory)
    converter.register_structure_hook_factory(_is_map, structure_factory)


def _is_map(annotation: object) -> bool:
    return _kind(annotation) in (immutables.Map, dict, Mapping)


def _kind(annotation: object) -> object:
    return get_origin(annotation) or annotation


def key_to_text(key: object) -> str:
    """Return a key as JSON has it: as text, whatever it was before.

    Raises:
        InvalidInputError: It cannot be a key.
    """
    if isinstance(key, enum.Enum):
        return key_to_text(key.value)
    if type(key) in (str, int, uuid.UUID):
        return str(key)
    if isinstance(key, datetime.date):
        return key.isoformat()
    raise InvalidInputError("key", key, "must be text, a whole number or a date")


def _structure_key(converter: Converter, key_type: Any) -> Callable[[str], Any]:
    plain = getattr(key_type, "__supertype__", key_type)
    if plain is int:
        return _int_key
    if isinstance(plain, enum.EnumMeta):
        every: Iterable[enum.Enum] = plain
        members = {key_to_text(member): member for member in every}
        return lambda text: members[text]
    structure = converter.get_structure_hook(plain)
    return lambda text: structure(text, plain)


def _int_key(text: str) -> int:
    # Python also reads " 1" and "1_0"; two keys of JSON must not become one.
    number = int(text)
    if str(number) != text:
        raise InvalidInputError("key", text, "must be a whole number")
    return number
