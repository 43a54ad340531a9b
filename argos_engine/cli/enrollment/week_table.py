"""A week as a table: days beside each other, times below each other."""

import datetime
from collections.abc import Sequence

from rich.table import Table

from argos_engine.cli.screen import table
from argos_engine.domains.enrollment.meeting import Weekday
from argos_engine.domains.enrollment.query import Appointment

_ALWAYS_SHOWN = 5
"""Days from Monday on; a day of the weekend has a column only if something is on it."""


def week_table(week: Sequence[Appointment], title: str) -> Table:
    """Return a table with a column for each day and a row for each time."""
    used = {each.meeting.weekday for each in week}
    days = [
        day
        for number, day in enumerate(Weekday)
        if number < _ALWAYS_SHOWN or day in used
    ]
    rows = [
        (_hours(times), *(_cell(week, day, times) for day in days))
        for times in sorted({_times(each) for each in week})
    ]
    return table(("", *(day.value.capitalize() for day in days)), rows, title)


def week_document(week: Sequence[Appointment]) -> list[dict[str, str]]:
    """Return the appointments as JSON can hold them."""
    return [
        {
            "weekday": each.meeting.weekday.value,
            "starts": f"{each.meeting.starts:%H:%M}",
            "ends": f"{each.meeting.ends:%H:%M}",
            "room": each.meeting.room,
            "section_id": each.section.id,
            "course_id": each.section.course_id,
            "lecturer": each.section.lecturer,
        }
        for each in week
    ]


def _times(each: Appointment) -> tuple[datetime.time, datetime.time]:
    return each.meeting.starts, each.meeting.ends


def _hours(times: tuple[datetime.time, datetime.time]) -> str:
    return "-".join(f"{each:%H:%M}" for each in times)


def _cell(
    week: Sequence[Appointment],
    day: Weekday,
    times: tuple[datetime.time, datetime.time],
) -> str | None:
    """Return what is on then: one appointment at most, as no two of them overlap."""
    for each in week:
        if each.meeting.weekday is day and _times(each) == times:
            return f"{each.section.id} {each.meeting.room}"
    return None
