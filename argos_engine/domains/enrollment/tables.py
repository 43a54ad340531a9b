"""The tables of enrolment, as migrations have made them."""

import json

import attrs

from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.enrollment import Enrollment
from argos_engine.domains.enrollment.section import (
    Section,
    meetings_document,
    meetings_of,
)
from argos_engine.domains.enrollment.student import Student
from argos_engine.errors import JournalCorruptError, shown
from argos_engine.ports.rows import Row, RowValue
from argos_engine.ports.table import TableShape
from argos_engine.projections.mapping import RowMapping

# A faculty is a column of its own, because ids are unique within one only.
_KEY = ("faculty", "id")

STUDENTS = TableShape("students", (*_KEY, "name", "email", "status"), _KEY)
COURSES = TableShape("courses", (*_KEY, "title"), _KEY)
SECTIONS = TableShape(
    "sections", (*_KEY, "course_id", "lecturer", "capacity", "meetings"), _KEY
)
ENROLLMENTS = TableShape(
    "enrollments", (*_KEY, "student_id", "section_id", "created_at"), _KEY
)


@attrs.frozen
class _SectionRow:
    """A section as its row has it."""

    id: str
    course_id: str
    lecturer: str
    capacity: int
    meetings: str
    """An array of JSON."""


class SectionMapping(RowMapping[Section]):
    """Maps sections to rows: their meetings are an array of JSON in one column."""

    def __init__(self) -> None:
        self._rows = RowMapping(_SectionRow, SECTIONS)

    def row(self, item: Section) -> dict[str, RowValue]:
        """Return *item* as a projection writes it."""
        meetings = json.dumps(meetings_document(item.meetings))
        return self._rows.row(
            _SectionRow(item.id, item.course_id, item.lecturer, item.capacity, meetings)
        )

    def item(self, row: Row) -> Section:
        """Return the section in a row.

        Raises:
            JournalCorruptError: The row holds what a section does not take.
        """
        found = self._rows.item(row)
        try:
            meetings = meetings_of(json.loads(found.meetings))
        except (TypeError, ValueError) as error:
            raise JournalCorruptError(
                f"table sections: {shown(dict(row))} has no meetings"
            ) from error
        return Section(
            found.id, found.course_id, found.lecturer, found.capacity, meetings
        )


STUDENT_ROWS = RowMapping(Student, STUDENTS)
COURSE_ROWS = RowMapping(Course, COURSES)
SECTION_ROWS = SectionMapping()
ENROLLMENT_ROWS = RowMapping(Enrollment, ENROLLMENTS)
