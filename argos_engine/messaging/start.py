"""Where a subscription begins."""

import enum
from collections.abc import Callable
from typing import TypeAlias

from argos_engine.domain.argument import instance, whole
from argos_engine.domain.identity import Position
from argos_engine.errors import InvalidInputError


class Start(enum.Enum):
    """A place to begin that needs no position."""

    BEGINNING = "beginning"
    """Before the first event of the log."""
    NOW = "now"
    """Behind the last event that is published now."""


Place: TypeAlias = Position | Start
"""Behind which position a subscription begins."""


def start_position(after: Place, published: Callable[[], int]) -> int:
    """Return the position that *after* means.

    Raises:
        InvalidInputError: It is no place, or one behind the end of the log.
    """
    if after is Start.BEGINNING:
        return 0
    end = published()
    if after is Start.NOW:
        return end
    position: Position = instance("after", after, Position)
    if position.shard:
        raise InvalidInputError("after", after, "must be of this store")
    return whole("after", position.offset, 0, end)
