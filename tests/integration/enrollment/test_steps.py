"""A table that was migrated has the rows of one that is made anew from the log."""

import contextlib
import datetime

import apsw
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from argos_engine.domains.enrollment.commands import ChangeStudent, Drop, Enroll
from argos_engine.domains.enrollment.decider import FACULTY, faculty_stream
from argos_engine.domains.enrollment.migrations.steps import STEPS
from argos_engine.domains.enrollment.projection import EnrollmentTables
from argos_engine.domains.enrollment.student import StudentStatus
from argos_engine.domains.enrollment.tables import COURSES, SECTIONS
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from argos_engine.migrate import open_migrations
from argos_engine.ports.clock import FixedClock
from argos_engine.ports.table import TableShape
from tests.integration.enrollment.conftest import (
    AUTHOR,
    SCIENCE,
    Office,
    migrate,
    open_engine,
    rows_of,
)

KEY = ("faculty", "id")
LAW = faculty_stream(2026, "LAW")
ACTIVE, INACTIVE = StudentStatus


class EarlierRows:
    """Lets through only the columns that there were before the later steps."""

    def __init__(self, rows):
        self._rows = rows

    def insert(self, table, row):
        self._rows.insert(table, _without_later(row))

    def update(self, table, key, changes):
        changes = _without_later(changes)
        return self._rows.update(table, key, changes) if changes else 0

    def delete(self, table, key):
        return self._rows.delete(table, key)


def _without_later(row):
    return {k: v for k, v in row.items() if k not in ("status", "created_at")}


class EarlierTables(EnrollmentTables):
    """The projection of the program that knew the first step only."""

    tables = (
        TableShape("students", (*KEY, "name", "email"), KEY),
        COURSES,
        SECTIONS,
        TableShape("enrollments", (*KEY, "student_id", "section_id"), KEY),
    )

    def apply(self, event, rows):
        super().apply(event, EarlierRows(rows))

    def reset(self, stream, state, rows):
        super().reset(stream, state, EarlierRows(rows))


def fill(path, steps, clock):
    """Play *steps* on a journal of the earlier program."""
    Engine.open(path, FACULTY).close()
    migrate(path, STEPS[:1])
    with open_engine(path, projection=EarlierTables(), clock=clock) as engine:
        offices = [Office(engine, SCIENCE), Office(engine, LAW)]
        for office in offices:
            office.prepare(students=3, capacity=9)
        for step in steps:
            clock.advance(datetime.timedelta(seconds=1))
            step(offices)
        assert offices[0].examine()


def do(command, where=0):
    def step(offices):
        with contextlib.suppress(CommandRejectedError):
            offices[where].do(command)

    return step


def back(versions, where=0):
    def step(offices):
        office = offices[where]
        target = max(office.version - versions, 0)
        office.desk.rollback(office.stream, to_version=target, reason="a test")

    return step


KNOWN = [
    do(Enroll("s0", "MATH-1")),
    do(Drop("s0", "MATH-1")),
    do(Enroll("s0", "MATH-1")),
    back(2),  # the first enrolment counts again
    do(Enroll("s1", "MATH-1")),
    do(Enroll("s1", "ART-1"), where=1),
    do(ChangeStudent("s1", status=INACTIVE)),
    do(ChangeStudent("s2", status=INACTIVE)),
    back(1),
    do(ChangeStudent("s0", name="Ann", status=INACTIVE), where=1),
]


class Clock(FixedClock):
    """A clock that a test moves."""

    def advance(self, time):
        self.time += time // datetime.timedelta(microseconds=1)


@pytest.fixture
def clock():
    return Clock(1_700_000_000_000_007)


def check_migrated(path):
    """Apply the later steps, and compare with rows that are made anew."""
    assert migrate(path) == [step.id for step in STEPS[1:]]
    migrated = rows_of(path)
    with open_engine(path) as engine:
        assert Office(engine).examine()
        engine.projections.rebuild("enrollment_tables")
    assert rows_of(path) == migrated
    return migrated


def test_status_and_time_come_from_the_log(tmp_path, clock):
    path = tmp_path / "old.db"
    fill(path, KNOWN, clock)

    rows = check_migrated(path)

    status = {row[:2]: row[-1] for row in rows["students"]}
    assert [key[1] for key, each in status.items() if each == "INACTIVE"] == [
        "s0",
        "s1",
    ]
    assert status["2026/LAW", "s0"] == status["2026/SCIENCE", "s1"] == "INACTIVE"
    created = {row[:2]: row[-1] for row in rows["enrollments"]}
    assert created == {
        ("2026/SCIENCE", "MATH-1/s0"): "2023-11-14T22:13:21.000007+00:00",
        ("2026/SCIENCE", "MATH-1/s1"): "2023-11-14T22:13:25.000007+00:00",
        ("2026/LAW", "ART-1/s1"): "2023-11-14T22:13:26.000007+00:00",
    }


STUDENTS = some.sampled_from(["s0", "s1"])
SECTIONS_ASKED = some.sampled_from(["MATH-1", "ART-1"])
HISTORIES = some.lists(
    some.one_of(
        some.builds(do, some.builds(Enroll, STUDENTS, SECTIONS_ASKED)),
        some.builds(do, some.builds(Drop, STUDENTS, SECTIONS_ASKED)),
        some.builds(
            do,
            some.builds(
                ChangeStudent, STUDENTS, status=some.sampled_from(StudentStatus)
            ),
        ),
        some.builds(back, some.integers(1, 6)),
    ),
    min_size=5,
    max_size=25,
)


@pytest.mark.slow
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(HISTORIES)
def test_whatever_has_happened_a_migrated_table_is_one_made_anew(
    tmp_path_factory, steps
):
    path = tmp_path_factory.mktemp("old") / "old.db"
    fill(path, steps, Clock(1_700_000_000_000_000))

    check_migrated(path)


def test_every_step_has_a_way_back_and_forth_again(path):
    with open_engine(path) as engine:
        office = Office(engine)
        office.prepare(students=1)
        office.do(Enroll("s0", "MATH-1"))
    before = rows_of(path)
    with open_migrations(path, STEPS, author=AUTHOR) as runner:
        runner.down(2)
    assert [row[-1] for row in rows_of(path)["enrollments"]] == ["faculty:2026/SCIENCE"]

    migrate(path)
    assert rows_of(path) == before

    with open_migrations(path, STEPS, author=AUTHOR) as runner:
        runner.down(3)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    names = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'student%'"
    assert connection.execute(names).fetchall() == [(0,)]
    connection.close()
