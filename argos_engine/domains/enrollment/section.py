"""Sections: one lecturer gives a course to so many students at set times."""

import attrs

from argos_engine.domains.enrollment.commands import RegisterSection
from argos_engine.domains.enrollment.document import minute, record
from argos_engine.domains.enrollment.meeting import Meeting, Weekday, in_order
from argos_engine.errors import InvalidInputError

_SECTION = ("course_id", "lecturer", "capacity", "meetings")
_MEETING = ("weekday", "starts", "ends", "room")


@attrs.frozen
class Section:
    """A section of a course."""

    id: str
    course_id: str
    lecturer: str
    capacity: int
    """Students at most."""
    meetings: tuple[Meeting, ...]
    """Every week, in the order of the week; no two of them overlap."""

    def document(self) -> dict[str, object]:
        """Return everything but the id as JSON can hold it."""
        return {
            "course_id": self.course_id,
            "lecturer": self.lecturer,
            "capacity": self.capacity,
            "meetings": meetings_document(self.meetings),
        }


def section_of(section_id: str, document: object) -> Section:
    """Return the section that *document* holds, as `Section.document` returns it.

    Raises:
        InvalidInputError: A part of it is missing, too many, or malformed.
    """
    found = record(section_id, document, _SECTION)
    meetings = meetings_of(found["meetings"])
    # What a section may hold is said once, by the command that makes one.
    checked = RegisterSection(section_id, **{**found, "meetings": meetings})
    return Section(
        checked.section_id,
        checked.course_id,
        checked.lecturer,
        checked.capacity,
        in_order(checked.meetings),
    )


def meetings_document(meetings: tuple[Meeting, ...]) -> list[dict[str, str]]:
    """Return *meetings* as JSON can hold them."""
    return [
        {
            "weekday": each.weekday.value,
            "starts": f"{each.starts:%H:%M}",
            "ends": f"{each.ends:%H:%M}",
            "room": each.room,
        }
        for each in meetings
    ]


def meetings_of(document: object) -> tuple[Meeting, ...]:
    """Return the meetings that *document* holds, as `meetings_document` returns them.

    Raises:
        InvalidInputError: It holds something else.
    """
    if type(document) is not list:
        raise InvalidInputError("meetings", document, "must be an array")
    return tuple(_meeting(each) for each in document)


def _meeting(document: object) -> Meeting:
    found = record("meeting", document, _MEETING)
    try:
        weekday = Weekday(found["weekday"])
    except ValueError as error:
        known = ", ".join(day.value for day in Weekday)
        rule = f"must be one of {known}"
        raise InvalidInputError("weekday", found["weekday"], rule) from error
    return Meeting(
        weekday,
        minute("starts", found["starts"]),
        minute("ends", found["ends"]),
        found["room"],
    )
