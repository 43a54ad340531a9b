"""`argos migrate`: its verbs, what they print, and how they end."""

import json
import os
import signal

import pytest

from argos_engine.cli import exit_code
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine, open_archive
from argos_engine.testing.journal_files import read_files
from tests.school import query

STEPS = """
from argos_engine.migrations.migration import Migration

ONE = Migration("m001_add_student", "students", "CREATE TABLE student (name TEXT)",
                "DROP TABLE student")
TWO = Migration("m002_add_status", "a status", "ALTER TABLE student ADD COLUMN status",
                "ALTER TABLE student DROP COLUMN status")
SCHOOL = [ONE, TWO]
FIRST = [ONE]
CHANGED = [Migration(ONE.id, "students", "CREATE TABLE student (id)"), TWO]
BROKEN = [ONE, Migration("m002_broken", "wrong", "SELECT nothing")]
ONE_WAY = [ONE, Migration("m002_gone", "no way back", "SELECT 1")]
UNSORTED = [TWO, ONE]
TEXT = "no list"


def endless(session):
    session.execute("CREATE TABLE half (x)")
    print("begun", flush=True)
    session.execute("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
                    "SELECT count(*) FROM n")


ENDLESS = [ONE, Migration("m002_endless", "never ends", endless)]
"""

WHO = ("--principal", "operator:kim", "--cause", "release 7")
IDS = ["m001_add_student", "m002_add_status"]


@pytest.fixture
def migrate(argos, tmp_path, monkeypatch):
    """Return a function that calls a verb of `argos migrate` on a new journal."""
    monkeypatch.chdir(tmp_path)
    name = f"steps_{os.urandom(4).hex()}"
    (tmp_path / f"{name}.py").write_text(STEPS)
    with Engine.open(argos.database, YEAR):
        pass

    def call(verb, *arguments, steps="SCHOOL", code=exit_code.OK, who=WHO):
        given = () if steps is None else ("--migrations", f"{name}:{steps}")
        acting = who if verb in {"up", "down", "to"} else ()
        result = argos.migrate(verb, *given, *acting, *arguments)
        assert result.exit_code == code, result.output
        return result

    call.module = name
    return call


def states(migrate, **options):
    document = json.loads(migrate("status", "--json", **options).stdout)
    return {each["id"]: each["state"] for each in document["steps"]}


def test_steps_are_applied_shown_and_undone(migrate, argos):
    assert states(migrate) == {
        "0001_events": "applied",
        **dict.fromkeys(IDS, "pending"),
    }

    lines = migrate("up").stdout.splitlines()
    assert lines[0].startswith("backup: ")
    assert lines[1:] == [f"{step}: applied" for step in IDS]
    assert migrate("up").stdout == "nothing to do\n"
    assert set(states(migrate).values()) == {"applied"}

    assert migrate("down").stdout.splitlines()[1:] == [f"{IDS[1]}: undone"]
    assert states(migrate)[IDS[1]] == "pending"
    assert migrate("to", "none").stdout.splitlines()[1:] == [f"{IDS[0]}: undone"]
    assert migrate("to", IDS[1]).stdout.splitlines()[1:] == lines[1:]
    assert migrate("down", "--count", "2").exit_code == 0

    assert argos("verify").exit_code == exit_code.OK


def test_status_and_history_are_tables_for_people(migrate):
    migrate("up")

    status = migrate("status").stdout
    assert "operator:kim" in status
    assert status.count("applied") == 4
    history = migrate("history", steps=None).stdout
    assert "0001_events" in history
    assert history.index(IDS[0]) < history.index(IDS[1])


def test_a_run_is_json_for_programs(migrate):
    document = json.loads(migrate("up", "--json").stdout)

    assert document["dry_run"] is False
    assert [each["id"] for each in document["steps"]] == IDS
    assert document["steps"][0]["direction"] == "up"
    with open_archive(document["backup"]) as archive:
        assert archive.verify().is_sound
    records = json.loads(migrate("history", "--json", steps=None).stdout)["records"]
    assert [each["id"] for each in records] == ["0001_events", *IDS]
    assert records[1]["principal"] == "operator:kim"
    assert records[1]["cause"] == "release 7"


def test_a_dry_run_changes_nothing_and_needs_nobody(migrate, argos):
    before = argos.database.read_bytes()

    lines = migrate("up", "--dry-run", who=()).stdout.splitlines()

    assert lines == [f"{step}: would be applied" for step in IDS]
    assert argos.database.read_bytes() == before
    result = migrate("up", "--dry-run", steps="BROKEN", code=exit_code.REFUSED, who=())
    assert "m002_broken" in result.stderr
    assert argos.database.read_bytes() == before


def test_a_dry_run_and_questions_work_beside_an_engine(migrate, argos):
    with Engine.open(argos.database, YEAR):
        migrate("up", "--dry-run", who=())
        migrate("status")
        migrate("history", steps=None)


@pytest.mark.parametrize("verb", [("up",), ("down",), ("to", "none")])
def test_no_run_while_an_engine_is_open(migrate, argos, verb):
    with Engine.open(argos.database, YEAR):
        result = migrate(*verb, code=exit_code.JOURNAL)

    assert "is open in another engine" in result.stderr


def test_a_failure_names_the_step_and_what_was_applied_before(migrate):
    result = migrate("up", steps="BROKEN", code=exit_code.REFUSED)

    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith("backup: ")
    assert lines[1] == f"{IDS[0]}: applied"
    assert lines[2].startswith("error: migration m002_broken: ")
    assert lines[2].endswith("; nothing of it was written")


def test_a_list_that_does_not_fit_is_shown_and_refused(migrate):
    migrate("up")

    changed = states(migrate, steps="CHANGED", code=exit_code.DATA)
    assert changed[IDS[0]] == "changed"
    newer = migrate("status", steps="FIRST", code=exit_code.DATA).stdout
    assert "newer" in newer
    for steps in ("CHANGED", "FIRST"):
        migrate("up", steps=steps, code=exit_code.REFUSED)


def test_a_step_without_a_way_down_is_refused(migrate):
    migrate("up", steps="ONE_WAY")

    result = migrate("down", steps="ONE_WAY", code=exit_code.REFUSED)

    assert "m002_gone: has no way down" in result.stderr


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ("UNSORTED", "in the order of their numbers"),
        ("TEXT", "collection"),
        ("NOTHING", "cannot be loaded"),
    ],
)
def test_a_name_that_is_no_list_of_steps_is_refused(migrate, steps, complaint):
    result = migrate("up", steps=steps, code=exit_code.USAGE)

    assert complaint in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_wrong_calls_are_refused(migrate, argos):
    for call in (
        argos.migrate("up", "--migrations", "steps", *WHO),
        argos.migrate("up", "--migrations", f"{migrate.module}:SCHOOL"),
        migrate("to", "m009_unknown", code=exit_code.USAGE),
        migrate("down", "--count", "9", code=exit_code.USAGE),
    ):
        assert call.exit_code == exit_code.USAGE, call.output
        assert len(call.stderr.splitlines()) == 1


def test_a_journal_that_is_not_there_is_not_made(migrate, argos):
    argos.database = argos.directory / "nowhere.db"

    result = migrate("up", code=exit_code.JOURNAL)

    assert "there is no journal" in result.stderr
    assert not argos.database.exists()


def test_a_backup_that_fails_stops_the_run(migrate, argos):
    taken = argos.directory / "taken.db"
    taken.touch()
    before = read_files(argos.database)

    result = migrate("up", "--backup", taken, code=exit_code.REFUSED)

    assert f"{taken} exists" in result.stderr
    assert read_files(argos.database) == before


def test_a_file_for_a_new_step_is_made(migrate, argos):
    folder = argos.directory / "steps"
    folder.mkdir()
    call = ("add_year", "--directory", folder, "--description", "the bid year")

    printed = migrate("create", *call, steps=None).stdout
    document = json.loads(migrate("create", *call, "--json", steps=None).stdout)

    assert printed.startswith(str(folder / "m001_add_year.py"))
    assert document == {
        "file": str(folder / "m002_add_year.py"),
        "id": "m002_add_year",
    }
    migrate("create", "no words", steps=None, code=exit_code.USAGE)


@pytest.mark.slow
def test_ctrl_c_in_a_long_statement_leaves_whole_steps(migrate, argos):
    steps = ("--migrations", f"{migrate.module}:ENDLESS")
    process = argos.start_migrate("up", *steps, *WHO)
    with process:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        complaints = process.stderr.read()

    assert process.returncode == exit_code.INTERRUPTED, complaints
    assert "nothing is half written" in complaints
    names = query(argos.database, "SELECT name FROM sqlite_schema")
    assert ("student",) in names
    assert ("half",) not in names
    assert states(migrate)[IDS[0]] == "applied"
