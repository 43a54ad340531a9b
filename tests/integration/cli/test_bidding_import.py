"""`argos bidding import`: rosters, previewed and imported, on a real journal."""

import json

import pytest
from typer.testing import CliRunner

from argos_engine.cli import exit_code
from argos_engine.cli.bidding import roster_entries
from argos_engine.cli.main import app
from argos_engine.domains.bidding.roster import COLUMNS
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine

HEADER = ",".join(COLUMNS)
DATES = ",".join(["2001-01-07"] * 4)
ANNA = f'u1,AB,"Baker, Anna",NORTH,CPC,3,{DATES},'
CARL = f'u2,CD,"Diaz, Carl",NORTH,CPC,1,{DATES},2'
TWIN = f'u3,AB,"Brown, Alex",NORTH,CPC,2,{DATES},'
PILOT = f'u4,EF,"Evans, Finn",,Pilot,,{DATES},'
BY = ("--principal", "operator:MK", "--role", "admin", "--cause", "roster")


@pytest.fixture
def year(argos, command):
    """A command line on a journal with a bid year."""
    argos.run(
        [command("CreateBidYear", {"first_day": "2026-01-04", "pay_periods": 26})]
    )
    return argos


def roster(argos, *rows, header=HEADER):
    path = argos.directory / "roster.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def call(argos, file, *options):
    arguments = ["bidding", "import", file, "-d", argos.database, *options]
    return CliRunner().invoke(app, list(map(str, arguments)), prog_name="argos")


def document(argos, file, *options, code=exit_code.OK):
    result = call(argos, file, *options, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def verdicts(found):
    return [each["verdict"] for each in found["rows"]]


def complaint(result):
    assert result.exit_code == exit_code.USAGE, result.output
    return result.stderr


def test_a_preview_has_a_verdict_for_every_row_and_changes_nothing(year):
    file = roster(year, ANNA, CARL, TWIN, PILOT)

    found = document(year, file, code=exit_code.DATA)
    shown = call(year, file)

    assert verdicts(found) == ["new", "new", "refused", "bad"]
    assert [each["line"] for each in found["rows"]] == [2, 3, 4, 5]
    assert found["rows"][2]["problem"] == "initials AB stand for user u1"
    assert found["rows"][2]["commands"] == []
    assert "user_type must be one of" in found["rows"][3]["problem"]
    assert found["applied"] is False
    assert shown.exit_code == exit_code.DATA
    assert "4 rows: 2 new, 1 refused, 1 bad" in shown.stdout
    assert "nothing was imported: --apply does it" in shown.stdout
    assert len(year.events()) == 1


def test_the_same_file_twice_changes_nothing(year):
    file = roster(year, ANNA, CARL)

    first = document(year, file, "--apply", *BY)
    events = year.events()
    again = document(year, file, "--apply", *BY)
    shown = call(year, file, "--apply", *BY)

    assert verdicts(first) == ["new", "new"]
    assert verdicts(again) == ["unchanged", "unchanged"]
    assert year.events() == events
    assert len(events) == 3
    assert events[1]["principal"] == {"id": "operator:MK", "roles": ["admin"]}
    assert events[1]["cause"] == "roster"
    assert "0 rows were imported" in shown.stdout


def test_a_later_file_changes_what_differs_and_says_what(year, command):
    year.run([command("CreateArea", {"area_id": "EAST", "code": "E"})])
    call(year, roster(year, ANNA, CARL), "--apply", *BY)
    file = roster(year, ANNA.replace("CPC,3", "CPC,5").replace("NORTH", "EAST"), CARL)

    found = document(year, file)
    call(year, file, "--apply", *BY)

    anna, carl = found["rows"]
    assert (anna["verdict"], carl["verdict"]) == ("changed", "unchanged")
    assert anna["differences"] == ["area: NORTH -> EAST", "crew: 3 -> 5"]
    assert anna["commands"] == ["UpdateUser", "MoveUser"]
    assert year.json("state", "2026")["state"]["users"]["u1"]["area_id"] == "EAST"
    assert verdicts(document(year, file)) == ["unchanged", "unchanged"]


def test_a_bad_row_stops_no_other(year):
    file = roster(year, PILOT, ANNA)

    found = document(year, file, "--apply", *BY, code=exit_code.DATA)

    assert verdicts(found) == ["bad", "new"]
    assert len(year.events()) == 2


def test_only_the_chosen_rows_are_judged_and_imported(year):
    """The twin is fine as long as Anna is not imported."""
    file = roster(year, ANNA, CARL, TWIN)

    found = document(year, file, "--line", 4, "--apply", *BY)

    assert [(each["line"], each["verdict"]) for each in found["rows"]] == [(4, "new")]
    assert list(year.json("state", "2026")["state"]["users"]) == ["u3"]


def test_a_line_without_a_row_is_named(year):
    said = complaint(call(year, roster(year, ANNA), "--line", 1, "--line", 9))

    assert "has no row on line 1, 9" in said


def test_without_the_role_every_row_is_refused(year):
    options = ("--apply", "--principal", "somebody", "--cause", "a try")

    found = document(year, roster(year, ANNA), *options, code=exit_code.DATA)

    assert verdicts(found) == ["refused"]
    assert "needs the role admin" in found["rows"][0]["problem"]
    assert len(year.events()) == 1


def test_an_import_says_who_and_why(year):
    said = complaint(call(year, roster(year, ANNA), "--apply"))

    assert "--apply needs --principal and --cause" in said


def test_a_wrong_year_is_never_begun(year):
    said = complaint(call(year, roster(year, ANNA), "--year", 2062, "--apply", *BY))

    assert "no bid year '2062', only 2026" in said
    assert [each["stream"] for each in year.json("streams")["streams"]] == [
        "bid-year:2026"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "header"),
        (b"who,what\n1,2\n", "must have the columns"),
        (HEADER.encode() + b"\n\xff\xfe\n", "must be UTF-8"),
        (HEADER.encode() + b'\nu1,"AB\n', "must be CSV"),
        (HEADER.encode() + b"\n" + b"x" * 1_000_001 + b"\n", "must have at most"),
    ],
)
def test_a_file_that_is_no_roster_says_where(year, content, problem):
    path = year.directory / "roster.csv"
    path.write_bytes(content)

    found = document(year, path, code=exit_code.DATA)

    assert verdicts(found) == ["bad"]
    assert problem in found["rows"][0]["problem"]


def test_a_file_that_is_not_there_and_one_without_an_end(year, monkeypatch):
    monkeypatch.setattr(roster_entries, "ROWS_MAX", 1)

    missing = call(year, year.directory / "nowhere.csv")
    endless = complaint(call(year, roster(year, ANNA, CARL)))

    assert missing.exit_code == exit_code.USAGE
    assert "has more than 1 rows" in endless


def test_an_empty_roster_has_no_rows(year):
    shown = call(year, roster(year))

    assert shown.exit_code == exit_code.OK
    assert shown.stdout == "0 rows: none\n"


def test_while_an_engine_runs_a_preview_is_made_and_nothing_imported(year):
    file = roster(year, ANNA)
    with Engine.open(year.database, YEAR):
        previewed = call(year, file)
        refused = call(year, file, "--apply", *BY)

    assert previewed.exit_code == exit_code.OK
    assert refused.exit_code == exit_code.JOURNAL
    assert len(year.events()) == 1
