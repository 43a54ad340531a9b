"""Rules that look at more than one thing in a faculty."""

from argos_engine.domains.enrollment.commands import Enroll
from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.meeting import first_overlap
from argos_engine.domains.enrollment.refusal import (
    DuplicateEnrollmentError,
    EmailTakenError,
    SectionFullError,
    StillUsedError,
    StudentClashError,
    StudentInactiveError,
    UnknownError,
)
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.student import Student, StudentStatus, email_key


def student_of(faculty: Faculty, student_id: str) -> Student:
    """Return a student.

    Raises:
        UnknownError: There is none with the id.
    """
    student = faculty.students.get(student_id)
    if student is None:
        raise UnknownError("student", student_id)
    return student


def course_of(faculty: Faculty, course_id: str) -> Course:
    """Return a course.

    Raises:
        UnknownError: There is none with the id.
    """
    course = faculty.courses.get(course_id)
    if course is None:
        raise UnknownError("course", course_id)
    return course


def section_in(faculty: Faculty, section_id: str) -> Section:
    """Return a section.

    Raises:
        UnknownError: There is none with the id.
    """
    section = faculty.timetable.sections.get(section_id)
    if section is None:
        raise UnknownError("section", section_id)
    return section


def check_email_free(faculty: Faculty, student_id: str, email: str) -> None:
    """Check that no other student has the address.

    Raises:
        EmailTakenError: Names the address and who has it.
    """
    holder = faculty.emails.get(email_key(email), student_id)
    if holder != student_id:
        raise EmailTakenError(f"student {holder} has the address {email}")


def check_without_sections(faculty: Faculty, course_id: str) -> None:
    """Check that no section is of the course.

    Raises:
        StillUsedError: Names one.
    """
    for section_id, section in sorted(faculty.timetable.sections.items()):
        if section.course_id == course_id:
            raise StillUsedError(f"course {course_id} has section {section_id}")


def check_without_students(faculty: Faculty, section_id: str) -> None:
    """Check that nobody is enrolled in the section.

    Raises:
        StillUsedError: Says how many are.
    """
    count = faculty.enrollment.count(section_id)
    if count:
        raise StillUsedError(f"section {section_id} has {count} students")


def check_not_enrolled(faculty: Faculty, student_id: str) -> None:
    """Check that the student is enrolled in nothing.

    Raises:
        StillUsedError: Names the sections.
    """
    sections = faculty.enrollment.sections_of(student_id)
    if sections:
        raise StillUsedError(
            f"student {student_id} is enrolled in {', '.join(sections)}"
        )


def check_enrollment(faculty: Faculty, command: Enroll) -> None:
    """Check that the student can have a place in the section.

    Raises:
        CommandRejectedError: Of the class of the first rule that is broken.
    """
    student = student_of(faculty, command.student_id)
    section = section_in(faculty, command.section_id)
    if faculty.enrollment.created_at(section.id, student.id) is not None:
        raise DuplicateEnrollmentError(
            f"student {student.id} is enrolled in section {section.id} already"
        )
    if student.status is not StudentStatus.ACTIVE:
        raise StudentInactiveError(
            f"student {student.id} is {student.status.value} and cannot be enrolled"
        )
    if faculty.enrollment.count(section.id) >= section.capacity:
        raise SectionFullError(
            f"section {section.id} has all {section.capacity} places taken"
        )
    check_student_free(faculty, student.id, section)


def check_student_free(faculty: Faculty, student_id: str, section: Section) -> None:
    """Check that the other sections of a student leave time for *section*.

    Raises:
        StudentClashError: Names the meetings.
    """
    for other_id in faculty.enrollment.sections_of(student_id):
        if other_id == section.id:
            continue
        other = faculty.timetable.sections[other_id]
        found = first_overlap(section.meetings, other.meetings)
        if found is not None:
            raise StudentClashError(student_id, other_id, *found)


def check_section(faculty: Faculty, section: Section) -> None:
    """Check that *section* may be as it is, for its lecturer, rooms and students.

    Raises:
        CommandRejectedError: Of the class of the first rule that is broken.
    """
    count = faculty.enrollment.count(section.id)
    if section.capacity < count:
        raise SectionFullError(
            f"section {section.id} has {count} students, more than {section.capacity}"
        )
    faculty.timetable.check_place(section)
    for student_id in sorted(faculty.enrollment.students_of(section.id)):
        check_student_free(faculty, student_id, section)
