"""How the state of a faculty follows from what has happened; total, never raises."""

import functools

import attrs

from argos_engine.domains.enrollment.course import Course
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
from argos_engine.domains.enrollment.student import Student, email_key


def evolve(faculty: Faculty, event: FacultyEvent) -> Faculty:
    """Return the state of *faculty* after *event*."""
    return _evolve(event, faculty)


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def _evolve(_event: object, faculty: Faculty) -> Faculty:
    return faculty


@_evolve.register
def _student_registered(event: StudentRegistered, faculty: Faculty) -> Faculty:
    student = Student(event.student_id, event.name, event.email, event.status)
    return _with_student(faculty, student)


@_evolve.register
def _student_changed(event: StudentChanged, faculty: Faculty) -> Faculty:
    student = faculty.students.get(event.student_id)
    if student is None:
        return faculty
    changed = Student(student.id, event.name, event.email, event.status)
    return _with_student(_without_student(faculty, student), changed)


@_evolve.register
def _status_changed(event: StudentStatusChanged, faculty: Faculty) -> Faculty:
    student = faculty.students.get(event.student_id)
    if student is None:
        return faculty
    return _with_student(faculty, attrs.evolve(student, status=event.status))


@_evolve.register
def _student_withdrawn(event: StudentWithdrawn, faculty: Faculty) -> Faculty:
    student = faculty.students.get(event.student_id)
    return faculty if student is None else _without_student(faculty, student)


@_evolve.register
def _course_set(event: CourseRegistered | CourseChanged, faculty: Faculty) -> Faculty:
    course = Course(event.course_id, event.title)
    return attrs.evolve(faculty, courses=faculty.courses.set(course.id, course))


@_evolve.register
def _course_withdrawn(event: CourseWithdrawn, faculty: Faculty) -> Faculty:
    if event.course_id not in faculty.courses:
        return faculty
    return attrs.evolve(faculty, courses=faculty.courses.delete(event.course_id))


@_evolve.register
def _section_set(
    event: SectionRegistered | SectionChanged, faculty: Faculty
) -> Faculty:
    section = Section(
        event.section_id,
        event.course_id,
        event.lecturer,
        event.capacity,
        event.meetings,
    )
    return attrs.evolve(faculty, timetable=faculty.timetable.with_section(section))


@_evolve.register
def _section_withdrawn(event: SectionWithdrawn, faculty: Faculty) -> Faculty:
    timetable = faculty.timetable.without_section(event.section_id)
    return attrs.evolve(faculty, timetable=timetable)


@_evolve.register
def _student_enrolled(event: StudentEnrolled, faculty: Faculty) -> Faculty:
    enrollment = faculty.enrollment.with_student(
        event.section_id, event.student_id, event.created_at
    )
    return attrs.evolve(faculty, enrollment=enrollment)


@_evolve.register
def _student_dropped(event: StudentDropped, faculty: Faculty) -> Faculty:
    enrollment = faculty.enrollment.without_student(event.section_id, event.student_id)
    return attrs.evolve(faculty, enrollment=enrollment)


def _with_student(faculty: Faculty, student: Student) -> Faculty:
    return attrs.evolve(
        faculty,
        students=faculty.students.set(student.id, student),
        emails=faculty.emails.set(email_key(student.email), student.id),
    )


def _without_student(faculty: Faculty, student: Student) -> Faculty:
    emails = faculty.emails.mutate()
    emails.pop(email_key(student.email), None)
    return attrs.evolve(
        faculty,
        students=faculty.students.delete(student.id),
        emails=emails.finish(),
    )
