"""Full states of one decider as bytes."""

import dataclasses
from hashlib import blake2b
from typing import Any, get_args, get_type_hints

import attrs

from argos_engine.codec.converter import from_json, json_converter, to_json
from argos_engine.domain.decider import Decider
from argos_engine.errors import ConfigurationError

_SHAPE_DIGEST_BYTES = 8


class StateCodec:
    """Writes and reads the states of one decider.

    *schema_id* names the decider's revision and the shape of the state class. A
    snapshot under another schema id is ignored, never bent into shape.
    """

    def __init__(self, decider: Decider[Any, Any, Any]) -> None:
        self._state_class = type(decider.initial_state)
        converter = json_converter(detailed=False)
        self._unstructure = converter.get_unstructure_hook(self._state_class)
        self._structure = converter.get_structure_hook(self._state_class)
        shape = _shape(self._state_class, ()).encode()
        digest = blake2b(shape, digest_size=_SHAPE_DIGEST_BYTES).hexdigest()
        self.schema_id = f"{decider.revision}:{digest}"

    def encode(self, state: Any) -> bytes:
        """Return *state* as JSON; equal states give equal bytes in every process.

        Raises:
            ConfigurationError: It is of another class than the initial state, so
                fields that only one of the classes has would be lost.
            Exception: A field holds what JSON cannot: the encoder's own error.
        """
        if type(state) is not self._state_class:
            raise ConfigurationError(
                f"a state must be {self._state_class.__name__} like the initial "
                f"state, not {type(state).__name__}"
            )
        return to_json(self._unstructure(state))

    def decode(self, stored: bytes) -> Any:
        """Return the state that was stored; raises whatever a foreign shape causes."""
        return self._structure(from_json(stored), self._state_class)


def _shape(annotation: Any, seen: tuple[Any, ...]) -> str:
    """Return the names and types of all fields below *annotation* as text."""
    has_fields = attrs.has(annotation) or dataclasses.is_dataclass(annotation)
    if has_fields and annotation not in seen:
        fields = ",".join(
            f"{name}:{_shape(kind, (*seen, annotation))}"
            for name, kind in get_type_hints(annotation).items()
        )
        return f"{annotation.__qualname__}({fields})"
    name = getattr(annotation, "__qualname__", str(annotation))
    arguments = ",".join(_shape(part, seen) for part in get_args(annotation))
    return f"{name}[{arguments}]" if arguments else str(name)
