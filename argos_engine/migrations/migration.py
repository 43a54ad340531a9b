"""A migration: one named step that changes tables, and perhaps the way back."""

import hashlib
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import TypeAlias

import attrs

from argos_engine.domain.label import label
from argos_engine.errors import InvalidInputError
from argos_engine.ports.schema import SchemaSession

Way: TypeAlias = str | Callable[[SchemaSession], object]
"""Statements as text, or a function that carries them out."""

ID_LENGTH_MAX = 100
DESCRIPTION_LENGTH_MAX = 500

_ID = re.compile(r"(?:m[0-9]{3,}|[0-9]{4})_[a-z0-9_]+")
"""Without the m, it is a step of the engine itself."""

_CHECKSUM_BYTES = 32


@attrs.frozen
class Migration:
    """A step with a number, such as `m001_add_student_status`.

    Once it was applied anywhere, its way up never changes, not even in a comment: its
    checksum is stored, and compared before every run. Description and way down may
    change at any time.

    Raises:
        InvalidInputError: The id is not of that form, the description is empty or too
            long, or a way is neither SQL text nor a function with source text.
    """

    id: str
    description: str
    up: Way
    down: Way | None = None
    checksum: str = attrs.field(init=False)
    """BLAKE2b-256 of the text of the way up, as hexadecimal digits."""

    def __attrs_post_init__(self) -> None:
        check_step_id(self.id)
        label("description", self.description, DESCRIPTION_LENGTH_MAX)
        if self.down is not None:
            _source("down", self.down)
        source = _source("up", self.up).encode()
        digest = hashlib.blake2b(source, digest_size=_CHECKSUM_BYTES)
        object.__setattr__(self, "checksum", digest.hexdigest())

    @property
    def number(self) -> int:
        """The number in the id: steps go by it."""
        return step_number(self.id)

    @property
    def is_own(self) -> bool:
        """Whether it is one of the engine's own steps, which are told by their ids."""
        return is_own(self.id)


def check_step_id(step: object) -> str:
    """Return *step* if it is an id that a step can have.

    Raises:
        InvalidInputError: It is not.
    """
    if isinstance(step, str) and len(step) <= ID_LENGTH_MAX and _ID.fullmatch(step):
        return step
    rule = "must be an m, at least three digits and words, as in m001_add_status"
    raise InvalidInputError("id", step, rule)


def step_number(step: str) -> int:
    """Return the number in the id of a step."""
    return int(step.partition("_")[0].removeprefix("m"))


def is_own(step: str) -> bool:
    """Return whether the id is that of a step of the engine itself."""
    return not step.startswith("m")


def _source(name: str, way: object) -> str:
    if isinstance(way, str):
        if way.strip():
            return way
        raise InvalidInputError(name, way, "must hold statements")
    if not inspect.isfunction(way):
        raise InvalidInputError(name, way, "must be SQL text or a function")
    try:
        return textwrap.dedent(inspect.getsource(way))
    except (OSError, TypeError) as error:
        rule = "must have its source text at hand, for the checksum; use SQL text"
        raise InvalidInputError(name, way, rule) from error
