"""What has happened in a faculty: values without rules, as facts are never refused."""

import datetime
from typing import TypeAlias

import attrs

from argos_engine.domains.enrollment.meeting import Meeting
from argos_engine.domains.enrollment.student import StudentStatus


@attrs.frozen
class StudentRegistered:
    """A student was added."""

    student_id: str
    name: str
    email: str
    status: StudentStatus


@attrs.frozen
class StudentChanged:
    """Name or address of a student changed; the values are those from then on."""

    student_id: str
    name: str
    email: str
    status: StudentStatus


@attrs.frozen
class StudentStatusChanged:
    """Nothing but the status changed: the student may be enrolled, or no longer."""

    student_id: str
    status: StudentStatus


@attrs.frozen
class StudentWithdrawn:
    """A student was taken away."""

    student_id: str


@attrs.frozen
class CourseRegistered:
    """A course was added."""

    course_id: str
    title: str


@attrs.frozen
class CourseChanged:
    """A course got another title."""

    course_id: str
    title: str


@attrs.frozen
class CourseWithdrawn:
    """A course was taken away."""

    course_id: str


@attrs.frozen
class SectionRegistered:
    """A section was added."""

    section_id: str
    course_id: str
    lecturer: str
    capacity: int
    meetings: tuple[Meeting, ...]


@attrs.frozen
class SectionChanged:
    """A section was changed; the values are those from then on."""

    section_id: str
    course_id: str
    lecturer: str
    capacity: int
    meetings: tuple[Meeting, ...]


@attrs.frozen
class SectionWithdrawn:
    """A section was taken away."""

    section_id: str


@attrs.frozen
class StudentEnrolled:
    """A student got a place in a section."""

    student_id: str
    section_id: str
    created_at: datetime.datetime


@attrs.frozen
class StudentDropped:
    """A student gave a place in a section back."""

    student_id: str
    section_id: str


FacultyEvent: TypeAlias = (
    StudentRegistered
    | StudentChanged
    | StudentStatusChanged
    | StudentWithdrawn
    | CourseRegistered
    | CourseChanged
    | CourseWithdrawn
    | SectionRegistered
    | SectionChanged
    | SectionWithdrawn
    | StudentEnrolled
    | StudentDropped
)
