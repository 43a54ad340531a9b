"""What a faculty can be asked to do."""

from typing import TypeAlias

import attrs
from attrs.validators import optional

from argos_engine.domains.enrollment.check import (
    by,
    email,
    identifier,
    member,
    title,
    whole,
)
from argos_engine.domains.enrollment.meeting import Meeting, check_meetings
from argos_engine.domains.enrollment.student import StudentStatus

CAPACITY_MAX = 9_999

_id = by(identifier)
_title = by(title)
_email = by(email)
_capacity = by(whole(1, CAPACITY_MAX))
_status = by(member(StudentStatus))
_meetings = by(check_meetings)


@attrs.frozen
class RegisterStudent:
    """Add a student."""

    student_id: str = attrs.field(validator=_id)
    name: str = attrs.field(validator=_title)
    email: str = attrs.field(validator=_email)
    status: StudentStatus = attrs.field(default=StudentStatus.ACTIVE, validator=_status)


@attrs.frozen
class ChangeStudent:
    """Change what is given of a student; what is None stays as it is.

    Enrolments that there are stay, whatever the status becomes.
    """

    student_id: str = attrs.field(validator=_id)
    name: str | None = attrs.field(default=None, validator=optional(_title))
    email: str | None = attrs.field(default=None, validator=optional(_email))
    status: StudentStatus | None = attrs.field(
        default=None, validator=optional(_status)
    )


@attrs.frozen
class WithdrawStudent:
    """Take a student away who is enrolled in nothing."""

    student_id: str = attrs.field(validator=_id)


@attrs.frozen
class RegisterCourse:
    """Add a course."""

    course_id: str = attrs.field(validator=_id)
    title: str = attrs.field(validator=_title)


@attrs.frozen
class ChangeCourse:
    """Give a course another title."""

    course_id: str = attrs.field(validator=_id)
    title: str = attrs.field(validator=_title)


@attrs.frozen
class WithdrawCourse:
    """Take a course away that has no sections."""

    course_id: str = attrs.field(validator=_id)


@attrs.frozen
class RegisterSection:
    """Add a section of a course; it need not have meetings yet."""

    section_id: str = attrs.field(validator=_id)
    course_id: str = attrs.field(validator=_id)
    lecturer: str = attrs.field(validator=_id)
    capacity: int = attrs.field(validator=_capacity)
    meetings: tuple[Meeting, ...] = attrs.field(default=(), validator=_meetings)


@attrs.frozen
class ChangeSection:
    """Change what is given of a section; what is None stays as it is."""

    section_id: str = attrs.field(validator=_id)
    course_id: str | None = attrs.field(default=None, validator=optional(_id))
    lecturer: str | None = attrs.field(default=None, validator=optional(_id))
    capacity: int | None = attrs.field(default=None, validator=optional(_capacity))
    meetings: tuple[Meeting, ...] | None = attrs.field(
        default=None, validator=optional(_meetings)
    )


@attrs.frozen
class WithdrawSection:
    """Take a section away that nobody is enrolled in."""

    section_id: str = attrs.field(validator=_id)


@attrs.frozen
class Enroll:
    """Give a student a place in a section."""

    student_id: str = attrs.field(validator=_id)
    section_id: str = attrs.field(validator=_id)


@attrs.frozen
class Drop:
    """Take the place of a student in a section back."""

    student_id: str = attrs.field(validator=_id)
    section_id: str = attrs.field(validator=_id)


FacultyCommand: TypeAlias = (
    RegisterStudent
    | ChangeStudent
    | WithdrawStudent
    | RegisterCourse
    | ChangeCourse
    | WithdrawCourse
    | RegisterSection
    | ChangeSection
    | WithdrawSection
    | Enroll
    | Drop
)
