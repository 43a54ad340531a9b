"""Who is enrolled in which section, and since when."""

import datetime

import attrs
from immutables import Map

from argos_engine.domains.enrollment.document import entries, moment
from argos_engine.errors import InvalidInputError

_Students = Map[str, datetime.datetime]
_NOBODY: _Students = Map()


@attrs.frozen
class EnrollmentState:
    """Enrolments by section and by student; a value, so what it gives out stays.

    A section without students and one that was never heard of are the same to it.
    """

    by_section: Map[str, Map[str, datetime.datetime]] = attrs.field(default=Map())
    """When each student of a section was enrolled."""
    by_student: Map[str, tuple[str, ...]] = attrs.field(default=Map())
    """The sections of a student, in the order of their ids."""

    def students_of(self, section_id: str) -> frozenset[str]:
        """Return who is enrolled in a section."""
        return frozenset(self.by_section.get(section_id, _NOBODY))

    def sections_of(self, student_id: str) -> tuple[str, ...]:
        """Return what a student is enrolled in, in the order of the ids."""
        return self.by_student.get(student_id, ())

    def count(self, section_id: str) -> int:
        """Return how many are enrolled in a section."""
        return len(self.by_section.get(section_id, _NOBODY))

    def created_at(self, section_id: str, student_id: str) -> datetime.datetime | None:
        """Return since when a student is enrolled in a section, None if not at all."""
        return self.by_section.get(section_id, _NOBODY).get(student_id)

    def with_student(
        self, section_id: str, student_id: str, created_at: datetime.datetime
    ) -> "EnrollmentState":
        """Return the state in which the student is enrolled."""
        students = self.by_section.get(section_id, _NOBODY)
        sections = {*self.sections_of(student_id), section_id}
        return EnrollmentState(
            self.by_section.set(section_id, students.set(student_id, created_at)),
            self.by_student.set(student_id, tuple(sorted(sections))),
        )

    def without_student(self, section_id: str, student_id: str) -> "EnrollmentState":
        """Return the state in which the student is not enrolled."""
        if self.created_at(section_id, student_id) is None:
            return self
        students = self.by_section[section_id].delete(student_id)
        sections = tuple(x for x in self.sections_of(student_id) if x != section_id)
        # Nobody enrolled and a dropped enrolment must be one state.
        return EnrollmentState(
            self.by_section.set(section_id, students)
            if students
            else self.by_section.delete(section_id),
            self.by_student.set(student_id, sections)
            if sections
            else self.by_student.delete(student_id),
        )

    def to_snapshot(self) -> dict[str, dict[str, str]]:
        """Return it as JSON can hold it: sections, their students, and since when.

        Nothing in it belongs to this state, and equal states give equal documents.
        """
        return {
            section_id: {who: at.isoformat() for who, at in sorted(students.items())}
            for section_id, students in sorted(self.by_section.items())
        }

    @classmethod
    def from_snapshot(cls, document: object) -> "EnrollmentState":
        """Return the state that *document* holds, and nothing besides.

        Raises:
            InvalidInputError: It is not what `to_snapshot` returns.
        """
        state = cls()
        for section_id, students in entries("enrollments", document):
            if students == {}:
                raise InvalidInputError(section_id, students, "must have students")
            for student_id, text in entries(section_id, students):
                at = moment(f"{section_id}/{student_id}", text)
                state = state.with_student(section_id, student_id, at)
        return state

    def clear(self) -> "EnrollmentState":
        """Return the state in which nobody is enrolled."""
        return EnrollmentState()
