"""Who and where: aggregates, their streams, and places in a journal."""

import re
from typing import Any, Generic, TypeVar

import attrs

from argos_engine.domain.argument import instance
from argos_engine.domain.label import label
from argos_engine.errors import InvalidInputError
from argos_engine.value import Value

StateT_co = TypeVar("StateT_co", covariant=True)

ENGINE_TYPE = "engine"
"""The aggregate type of the engine's own stream about its journal."""

_AGGREGATE_TYPE = re.compile(r"[a-z][a-z0-9-]{0,63}")


def aggregate_type(value: object) -> str:
    """Return *value* if it can name an aggregate type: `bid-area`, `account`.

    Raises:
        InvalidInputError: Anything but lower-case letters, digits and dashes.
    """
    if not isinstance(value, str) or not _AGGREGATE_TYPE.fullmatch(value):
        raise InvalidInputError(
            "aggregate type",
            value,
            "must be 1 to 64 lower-case letters, digits and dashes",
        )
    return str.__str__(value)


def _aggregate_type(value: str) -> str:
    return aggregate_type(value)


def _aggregate_id(value: str) -> str:
    return label("aggregate id", value)


@attrs.frozen(cache_hash=True)
class StreamId(Generic[StateT_co]):
    """The history of one aggregate.

    The type parameter is the state that folding the stream yields; it exists for
    type checkers only. Use `Decider.stream` to make one.
    """

    aggregate_type: str = attrs.field(converter=_aggregate_type)
    aggregate_id: str = attrs.field(converter=_aggregate_id)

    @classmethod
    def parse(cls, text: str) -> "StreamId[Any]":
        """Return the stream that *text* names as `type:id`; the inverse of `str`.

        Raises:
            InvalidInputError: The text has no colon or a part is not valid.
        """
        instance("stream", text, str)
        kind, colon, key = text.partition(":")
        if not colon:
            raise InvalidInputError("stream", text, "must be written type:id")
        return StreamId(kind, key)

    def __str__(self) -> str:
        return f"{self.aggregate_type}:{self.aggregate_id}"


def check_stream(value: object) -> StreamId[Any]:
    """Return *value* if it is a stream; text that names one is none yet.

    Raises:
        InvalidInputError: It is something else.
    """
    if not isinstance(value, StreamId):
        rule = "must be a StreamId, such as Decider.stream makes"
        raise InvalidInputError("stream", value, rule)
    return value


class Position(Value, frozen=True, order=True):
    """A place among all events of a store. Compare positions, never compute them."""

    shard: int
    offset: int

    def __str__(self) -> str:
        return f"{self.shard}/{self.offset}"
