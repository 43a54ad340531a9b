"""Points of a history as people write them."""

from argos_engine.cli.moment import parse_time, time_or_none
from argos_engine.cli.option import VERSION_MAX
from argos_engine.domain.lifecycle import Point, check_point, point
from argos_engine.errors import InvalidInputError

_VERSION, _TIME, _CHECKPOINT = "version", "time", "checkpoint"


def parse_point(text: str) -> Point:
    """Return the point that *text* means: a version, a time, or a checkpoint's name.

    A name that looks like something else is written `checkpoint:NAME`; `version:` and
    `time:` work the same.

    Raises:
        InvalidInputError: It cannot be a point.
    """
    kind, colon, rest = text.partition(":")
    if colon and kind in (_VERSION, _TIME, _CHECKPOINT):
        return _typed(kind, rest)
    if text.isdecimal():
        return _typed(_VERSION, text)
    if time_or_none(text) is not None:
        return _typed(_TIME, text)
    return check_point(text)


def one_point(version: int | None, time: str | None, checkpoint: str | None) -> Point:
    """Return the point that exactly one of three options gives.

    Raises:
        InvalidInputError: None or several are given, or the value cannot be a point.
    """
    moment = None if time is None else parse_time(_TIME, time)
    return point(version=version, time=moment, checkpoint=checkpoint)


def _typed(kind: str, text: str) -> Point:
    if kind == _TIME:
        return parse_time(_TIME, text)
    if kind == _CHECKPOINT:
        return check_point(text)
    # The length goes first: a number of a million digits takes seconds to read.
    is_number = text.isascii() and text.isdecimal()
    if not is_number or len(text) > len(str(VERSION_MAX)) or int(text) > VERSION_MAX:
        raise InvalidInputError(_VERSION, text, "must be a whole number of 64 bits")
    return int(text)
