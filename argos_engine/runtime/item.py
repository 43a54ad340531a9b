"""One of many commands that are handed in together."""

from typing import Any, TypeAlias

from argos_engine.domain.argument import seconds
from argos_engine.domain.identity import StreamId
from argos_engine.errors import InvalidInputError

ManyItem: TypeAlias = tuple[StreamId[Any], object] | tuple[StreamId[Any], object, str]
"""What `submit_many` takes: stream, command, and a command id or none."""

_WITHOUT_ID, _WITH_ID = 2, 3


def read_item(value: object) -> tuple[Any, Any, Any]:
    """Return stream, command, and command id or None; nothing of it is checked yet.

    Raises:
        InvalidInputError: It has not two or three parts.
    """
    if not isinstance(value, (tuple, list)) or not (
        _WITHOUT_ID <= len(value) <= _WITH_ID
    ):
        rule = "must be a stream and a command, and perhaps a command id"
        raise InvalidInputError("item", value, rule)
    if len(value) == _WITHOUT_ID:
        value = (*value, None)
    stream, command, command_id = value
    return stream, command, command_id


def wait_for_room(admission_timeout_seconds: float, deadline: float | None) -> float:
    """Return for how many seconds a command may wait for room.

    Raises:
        InvalidInputError: The deadline is no time from 0 on.
    """
    if deadline is None:
        return admission_timeout_seconds
    return min(admission_timeout_seconds, seconds("deadline_seconds", deadline))
