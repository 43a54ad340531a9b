"""`argos demo enrollment`: the rush of the first days, played twice."""

import json

import apsw
import pytest

from argos_engine.cli import exit_code
from tests.integration.cli.conftest import Argos

STUDENTS = 2_000
COMMANDS = 15_316

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rushed(tmp_path_factory):
    """A command line on a journal that the rush was played into, and what it said."""
    argos = Argos(tmp_path_factory.mktemp("term"))
    return argos, argos("demo", "enrollment", domain=False)


def test_the_rush_ends_well_and_shows_a_week(rushed):
    argos, first = rushed

    assert first.exit_code == 0, first.output
    assert f"{COMMANDS:,} commands of 20 threads" in first.stdout
    assert "nothing new" not in first.stdout
    ends = [line.split()[-1] for line in first.stdout.splitlines() if line.strip()]
    assert (ends.count("good"), ends.count("wrong")) == (4, 0)
    for refusal in ("SectionFullError", "StudentClashError", "PolicyDeniedError"):
        assert refusal in first.stdout
    assert "08:00-09:30" in first.stdout
    assert f"argos verify -d {argos.database}" in first.stdout


def test_played_again_it_changes_nothing(rushed):
    argos, _ = rushed
    before = rows(argos)

    document = json.loads(argos("demo", "enrollment", "--json", domain=False).stdout)

    assert document["new"] is False
    assert document["sound"] is True
    assert document["commands"] == COMMANDS
    assert document["accepted"] + sum(document["refusals"].values()) == COMMANDS
    assert [each["wrong"] for each in document["checks"]] == [0, 0, 0, 0]
    assert sum(each["students"] for each in document["faculties"]) == STUDENTS
    assert document["week"]["appointments"] != []
    assert rows(argos) == before


def rows(argos):
    connection = apsw.Connection(str(argos.database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [
            connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table in ("students", "courses", "sections", "enrollments")
        ]
    finally:
        connection.close()


def test_no_section_is_overfull_for_whoever_reads_the_tables(rushed):
    argos, _ = rushed
    connection = apsw.Connection(str(argos.database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = connection.execute("""
            SELECT sum(capacity < (
              SELECT count(*) FROM enrollments
              WHERE enrollments.faculty = sections.faculty
                AND enrollments.section_id = sections.id
            )), count(*) FROM sections
        """).fetchall()
    finally:
        connection.close()

    assert found == [(0, 240)]


def test_the_rush_leaves_other_journals_alone(argos, register):
    argos.run([register("AB", stream="2027")])

    result = argos("demo", "enrollment", domain=False)

    assert result.exit_code == exit_code.USAGE
    assert "bid-year:2027, which is not of the demo" in result.stderr
