"""Questions about a faculty that change nothing."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.meeting import Meeting, in_order
from argos_engine.domains.enrollment.refusal import UnknownError
from argos_engine.domains.enrollment.rule import student_of
from argos_engine.domains.enrollment.section import Section


class Appointment(NamedTuple):
    """A meeting, and the section that meets."""

    meeting: Meeting
    section: Section


def week_of_student(faculty: Faculty, student_id: str) -> tuple[Appointment, ...]:
    """Return when a student has to be where, in the order of the week.

    Raises:
        UnknownError: There is no such student.
    """
    student = student_of(faculty, student_id)
    return _week(faculty, faculty.enrollment.sections_of(student.id), lambda _: True)


def week_of_lecturer(faculty: Faculty, lecturer: str) -> tuple[Appointment, ...]:
    """Return when a lecturer has to be where, in the order of the week.

    Raises:
        UnknownError: No section has the lecturer.
    """
    sections = faculty.timetable.lecturers.get(lecturer)
    if sections is None:
        raise UnknownError("lecturer", lecturer)
    return _week(faculty, sections, lambda _: True)


def week_of_room(faculty: Faculty, room: str) -> tuple[Appointment, ...]:
    """Return who meets in a room, in the order of the week.

    Raises:
        UnknownError: No section meets there.
    """
    sections = faculty.timetable.rooms.get(room)
    if sections is None:
        raise UnknownError("room", room)
    return _week(faculty, sections, lambda meeting: meeting.room == room)


def _week(
    faculty: Faculty, section_ids: Iterable[str], counts: Callable[[Meeting], bool]
) -> tuple[Appointment, ...]:
    sections = [faculty.timetable.sections[each] for each in section_ids]
    # No two of them are equal: they would overlap.
    found = {
        meeting: section
        for section in sections
        for meeting in section.meetings
        if counts(meeting)
    }
    return tuple(Appointment(each, found[each]) for each in in_order(found))
