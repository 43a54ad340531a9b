"""Rows of enrolment: they follow every event in its own transaction."""

import functools
from typing import Any

from argos_engine.domain.identity import StreamId
from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.enrollment import Enrollment, enrollment_id
from argos_engine.domains.enrollment.events import (
    CourseChanged,
    CourseRegistered,
    CourseWithdrawn,
    FacultyEvent,
    SectionChanged,
    SectionRegistered,
    SectionWithdrawn,
    StudentChanged,
    StudentDropped,
    StudentEnrolled,
    StudentRegistered,
    StudentStatusChanged,
    StudentWithdrawn,
)
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.student import Student
from argos_engine.domains.enrollment.tables import (
    COURSE_ROWS,
    COURSES,
    ENROLLMENT_ROWS,
    ENROLLMENTS,
    SECTION_ROWS,
    SECTIONS,
    STUDENT_ROWS,
    STUDENTS,
)
from argos_engine.ports.projection import ProjectedEvent, StreamRows
from argos_engine.ports.rows import Row, RowSink, RowValue
from argos_engine.ports.table import TableShape


class EnrollmentTables:
    """Keeps the tables students, courses, sections and enrollments."""

    name = "enrollment_tables"
    revision = 1
    tables = (STUDENTS, COURSES, SECTIONS, ENROLLMENTS)
    aggregate_types = ("faculty",)
    event_classes = tuple(FacultyEvent.__args__)

    def apply(self, event: ProjectedEvent, rows: StreamRows) -> None:
        """Write what follows from an event of a faculty."""
        _apply(event.event, FacultyRows(event.stream.aggregate_id, rows))

    def reset(self, stream: StreamId[Any], state: Faculty, rows: RowSink) -> None:
        """Add all rows of a faculty whose state is *state*."""
        faculty = stream.aggregate_id
        for student in state.students.values():
            rows.insert("students", _row(faculty, STUDENT_ROWS.row(student)))
        for course in state.courses.values():
            rows.insert("courses", _row(faculty, COURSE_ROWS.row(course)))
        for section in state.timetable.sections.values():
            rows.insert("sections", _row(faculty, SECTION_ROWS.row(section)))
        for section_id, students in state.enrollment.by_section.items():
            for student_id, created_at in students.items():
                enrollment = Enrollment(student_id, section_id, created_at)
                row = _row(faculty, ENROLLMENT_ROWS.row(enrollment))
                rows.insert("enrollments", row)


ENROLLMENT_TABLES = EnrollmentTables()


class FacultyRows:
    """Rows of one faculty."""

    def __init__(self, faculty: str, rows: StreamRows) -> None:
        self._faculty = faculty
        self._rows = rows

    def insert(self, table: TableShape, row: Row) -> None:
        """Add a row."""
        self._rows.insert(table.name, _row(self._faculty, row))

    def replace(self, table: TableShape, row: Row) -> None:
        """Change the row with the id in *row*."""
        self._rows.update(table.name, self._key(row["id"]), row)

    def delete(self, table: TableShape, row_id: str) -> None:
        """Take the row with an id away."""
        self._rows.delete(table.name, self._key(row_id))

    def _key(self, row_id: RowValue) -> Row:
        return {"faculty": self._faculty, "id": row_id}


def _row(faculty: str, row: Row) -> Row:
    return {"faculty": faculty, **row}


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def _apply(event: object, _rows: FacultyRows) -> None:
    raise TypeError(f"{type(event).__name__} is not an event of enrolment")


@_apply.register
def _student_registered(event: StudentRegistered, rows: FacultyRows) -> None:
    rows.insert(STUDENTS, STUDENT_ROWS.row(_student(event)))


@_apply.register
def _student_changed(event: StudentChanged, rows: FacultyRows) -> None:
    rows.replace(STUDENTS, STUDENT_ROWS.row(_student(event)))


@_apply.register
def _status_changed(event: StudentStatusChanged, rows: FacultyRows) -> None:
    rows.replace(STUDENTS, {"id": event.student_id, "status": event.status.value})


@_apply.register
def _student_withdrawn(event: StudentWithdrawn, rows: FacultyRows) -> None:
    rows.delete(STUDENTS, event.student_id)


@_apply.register
def _course_registered(event: CourseRegistered, rows: FacultyRows) -> None:
    rows.insert(COURSES, COURSE_ROWS.row(Course(event.course_id, event.title)))


@_apply.register
def _course_changed(event: CourseChanged, rows: FacultyRows) -> None:
    rows.replace(COURSES, COURSE_ROWS.row(Course(event.course_id, event.title)))


@_apply.register
def _course_withdrawn(event: CourseWithdrawn, rows: FacultyRows) -> None:
    rows.delete(COURSES, event.course_id)


@_apply.register
def _section_registered(event: SectionRegistered, rows: FacultyRows) -> None:
    rows.insert(SECTIONS, SECTION_ROWS.row(_section(event)))


@_apply.register
def _section_changed(event: SectionChanged, rows: FacultyRows) -> None:
    rows.replace(SECTIONS, SECTION_ROWS.row(_section(event)))


@_apply.register
def _section_withdrawn(event: SectionWithdrawn, rows: FacultyRows) -> None:
    rows.delete(SECTIONS, event.section_id)


@_apply.register
def _student_enrolled(event: StudentEnrolled, rows: FacultyRows) -> None:
    enrollment = Enrollment(event.student_id, event.section_id, event.created_at)
    rows.insert(ENROLLMENTS, ENROLLMENT_ROWS.row(enrollment))


@_apply.register
def _student_dropped(event: StudentDropped, rows: FacultyRows) -> None:
    rows.delete(ENROLLMENTS, enrollment_id(event.section_id, event.student_id))


def _student(event: StudentRegistered | StudentChanged) -> Student:
    return Student(event.student_id, event.name, event.email, event.status)


def _section(event: SectionRegistered | SectionChanged) -> Section:
    return Section(
        event.section_id,
        event.course_id,
        event.lecturer,
        event.capacity,
        event.meetings,
    )
