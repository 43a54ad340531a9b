"""A faculty on an engine, in a file, with its tables."""

import datetime

import apsw
import pytest

from argos_engine.domains.enrollment.commands import (
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
)
from argos_engine.domains.enrollment.decider import FACULTY, faculty_stream
from argos_engine.domains.enrollment.meeting import Meeting, Weekday
from argos_engine.domains.enrollment.migrations.steps import STEPS
from argos_engine.domains.enrollment.projection import EnrollmentTables
from argos_engine.engine import Engine
from argos_engine.migrate import open_migrations
from argos_engine.migrations.author import Author

SCIENCE = faculty_stream(2026, "SCIENCE")
AUTHOR = Author("operator:kim", "a test")
TABLES = ("students", "courses", "sections", "enrollments")


def monday(hour, room):
    times = datetime.time(hour), datetime.time(hour + 1)
    return Meeting(Weekday.MONDAY, *times, room)


def open_engine(path, decider=FACULTY, projection=None, **options):
    """Open an engine that keeps the tables."""
    projections = [EnrollmentTables() if projection is None else projection]
    return Engine.open(path, decider, projections=projections, **options)


def migrate(path, steps=STEPS):
    """Apply all steps to a file that nobody has open."""
    with open_migrations(path, steps, author=AUTHOR) as runner:
        return [move.step.id for move in runner.up()]


def rows_of(path, *tables):
    """Return all rows, asked through a connection of its own."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {
            table: connection.execute(
                f"SELECT * FROM {table} ORDER BY faculty, id"  # noqa: S608
            ).fetchall()
            for table in tables or TABLES
        }
    finally:
        connection.close()


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

    def examine(self):
        """Return whether all rows are what the log says."""
        return self.engine.projections.examine("enrollment_tables").is_sound


@pytest.fixture
def path(tmp_path):
    """A journal with all tables, and nothing in it."""
    path = tmp_path / "enrollment.db"
    Engine.open(path, FACULTY).close()
    migrate(path)
    return path


@pytest.fixture
def engine(path):
    with open_engine(path) as engine:
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
        opened.append(open_engine(path))
        return Office(opened[-1])

    yield reopen
    for each in opened:
        each.close()
