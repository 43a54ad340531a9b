"""A roster is previewed row by row; importing it twice changes nothing."""

import datetime

import attrs
import pytest

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.roster import COLUMNS, read_roster
from argos_engine.domains.bidding.roster_preview import (
    Verdict,
    preview_roster,
    selected_commands,
)
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import CreateArea
from argos_engine.domains.bidding.year.decider import YEAR

AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)
ADMIN = Context(AT, Principal("operator:MK", frozenset({"admin"})), "roster import")
HEADER = ",".join(COLUMNS)
DATES = "2001-01-07,2001-01-07,2001-01-07,2001-01-07"


def row(user_id, initials, *, area="NORTH", crew="3", lottery="1", dates=DATES):
    name = f'"Doe, {initials}"'
    return f"{user_id},{initials},{name},{area},CPC,{crew},{dates},{lottery}"


def preview(year, *rows, context=ADMIN):
    lines = [line.encode() + b"\r\n" for line in (HEADER, *rows)]
    return list(preview_roster(year, read_roster(lines), context))


def verdicts(rows):
    return {each.line: str(each.verdict) for each in rows}


def imported(year, *rows, lines=range(100)):
    for command in selected_commands(preview(year, *rows), lines):
        year = YEAR.evolve(year, YEAR.decide(year, command, ADMIN))
    return year


@pytest.fixture
def year():
    start = YEAR.initial_state
    for code in ("NORTH", "EAST"):
        event = YEAR.decide(start, CreateArea(code, code), ADMIN)
        start = YEAR.evolve(start, event)
    return start


def test_every_row_has_a_verdict_and_none_stops_the_others(year):
    year = imported(year, row("u1", "AA"), row("u2", "BB", lottery="2"))

    rows = preview(
        year,
        row("u1", "AA"),
        row("u2", "BX", lottery="2"),
        row("u3", "CC"),
        row("u4", "AA"),
        row("u5", "DDD"),
        row("u6", "CC"),
        "half a row",
        row("u7", "EE"),
    )

    assert verdicts(rows) == {
        2: "unchanged",
        3: "changed",
        4: "new",
        5: "refused",
        6: "bad",
        7: "refused",
        8: "bad",
        9: "new",
    }
    problems = {each.line: each.problem for each in rows if each.problem}
    assert problems[5] == "initials AA stand for user u1"
    assert problems[6].startswith("line 6: initials must be two characters")
    assert problems[7] == "initials CC stand for user u3"
    assert problems[8].startswith("line 8: line must have 11 cells")


def test_a_new_user_without_a_known_area_is_told_of(year):
    """A draft takes people before areas; a name that is misspelled is to be seen."""
    rows = preview(
        year,
        row("u1", "AA"),
        row("u2", "BB", area="NROTH"),
        row("u3", "CC", area=""),
    )

    assert [each.differences for each in rows] == [
        (),
        ("area NROTH is not there yet",),
        ("without an area: in No Bid",),
    ]


def test_a_preview_changes_nothing(year):
    before = year

    preview(year, row("u1", "AA"))

    assert year is before
    assert not year.users


def test_only_selected_rows_are_imported(year):
    rows = [row("u1", "AA"), row("u2", "BB"), row("u3", "CC"), row("u4", "AA")]

    after = imported(year, *rows, lines={3, 5})

    assert set(after.users) == {"u2"}


def test_the_same_roster_twice_changes_nothing(year):
    rows = [row("u1", "AA"), row("u2", "BB", area="", crew="", lottery="")]
    after = imported(year, *rows)

    again = preview(after, *rows)

    assert verdicts(again) == {2: "unchanged", 3: "unchanged"}
    assert list(selected_commands(again, {2, 3})) == []
    assert imported(after, *rows) is after


def test_a_changed_row_changes_what_it_says_and_moves_the_user(year):
    year = imported(year, row("u1", "AA"))
    later = DATES.replace("2001", "2002", 1)

    year = imported(year, row("u1", "XY", area="EAST", crew="4", dates=later))

    user = year.users["u1"]
    assert (user.initials, user.area_id, user.crew) == ("XY", "EAST", 4)
    assert user.seniority.cumulative_bu_date == datetime.date(2002, 1, 7)
    assert user.seniority.bu_date == datetime.date(2001, 1, 7)


def test_an_empty_cell_takes_nothing_away(year):
    year = imported(year, row("u1", "AA"))

    rows = preview(year, row("u1", "AA", area="", crew="", lottery=""))

    assert verdicts(rows) == {2: "unchanged"}


def test_a_user_who_only_moves_is_only_moved(year):
    year = imported(year, row("u1", "AA"))

    (only,) = preview(year, row("u1", "AA", area="EAST"))

    assert only.verdict is Verdict.CHANGED
    assert [type(each).__name__ for each in only.commands] == ["MoveUser"]


def test_rows_of_a_frozen_year_are_refused_one_by_one(year):
    year = imported(year, row("u1", "AA"), row("u2", "BB", lottery="2"))
    year = attrs.evolve(year, stage=Stage.CANONICALIZED)

    rows = preview(
        year, row("u1", "AA", crew="4"), row("u2", "BX", lottery="2"), row("u3", "CC")
    )

    assert verdicts(rows) == {2: "refused", 3: "changed", 4: "refused"}


def test_the_principal_of_a_preview_is_judged_as_well(year):
    bidder = ADMIN.changed(principal=Principal("operator:JD", ("bidder",)))

    (only,) = preview(year, row("u1", "AA"), context=bidder)

    assert only.verdict is Verdict.REFUSED
    assert only.problem == "operator:JD needs the role admin"
