"""What the tests of enrolment start from."""

import datetime

import attrs
import pytest

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.enrollment.commands import (
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
)
from argos_engine.domains.enrollment.decider import FACULTY, faculty_decider
from argos_engine.domains.enrollment.meeting import Meeting, Weekday

AT = datetime.datetime(2026, 9, 1, 8, 30, tzinfo=datetime.UTC)


class Case:
    """A value that pytest never looks at: some of them cannot even be shown."""

    def __init__(self, value):
        self.value = value


def cases(named, more=()):
    """Return cases as parameters, of values with names and of some more."""
    numbered = {f"more {number}": value for number, value in enumerate(more)}
    return [
        pytest.param(Case(value), id=name) for name, value in (named | numbered).items()
    ]


def context(role="registrar", at=AT):
    return Context(at, Principal("operator:JD", frozenset({role})), "test")


def meeting(hours, weekday=Weekday.MONDAY, room="H1"):
    """Return a meeting such as `9-10` or `9:30-11`."""
    starts, ends = (_time(each) for each in hours.split("-"))
    return Meeting(weekday, starts, ends, room)


def _time(text):
    hour, _, minute = text.partition(":")
    return datetime.time(int(hour), int(minute or 0))


@attrs.define
class Campus:
    """A faculty that commands can be given to, one after the other."""

    faculty: object = FACULTY.initial_state
    decider: object = FACULTY
    at: datetime.datetime = AT

    def do(self, command, role="registrar"):
        event = self.decider.decide(self.faculty, command, context(role, self.at))
        self.faculty = self.decider.evolve(self.faculty, event)
        return event

    def student(self, student_id):
        email = f"{student_id}@example.org"
        return self.do(RegisterStudent(student_id, f"Student {student_id}", email))

    def course(self, course_id):
        return self.do(RegisterCourse(course_id, f"Course {course_id}"))

    def section(self, section_id, *meetings, capacity=2, lecturer=None):
        """Open a section of the course in its id: `MATH-1`."""
        course_id = section_id.partition("-")[0]
        if course_id not in self.faculty.courses:
            self.course(course_id)
        lecturer = lecturer or f"lecturer-of-{section_id}"
        return self.do(
            RegisterSection(section_id, course_id, lecturer, capacity, meetings)
        )


@pytest.fixture(name="meeting")
def _meeting():
    return meeting


@pytest.fixture
def empty():
    return Campus()


@pytest.fixture
def campus():
    """Students ann, bob and cat; MATH-1 on Monday from 9 to 10 has two places."""
    campus = Campus()
    for student_id in ("ann", "bob", "cat"):
        campus.student(student_id)
    campus.section("MATH-1", meeting("9-10"))
    return campus


@pytest.fixture
def under():
    """Return a function that makes a campus under some policies."""

    def make(*policies):
        return Campus(decider=faculty_decider(*policies))

    return make
