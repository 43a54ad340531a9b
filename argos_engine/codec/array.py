"""Lists, tuples and sets in JSON."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, get_args, get_origin

from cattrs import Converter

from argos_engine.errors import InvalidInputError

_SETS = (set, frozenset, AbstractSet)
_ARRAYS = (list, tuple, Sequence, *_SETS)
_ORDERED = (str, int, float)


def support_arrays(converter: Converter, to_json: Callable[[Any], bytes]) -> None:
    """Let *converter* read arrays from arrays only, and write sets in one order.

    Items of a set that have no order of their own are sorted by their JSON.
    """
    _guard_arrays(converter)
    _sort_sets(converter, to_json)


def _guard_arrays(converter: Converter) -> None:
    """Refuse what can be iterated but is no array: the letters of a text, for one."""
    resolving = set()

    def is_array(annotation: object) -> bool:
        return _kind(annotation) in _ARRAYS and annotation not in resolving

    def factory(annotation: Any) -> Callable[[Any, Any], Any]:
        # While this annotation is marked, the converter's own hook is found for it.
        resolving.add(annotation)
        try:
            structure = converter.get_structure_hook(annotation, cache_result=False)
        finally:
            resolving.discard(annotation)

        def guarded(value: object, wanted: object) -> object:
            if type(value) is not list:
                raise InvalidInputError("value", value, "must be a list")
            return structure(value, wanted)

        return guarded

    converter.register_structure_hook_factory(is_array, factory)


def _sort_sets(converter: Converter, to_json: Callable[[Any], bytes]) -> None:
    def factory(annotation: Any) -> Callable[[Any], Any]:
        (item_type,) = get_args(annotation) or (Any,)
        unstructure = converter.get_unstructure_hook(item_type)
        key = None if item_type in _ORDERED else to_json
        return lambda items: sorted(map(unstructure, items), key=key)

    converter.register_unstructure_hook_factory(
        lambda annotation: _kind(annotation) in _SETS, factory
    )


def _kind(annotation: object) -> object:
    return get_origin(annotation) or annotation
