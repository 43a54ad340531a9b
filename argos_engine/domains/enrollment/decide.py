"""The rules: every command is answered with one event or with a refusal."""

import functools

import attrs

from argos_engine.domain.metadata import Context
from argos_engine.domains.enrollment.commands import (
    ChangeCourse,
    ChangeSection,
    ChangeStudent,
    Drop,
    Enroll,
    FacultyCommand,
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
    WithdrawCourse,
    WithdrawSection,
    WithdrawStudent,
)
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
from argos_engine.domains.enrollment.meeting import in_order
from argos_engine.domains.enrollment.refusal import (
    IdTakenError,
    NotEnrolledError,
    NothingChangesError,
)
from argos_engine.domains.enrollment.role import require_advisor, require_registrar
from argos_engine.domains.enrollment.rule import (
    check_email_free,
    check_enrollment,
    check_not_enrolled,
    check_section,
    check_without_sections,
    check_without_students,
    course_of,
    section_in,
    student_of,
)
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.student import Student


def decide(faculty: Faculty, command: FacultyCommand, context: Context) -> FacultyEvent:
    """Return what *command* makes happen in *faculty*.

    Raises:
        CommandRejectedError: A rule says no; the sentence names the value.
    """
    return _decide(command, faculty, context)


# Dispatches on its first argument, which is why the command stands there.
@functools.singledispatch
def _decide(command: object, _faculty: Faculty, _context: Context) -> FacultyEvent:
    raise TypeError(f"{type(command).__name__} is not a command of enrolment")


@_decide.register
def _register_student(
    command: RegisterStudent, faculty: Faculty, context: Context
) -> StudentRegistered:
    require_registrar(context)
    if command.student_id in faculty.students:
        raise IdTakenError("student", command.student_id)
    check_email_free(faculty, command.student_id, command.email)
    return StudentRegistered(
        command.student_id, command.name, command.email, command.status
    )


@_decide.register
def _change_student(
    command: ChangeStudent, faculty: Faculty, context: Context
) -> StudentChanged | StudentStatusChanged:
    require_registrar(context)
    now = student_of(faculty, command.student_id)
    student = Student(
        now.id,
        now.name if command.name is None else command.name,
        now.email if command.email is None else command.email,
        now.status if command.status is None else command.status,
    )
    if student == now:
        raise NothingChangesError(f"student {now.id} is like that already")
    if student == attrs.evolve(now, status=student.status):
        return StudentStatusChanged(student.id, student.status)
    check_email_free(faculty, student.id, student.email)
    return StudentChanged(student.id, student.name, student.email, student.status)


@_decide.register
def _withdraw_student(
    command: WithdrawStudent, faculty: Faculty, context: Context
) -> StudentWithdrawn:
    require_registrar(context)
    student = student_of(faculty, command.student_id)
    check_not_enrolled(faculty, student.id)
    return StudentWithdrawn(student.id)


@_decide.register
def _register_course(
    command: RegisterCourse, faculty: Faculty, context: Context
) -> CourseRegistered:
    require_registrar(context)
    if command.course_id in faculty.courses:
        raise IdTakenError("course", command.course_id)
    return CourseRegistered(command.course_id, command.title)


@_decide.register
def _change_course(
    command: ChangeCourse, faculty: Faculty, context: Context
) -> CourseChanged:
    require_registrar(context)
    course = course_of(faculty, command.course_id)
    if course.title == command.title:
        raise NothingChangesError(f"course {course.id} is like that already")
    return CourseChanged(course.id, command.title)


@_decide.register
def _withdraw_course(
    command: WithdrawCourse, faculty: Faculty, context: Context
) -> CourseWithdrawn:
    require_registrar(context)
    course = course_of(faculty, command.course_id)
    check_without_sections(faculty, course.id)
    return CourseWithdrawn(course.id)


@_decide.register
def _register_section(
    command: RegisterSection, faculty: Faculty, context: Context
) -> SectionRegistered:
    require_registrar(context)
    if command.section_id in faculty.timetable.sections:
        raise IdTakenError("section", command.section_id)
    course = course_of(faculty, command.course_id)
    section = Section(
        command.section_id,
        course.id,
        command.lecturer,
        command.capacity,
        in_order(command.meetings),
    )
    check_section(faculty, section)
    return SectionRegistered(
        section.id, course.id, section.lecturer, section.capacity, section.meetings
    )


@_decide.register
def _change_section(
    command: ChangeSection, faculty: Faculty, context: Context
) -> SectionChanged:
    require_registrar(context)
    now = section_in(faculty, command.section_id)
    section = Section(
        now.id,
        now.course_id if command.course_id is None else command.course_id,
        now.lecturer if command.lecturer is None else command.lecturer,
        now.capacity if command.capacity is None else command.capacity,
        now.meetings if command.meetings is None else in_order(command.meetings),
    )
    if section == now:
        raise NothingChangesError(f"section {now.id} is like that already")
    course_of(faculty, section.course_id)
    check_section(faculty, section)
    return SectionChanged(
        section.id,
        section.course_id,
        section.lecturer,
        section.capacity,
        section.meetings,
    )


@_decide.register
def _withdraw_section(
    command: WithdrawSection, faculty: Faculty, context: Context
) -> SectionWithdrawn:
    require_registrar(context)
    section = section_in(faculty, command.section_id)
    check_without_students(faculty, section.id)
    return SectionWithdrawn(section.id)


@_decide.register
def _enroll(command: Enroll, faculty: Faculty, context: Context) -> StudentEnrolled:
    require_advisor(context)
    check_enrollment(faculty, command)
    return StudentEnrolled(command.student_id, command.section_id, context.at)


@_decide.register
def _drop(command: Drop, faculty: Faculty, context: Context) -> StudentDropped:
    require_advisor(context)
    student = student_of(faculty, command.student_id)
    section = section_in(faculty, command.section_id)
    if faculty.enrollment.created_at(section.id, student.id) is None:
        raise NotEnrolledError(
            f"student {student.id} is not enrolled in section {section.id}"
        )
    return StudentDropped(student.id, section.id)
