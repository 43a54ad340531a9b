"""`argos project`: its verbs, what they print, and how they end."""

import json

import apsw
import pytest
from typer.testing import CliRunner

from argos_engine.cli import exit_code, projections
from argos_engine.cli.main import app
from argos_engine.engine import Engine
from argos_engine.projections.registry import CatchUp
from argos_engine.storage.sqlite.journal import SqliteJournal
from tests.books import MEMBER, TABLES_SQL, Borrow, Join, Shelf
from tests.tables import make_tables

SHELF = Shelf()
SEVERAL = (SHELF,)
BEHIND = CatchUp(SHELF)
ANN = MEMBER.stream("ann")
DOMAIN = ("--domain", "tests.books:MEMBER")
NAMED = ("--projection", f"{__name__}:SHELF")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "books.db"
    Engine.open(path, MEMBER).close()
    make_tables(path, TABLES_SQL)
    with Engine.open(path, MEMBER, projections=[SHELF]) as engine:
        desk = engine.acting_as("librarian", cause="a test")
        desk.execute(ANN, Join("Ann"))
        desk.execute(ANN, Borrow("Emma"))
    return path


@pytest.fixture
def project(path):
    def call(verb, *arguments, code=exit_code.OK):
        given = ["project", verb, "-d", str(path), *arguments]
        result = CliRunner().invoke(app, given, prog_name="argos")
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture
def spoil(path):
    """Change a row behind the back of its projection."""
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE members SET loans = 7")
    connection.close()


def test_status_shows_what_is_known_and_what_is_stored(project):
    assert "unknown here" in project("status").output
    known = project("status", *DOMAIN, *NAMED)
    assert "shelf" in known.output
    assert "inline" in known.output
    assert "current" in known.output

    document = json.loads(project("status", "--json", *DOMAIN, *NAMED).stdout)

    assert document == {
        "projections": [
            {
                "name": "shelf",
                "inline": True,
                "state": "current",
                "revision": 1,
                "position": 2,
                "head": 2,
            }
        ]
    }
    unknown = json.loads(project("status", "--json").stdout)
    assert unknown["projections"][0]["state"] == "unknown here"


def test_status_beside_a_running_engine(project, path):
    with Engine.open(path, MEMBER, projections=[SHELF]):
        assert "current" in project("status", *DOMAIN, *NAMED).output


def test_check_finds_nothing_wrong(project):
    result = project("check", *DOMAIN, "--projection", f"{__name__}:SEVERAL")
    assert "shelf: all rows follow from the log" in result.output
    document = json.loads(project("check", "--json", *DOMAIN, *NAMED).stdout)
    assert document["sound"]


@pytest.mark.usefixtures("spoil")
def test_check_finds_rows_that_differ_and_rebuild_mends_them(project):
    found = project("check", *DOMAIN, *NAMED, code=exit_code.DATA)
    assert "member:ann" in found.output
    document = json.loads(
        project("check", "--json", *DOMAIN, *NAMED, code=exit_code.DATA).stdout
    )
    assert document["projections"][0]["different_streams"] == ["member:ann"]

    result = project("rebuild", "shelf", *DOMAIN, *NAMED)

    assert "rows of 1 streams were changed" in result.output
    again = json.loads(project("rebuild", "shelf", "--json", *DOMAIN, *NAMED).stdout)
    assert again == {"name": "shelf", "changed_streams": 0}
    project("check", *DOMAIN, *NAMED)


@pytest.mark.usefixtures("spoil")
def test_verify_compares_rows_of_projections_that_it_knows(path, monkeypatch):
    call = ["verify", "-d", str(path), *DOMAIN]
    assert CliRunner().invoke(app, call, prog_name="argos").exit_code == exit_code.OK
    monkeypatch.setenv(projections.VARIABLE, f"{__name__}:SHELF")

    found = CliRunner().invoke(app, call, prog_name="argos")
    document = CliRunner().invoke(app, [*call, "--json"], prog_name="argos")

    assert found.exit_code == document.exit_code == exit_code.DATA
    assert "shelf: the rows of 1 streams do not follow" in found.output
    assert json.loads(document.stdout)["projections"][0]["sound"] is False


def test_check_names_the_first_streams_only(project, path):
    with Engine.open(path, MEMBER, projections=[SHELF]) as engine:
        desk = engine.acting_as("librarian", cause="a test")
        for handle in [
            desk.submit(MEMBER.stream(f"{n}"), Join(f"{n}")) for n in range(101)
        ]:
            handle.result()
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE members SET loans = 7")
    connection.close()

    assert project("check", *DOMAIN, *NAMED, code=exit_code.DATA).output.endswith(
        "  ...\n"
    )


def test_a_catch_up_projection_is_made_anew_too(project):
    behind = ("--projection", f"{__name__}:BEHIND")
    project("forget", "shelf")

    project("rebuild", "shelf", *DOMAIN, *behind)

    status = json.loads(project("status", "--json", *DOMAIN, *behind).stdout)
    assert status["projections"][0]["inline"] is False
    assert status["projections"][0]["state"] == "current"


def test_forget_lets_a_journal_go_on_without(project, path):
    assert "forgotten" in project("forget", "shelf").output

    with Engine.open(path, MEMBER) as engine:
        engine.acting_as("librarian", cause="a test").execute(ANN, Borrow("Ulysses"))
    status = json.loads(project("status", "--json", *DOMAIN, *NAMED).stdout)
    assert status["projections"][0]["state"] == "missing"
    project("forget", "shelf", code=exit_code.USAGE)


def test_forget_in_json(project):
    document = json.loads(project("forget", "shelf", "--json").stdout)
    assert document == {"name": "shelf", "forgotten": True}


def test_a_verb_that_writes_needs_the_inline_projections(path, monkeypatch):
    call = ["checkpoint", "-d", str(path), *DOMAIN, "member:ann"]
    call += ["--principal", "kim", "--cause", "a test"]

    refused = CliRunner().invoke(app, call, prog_name="argos")
    assert refused.exit_code == exit_code.JOURNAL
    assert "the inline projection shelf" in refused.output

    monkeypatch.setenv(projections.VARIABLE, f"{__name__}:SHELF")
    done = CliRunner().invoke(app, call, prog_name="argos")
    assert done.exit_code == exit_code.OK, done.output


class Installed:
    def __init__(self, value):
        self.value = value


def test_installed_projections_are_found_by_their_stored_names(
    project, path, monkeypatch
):
    value = f"{__name__}:SHELF"
    monkeypatch.setattr(projections, "entry_points", lambda group: [Installed(value)])

    assert "current" in project("status", *DOMAIN).output
    project("forget", "shelf")
    assert project("status", *DOMAIN).output.count("shelf") == 0


def test_a_name_that_leads_nowhere_is_wrong_usage(project):
    project("status", "--projection", "nothing:here", code=exit_code.USAGE)
    project("check", *DOMAIN, code=exit_code.USAGE)
    project("rebuild", "shelf", *DOMAIN, code=exit_code.USAGE)
    wrong = ("--projection", "tests.books:MEMBER")
    project("status", *DOMAIN, *wrong, code=exit_code.USAGE)


def test_rebuild_says_who_has_the_file(project, path):
    with Engine.open(path, MEMBER, projections=[SHELF]):
        result = project("rebuild", "shelf", *DOMAIN, *NAMED, code=exit_code.JOURNAL)
        assert "open in another engine" in result.output
        project("forget", "shelf", code=exit_code.JOURNAL)


def test_a_file_that_is_none_is_named(tmp_path):
    call = ["project", "status", "-d", str(tmp_path / "none.db")]
    result = CliRunner().invoke(app, call, prog_name="argos")
    assert result.exit_code == exit_code.JOURNAL


def test_a_missing_table_is_named(tmp_path):
    path = tmp_path / "bare.db"
    SqliteJournal.open(path).close()
    call = ["project", "status", "-d", str(path), *DOMAIN, *NAMED]
    result = CliRunner().invoke(app, call, prog_name="argos")
    assert result.exit_code == exit_code.USAGE
    assert "there is no table members" in result.output
