"""What a student asks for, with the slips that happen on the first days."""

from collections.abc import Iterator

from argos_engine.domains.enrollment.commands import (
    ChangeStudent,
    Drop,
    Enroll,
    FacultyCommand,
    RegisterStudent,
)
from argos_engine.domains.enrollment.student import StudentStatus
from argos_engine.domains.enrollment.term.plan import COURSES
from argos_engine.domains.enrollment.term.register import section_id
from argos_engine.domains.enrollment.term.step import Step

_WISHES = 6


def student_steps(faculty: str, number: int) -> Iterator[Step]:
    """Yield the steps of one student, in order."""
    for count, command in enumerate(_commands(faculty, number)):
        yield Step(command, f"{faculty}/{_student(number)}/{count}")


def _commands(faculty: str, number: int) -> Iterator[FacultyCommand]:
    student_id = _student(number)
    if number % 50 == 1:  # the form of somebody else lay on top
        yield RegisterStudent("nobody", "Nobody", _email(faculty, number - 1))
    name = f"Student {number} of {faculty}"
    yield RegisterStudent(student_id, name, _email(faculty, number))
    wishes = [section_id(number * 7 + turn * 11) for turn in range(_WISHES)]
    for turn, wish in enumerate(wishes):
        if turn == _WISHES // 2:
            yield from _slips(student_id, wishes[0], number)
            if number % 20 == 7:  # noqa: PLR2004  # a second section of one course
                yield Enroll(student_id, section_id(number * 7 + COURSES))
        yield Enroll(student_id, wish)


def _slips(student_id: str, first_wish: str, number: int) -> Iterator[FacultyCommand]:
    if number % 10 == 3:  # noqa: PLR2004  # a button was pressed twice
        yield Enroll(student_id, first_wish)
    if number % 8 == 5:  # noqa: PLR2004  # a mind was changed, and twice at that
        yield Drop(student_id, first_wish)
        yield Drop(student_id, first_wish)
    if number % 40 == 9:  # noqa: PLR2004  # a section that is not given this year
        yield Enroll(student_id, "C99-1")
    if number % 25 == 4:  # noqa: PLR2004  # fees were not paid
        yield ChangeStudent(student_id, status=StudentStatus.INACTIVE)


def _student(number: int) -> str:
    return f"s{number:04}"


def _email(faculty: str, number: int) -> str:
    domain = faculty.rpartition("/")[2].lower()
    return f"{_student(number)}@{domain}.example.org"
