"""What is registered before the term: courses and sections."""

from collections.abc import Iterator

import attrs

from argos_engine.domains.enrollment.commands import RegisterCourse, RegisterSection
from argos_engine.domains.enrollment.term.plan import COURSES, SECTIONS, block
from argos_engine.domains.enrollment.term.step import Step

_SECTIONS_A_ROOM = 5
_LECTURERS = 20
_CAPACITIES = (24, 36, 48)


def register_steps(faculty: str) -> Iterator[Step]:
    """Yield the steps of one faculty; three of the sections cannot be held."""
    for number in range(COURSES):
        course = RegisterCourse(_course(number), f"Course {number + 1} of {faculty}")
        yield Step(course, f"{faculty}/{course.course_id}")
    for section in (*map(_section, range(SECTIONS)), *_mistakes()):
        yield Step(section, f"{faculty}/{section.section_id}")


def section_id(number: int) -> str:
    """Return the id of a section; numbers begin again behind the last one."""
    number %= SECTIONS
    return f"{_course(number)}-{number // COURSES + 1}"


def _course(number: int) -> str:
    return f"C{number % COURSES + 1:02}"


def _section(number: int) -> RegisterSection:
    row, place = divmod(number, _SECTIONS_A_ROOM)
    room = f"R{row + 1}"
    first = place * _SECTIONS_A_ROOM + row
    return RegisterSection(
        section_id(number),
        _course(number),
        f"lecturer-{number % _LECTURERS + 1:02}",
        _CAPACITIES[number % len(_CAPACITIES)],
        (block(first, room), block(first + 2, room)),
    )


def _mistakes() -> Iterator[RegisterSection]:
    """Yield sections whose room or lecturer is taken, or that meet twice at once."""
    taken = _section(0)
    (meeting, _) = taken.meetings
    elsewhere = attrs.evolve(meeting, room="R99")
    yield attrs.evolve(taken, section_id="C01-7", lecturer="lecturer-99")
    yield attrs.evolve(taken, section_id="C01-8", meetings=(elsewhere,))
    yield attrs.evolve(taken, section_id="C01-9", meetings=(meeting, elsewhere))
