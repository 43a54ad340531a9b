"""The engine's own actions on a stream and the events that record them."""

import datetime
from typing import TypeAlias

import attrs

from argos_engine.domain.argument import instance, whole
from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label
from argos_engine.errors import InvalidInputError

Point: TypeAlias = int | datetime.datetime | str
"""A point in a stream's history: a version, an aware time, or a checkpoint's name."""

ROLLED_BACK = "engine.rollback.performed"
CHECKPOINT_TAKEN = "engine.checkpoint.taken"


def point(
    *,
    version: int | None = None,
    time: datetime.datetime | None = None,
    checkpoint: str | None = None,
) -> Point:
    """Return the one point that is given.

    Raises:
        InvalidInputError: None or several are given, or the value cannot be a point.
    """
    given = [value for value in (version, time, checkpoint) if value is not None]
    if len(given) != 1:
        raise InvalidInputError(
            "point", given, "must be one of version, time and checkpoint"
        )
    return check_point(given[0])


def optional_point(
    *,
    version: int | None = None,
    time: datetime.datetime | None = None,
    checkpoint: str | None = None,
) -> Point | None:
    """Return the one point that is given, or None for the present.

    Raises:
        InvalidInputError: Several are given, or the value cannot be a point.
    """
    if version is None and time is None and checkpoint is None:
        return None
    return point(version=version, time=time, checkpoint=checkpoint)


def check_point(value: object) -> Point:
    """Return *value* if it can be a point.

    Raises:
        InvalidInputError: A negative version, a naive time, or no point at all.
    """
    if isinstance(value, datetime.datetime):
        return aware("time", value)
    if isinstance(value, str):
        return label("checkpoint", value)
    return whole("version", value)


def aware(name: str, value: object) -> datetime.datetime:
    """Return *value* if it is a time that says where on earth it is meant.

    Raises:
        InvalidInputError: It is no time, or has no time zone.
    """
    moment = instance(name, value, datetime.datetime)
    if moment.utcoffset() is None:
        raise InvalidInputError(name, value, "must carry a time zone")
    return moment


def check_reason(value: str) -> str:
    """Return *value* if it can be the reason for something unusual.

    Raises:
        InvalidInputError: It is no short printable text.
    """
    return label("reason", value, SENTENCE_LENGTH_MAX)


def _checkpoint_name(value: str) -> str:
    return label("checkpoint name", value)


@attrs.frozen
class Rollback:
    """A request to make an earlier state authoritative again."""

    target: Point = attrs.field(converter=check_point)
    reason: str = attrs.field(converter=check_reason)


@attrs.frozen
class Checkpoint:
    """A request to store the full state now, under a name if one is given."""

    name: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(_checkpoint_name)
    )


Action: TypeAlias = Rollback | Checkpoint


@attrs.frozen
class RolledBack:
    """From here on the state is that of *to_version*; later events are superseded."""

    to_version: int
    reason: str


@attrs.frozen
class CheckpointTaken:
    """The full state was stored here. The state itself is unchanged."""

    name: str | None = None
