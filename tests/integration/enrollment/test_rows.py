"""Rows follow each event in its transaction, and are what the log says."""

import apsw
import pytest

from argos_engine.domains.enrollment.commands import (
    ChangeCourse,
    ChangeSection,
    ChangeStudent,
    Drop,
    Enroll,
    RegisterStudent,
    WithdrawCourse,
    WithdrawSection,
    WithdrawStudent,
)
from argos_engine.domains.enrollment.decider import FACULTY, faculty_stream
from argos_engine.domains.enrollment.events import FacultyEvent, StudentRegistered
from argos_engine.domains.enrollment.projection import EnrollmentTables, _apply
from argos_engine.domains.enrollment.student import StudentStatus
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from tests.integration.enrollment.conftest import (
    SCIENCE,
    TABLES,
    Office,
    migrate,
    open_engine,
    rows_of,
)

HERE = "2026/SCIENCE", "faculty:2026/SCIENCE"


@pytest.fixture
def ready(office):
    office.prepare(students=2)
    return office


def test_every_event_has_a_rule_for_its_rows():
    assert set(FacultyEvent.__args__) == set(_apply.registry) - {object}
    with pytest.raises(TypeError, match="str is not an event of enrolment"):
        _apply("an event", None)


def test_rows_are_there_when_a_command_has_its_receipt(path, ready):
    receipt = ready.do(Enroll("s0", "MATH-1"))

    faculty, stream = HERE
    created_at = receipt.recorded_at.isoformat()
    rows = rows_of(path)
    assert rows["students"][0] == (
        faculty, "s0", "Student 0", "s0@example.org", stream, "ACTIVE",
    )  # fmt: skip
    assert rows["courses"] == [
        (faculty, "ART", "Art", stream),
        (faculty, "MATH", "Math", stream),
    ]
    meetings = (
        '[{"weekday": "MONDAY", "starts": "09:00", "ends": "10:00", '
        '"room": "room-MATH"}]'
    )
    assert rows["sections"][1] == (
        faculty, "MATH-1", "MATH", "gauss", 3, meetings, stream,
    )  # fmt: skip
    assert rows["enrollments"] == [
        (faculty, "MATH-1/s0", "s0", "MATH-1", stream, created_at)
    ]
    assert ready.examine()


def test_rows_change_and_go_with_what_they_show(path, ready):
    ready.do(Enroll("s0", "MATH-1"))
    ready.do(ChangeStudent("s0", name="Ann", status=StudentStatus.INACTIVE))
    ready.do(ChangeStudent("s1", status=StudentStatus.INACTIVE))
    ready.do(ChangeCourse("ART", "Fine art"))
    ready.do(ChangeSection("ART-1", lecturer="klee", capacity=9))
    assert ready.examine()
    rows = rows_of(path)
    assert [row[2] for row in rows["students"]] == ["Ann", "Student 1"]
    assert [row[5] for row in rows["students"]] == ["INACTIVE", "INACTIVE"]
    assert rows["courses"][0][2] == "Fine art"
    assert rows["sections"][0][3:5] == ("klee", 9)

    ready.do(Drop("s0", "MATH-1"))
    for command in (
        WithdrawSection("ART-1"),
        WithdrawSection("MATH-1"),
        WithdrawCourse("ART"),
        WithdrawCourse("MATH"),
        WithdrawStudent("s0"),
        WithdrawStudent("s1"),
    ):
        ready.do(command)

    assert rows_of(path) == {table: [] for table in TABLES}
    assert ready.examine()


def test_a_refused_command_changes_no_row(path, ready):
    ready.do(Enroll("s0", "MATH-1"))
    before = rows_of(path)

    for command in (
        Enroll("s0", "MATH-1"),
        WithdrawStudent("s0"),
        RegisterStudent("s9", "Another", "S1@example.org"),
    ):
        with pytest.raises(CommandRejectedError):
            ready.do(command)

    assert rows_of(path) == before


def test_a_rollback_brings_rows_back(path, ready):
    version, before = ready.version, rows_of(path)
    ready.do(Enroll("s0", "MATH-1"))
    ready.do(ChangeStudent("s1", email="new@example.org"))
    ready.do(RegisterStudent("s9", "Another", "s1@example.org"))

    ready.desk.rollback(SCIENCE, to_version=version, reason="the wrong list")

    assert rows_of(path) == before
    assert ready.examine()


def test_students_who_swapped_their_addresses_get_them_back(path, ready):
    """On the way, two rows want one address; only before and after it is unique."""
    version, before = ready.version, rows_of(path)
    for student, email in (("s0", "x"), ("s1", "s0"), ("s0", "s1")):
        ready.do(ChangeStudent(student, email=f"{email}@example.org"))

    ready.desk.rollback(SCIENCE, to_version=version, reason="it was no mistake")

    assert rows_of(path) == before


def test_faculties_do_not_get_into_each_others_rows(path, ready):
    law = Office(ready.engine, faculty_stream(2026, "LAW"))
    law.prepare(students=1)
    science = [row for row in rows_of(path)["students"] if row[0] == HERE[0]]

    law.do(WithdrawStudent("s0"))
    law.desk.rollback(law.stream, to_version=0, reason="the wrong faculty")

    assert rows_of(path)["students"] == science
    assert ready.examine()


def test_the_tables_refuse_what_nobody_should_write(path, ready):
    """Foreign keys and rules hold for whoever comes to the file past the engine."""
    ready.do(Enroll("s0", "MATH-1"))
    ready.engine.close()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        for statement in (
            "DELETE FROM students WHERE id = 's0'",
            "DELETE FROM sections WHERE id = 'MATH-1'",
            "DELETE FROM courses WHERE id = 'MATH'",
            "UPDATE enrollments SET student_id = 'zoe'",
            "UPDATE students SET status = 'GONE'",
            "UPDATE students SET email = 'S1@EXAMPLE.ORG' WHERE id = 's0'",
            "UPDATE sections SET capacity = 0",
            "UPDATE sections SET meetings = '{}'",
            "UPDATE enrollments SET created_at = NULL",
        ):
            with pytest.raises(apsw.ConstraintError):
                connection.execute(statement)
    finally:
        connection.close()


def test_a_view_shows_every_meeting(path, ready):
    ready.engine.close()
    connection = apsw.Connection(str(path))
    columns = "section_id, course_id, lecturer, weekday, starts, ends, room"
    found = connection.execute(
        f"SELECT {columns} FROM section_meetings ORDER BY 1"  # noqa: S608
    ).fetchall()
    connection.close()

    assert found == [
        ("ART-1", "ART", "gauss", "MONDAY", "10:00", "11:00", "room-ART"),
        ("MATH-1", "MATH", "gauss", "MONDAY", "09:00", "10:00", "room-MATH"),
    ]


def test_tables_that_come_to_a_log_are_filled_from_it(tmp_path):
    path = tmp_path / "late.db"
    with Engine.open(path, FACULTY) as engine:
        office = Office(engine)
        office.prepare(students=3)
        office.do(Enroll("s0", "MATH-1"))
        office.desk.rollback(SCIENCE, to_version=2, reason="the wrong list")
        office.do(RegisterStudent("s9", "Another", "s9@example.org"))
    migrate(path)

    with open_engine(path) as engine:
        assert Office(engine).examine()

    assert [row[1] for row in rows_of(path)["students"]] == ["s0", "s1", "s9"]
    assert rows_of(path)["enrollments"] == []


class Careless(EnrollmentTables):
    """Writes another name than that of the event."""

    def apply(self, event, rows):
        super().apply(event, rows)
        if isinstance(event.event, StudentRegistered):
            rows.update("students", {}, {"name": "Nobody"})


def test_rows_that_are_not_what_the_log_says_are_found(path):
    with open_engine(path, projection=Careless()) as engine:
        Office(engine).prepare(students=1)
    with open_engine(path) as engine:
        office = Office(engine)
        assert not office.examine()

        engine.projections.rebuild("enrollment_tables")

        assert office.examine()
    assert rows_of(path)["students"][0][2] == "Student 0"
