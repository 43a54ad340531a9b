"""Meetings: when and where a section meets every week."""

import datetime
import enum
import itertools
from collections.abc import Iterable
from typing import NamedTuple

import attrs

from argos_engine.domains.enrollment.check import identifier, member, minute
from argos_engine.errors import InvalidInputError

MEETINGS_MAX = 20
"""Meetings of a section in a week: far more than any has."""


class Weekday(enum.Enum):
    """A day of the week; the order is that of the members."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


_DAYS = {day: number for number, day in enumerate(Weekday)}


@attrs.frozen
class Meeting:
    """A weekly meeting: from *starts* on, and over at *ends*.

    The end belongs to the next meeting: 9 to 10 and 10 to 11 only touch.
    """

    weekday: Weekday
    starts: datetime.time
    ends: datetime.time
    room: str

    def __str__(self) -> str:
        day = self.weekday.value.capitalize()
        return f"{day} {self.starts:%H:%M}-{self.ends:%H:%M}"

    def overlaps(self, other: "Meeting") -> bool:
        """Return whether a moment belongs to both, whatever their rooms."""
        return (
            self.weekday is other.weekday
            and self.starts < other.ends
            and other.starts < self.ends
        )


class Overlap(NamedTuple):
    """Two meetings that share a moment."""

    first: Meeting
    second: Meeting


def first_overlap(some: Iterable[Meeting], others: Iterable[Meeting]) -> Overlap | None:
    """Return the first meeting of *some* that overlaps one of *others*, with it."""
    theirs = tuple(others)
    found = (Overlap(a, b) for a in some for b in theirs if a.overlaps(b))
    return next(found, None)


def own_overlap(meetings: Iterable[Meeting]) -> Overlap | None:
    """Return two of *meetings* that overlap, if there are any."""
    pairs = itertools.combinations(meetings, 2)
    return next((Overlap(a, b) for a, b in pairs if a.overlaps(b)), None)


def in_order(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """Return *meetings* in the order of a week, so that equal weeks are equal."""
    return tuple(sorted(meetings, key=_place))


def check_meetings(name: str, value: object) -> None:
    """Check that *value* is a tuple of well-formed meetings, which may still overlap.

    Raises:
        InvalidInputError: Names the field and its value.
    """
    if type(value) is not tuple or not all(type(each) is Meeting for each in value):
        raise InvalidInputError(name, value, "must be a tuple of meetings")
    if len(value) > MEETINGS_MAX:
        raise InvalidInputError(name, len(value), f"must be at most {MEETINGS_MAX}")
    for each in value:
        _check_meeting(each)


def _check_meeting(meeting: Meeting) -> None:
    member(Weekday)("weekday", meeting.weekday)
    minute("starts", meeting.starts)
    minute("ends", meeting.ends)
    identifier("room", meeting.room)
    if meeting.starts >= meeting.ends:
        rule = f"must be later than {meeting.starts:%H:%M}"
        raise InvalidInputError("ends", f"{meeting.ends:%H:%M}", rule)


def _place(meeting: Meeting) -> tuple[int, datetime.time, datetime.time, str]:
    return _DAYS[meeting.weekday], meeting.starts, meeting.ends, meeting.room
