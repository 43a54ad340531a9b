"""A faculty on an engine, in a file."""

import datetime

import pytest

from argos_engine.domains.enrollment.commands import (
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
)
from argos_engine.domains.enrollment.decider import FACULTY, faculty_stream
from argos_engine.domains.enrollment.meeting import Meeting, Weekday
from argos_engine.engine import Engine

SCIENCE = faculty_stream(2026, "SCIENCE")


def monday(hour, room):
    times = datetime.time(hour), datetime.time(hour + 1)
    return Meeting(Weekday.MONDAY, *times, room)


class Office:
    """An engine and the desk of its registrar."""

    def __init__(self, engine, stream=SCIENCE):
        self.engine = engine
        self.stream = stream
        self.desk = engine.acting_as("registrar:1", cause="a test", roles=["registrar"])

    def do(self, command, **wishes):
        return self.desk.execute(self.stream, command, **wishes)

    @property
    def faculty(self):
        return self.engine.state(self.stream)

    @property
    def version(self):
        return self.engine.version(self.stream)

    def prepare(self, students, capacity=3):
        """Register students s0 to sN, and sections MATH-1 at 9 and ART-1 at 10."""
        for number in range(students):
            email = f"s{number}@example.org"
            self.do(RegisterStudent(f"s{number}", f"Student {number}", email))
        for hour, course in ((9, "MATH"), (10, "ART")):
            self.do(RegisterCourse(course, course.title()))
            meetings = (monday(hour, f"room-{course}"),)
            self.do(RegisterSection(f"{course}-1", course, "gauss", capacity, meetings))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "enrollment.db"


@pytest.fixture
def engine(path):
    with Engine.open(path, FACULTY) as engine:
        yield engine


@pytest.fixture
def office(engine):
    return Office(engine)


@pytest.fixture
def reopened(path, engine):
    """Return a function that opens the file once more, as after a restart."""
    opened = []

    def reopen():
        engine.close()
        opened.append(Engine.open(path, FACULTY))
        return Office(opened[-1])

    yield reopen
    for each in opened:
        each.close()
