"""`argos bidding`: what people look at in a season, on a real journal."""

import datetime
import json

import attrs
import pytest
from typer.testing import CliRunner

from argos_engine.cli import exit_code
from argos_engine.cli.main import app
from argos_engine.domains.bidding import commands as area_commands
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year import commands as year_commands
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.user_commands import (
    RegisterUser,
    SetParticipation,
)
from argos_engine.domains.bidding.zone import OffsetChange, Zone
from argos_engine.engine import Engine, open_archive
from argos_engine.ports.clock import FixedClock, to_microseconds

YEAR_2026 = YEAR.stream("2026")
NORTH = AREA.stream("2026/NORTH")
START = datetime.datetime(2026, 2, 16, 12, tzinfo=datetime.UTC)
BEHIND_ALL_WINDOWS = datetime.datetime(2026, 4, 1, 12, tzinfo=datetime.UTC)
BEFORE = "2026-02-16T12:00:00Z"
FIRST_WINDOW = datetime.datetime(2026, 3, 6, 15, tzinfo=datetime.UTC)
SPRING = datetime.datetime(2026, 3, 8, 9, tzinfo=datetime.UTC)
ZONE = Zone("America/Denver", -7 * 3_600, (OffsetChange(SPRING, -6 * 3_600),))
HIRED = datetime.date(2001, 1, 7)
JULY = datetime.date(2026, 7, 6)
MEANWHILE = "letter of both users"


def user(number, lottery, **more):
    dates = (HIRED,) * 4
    given = {"lottery": lottery, "area_id": "NORTH", **more}
    name = f"User {number}"
    return RegisterUser(f"u{number}", f"A{number}", name, UserType.CPC, *dates, **given)


def round_of(round_id, number, **more):
    terms = {"slots_per_day": 1, "max_groups": 2, "max_total_hours": 80, **more}
    return year_commands.CreateRound(
        round_id=round_id,
        round_group_id="all",
        number=number,
        name=f"Round {number}",
        **terms,
    )


SETUP = (
    year_commands.CreateBidYear(
        datetime.date(2026, 1, 4), 26, (datetime.date(2026, 7, 3),)
    ),
    year_commands.SetExpectedAreaCount(1),
    year_commands.CreateArea("NORTH", "N"),
    year_commands.SetExpectedUserCount("NORTH", 3),
    year_commands.CreateRoundGroup("all", "All areas"),
    round_of("prime", 1),
    round_of("rest", 2, is_windowed=False, include_holidays=True),
    year_commands.AssignRoundGroup("NORTH", "all"),
    # The second week begins on Monday, March 9: clocks went forward on Sunday.
    year_commands.SetBidSchedule(
        ZONE,
        datetime.date(2026, 3, 2),
        datetime.time(8),
        datetime.time(18),
        bidders_a_day=1,
    ),
    user(1, 2),
    user(2, 1),
    user(3, 3),
    SetParticipation(
        "u3", excluded_from_bidding=True, excluded_from_leave_calculation=True
    ),
)
FROZEN = (
    year_commands.CompleteBootstrap(),
    year_commands.ConfirmReadyToBid(year_commands.CONFIRMATION),
    year_commands.ActivateBidding(),
)


def bidding(argos, verb, *arguments):
    call = ["bidding", verb, *map(str, arguments), "-d", str(argos.database)]
    return CliRunner().invoke(app, call, prog_name="argos")


def document(argos, verb, *arguments, code=exit_code.OK):
    result = bidding(argos, verb, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def complaint(result):
    assert result.exit_code == exit_code.USAGE, result.output
    assert not result.stdout
    return result.stderr


def opened(argos, at):
    clock = FixedClock(to_microseconds(at))
    return Engine.open(argos.database, YEAR, AREA, clock=clock)


def play(argos, *commands, stream=YEAR_2026, at=START):
    with opened(argos, at) as engine:
        roles = ["admin", "process"]  # it plays what activates the year, too
        desk = engine.acting_as("operator:MK", roles=roles, cause="a test")
        for command in commands:
            desk.execute(stream, command)


def tell(argos):
    with opened(argos, BEHIND_ALL_WINDOWS) as engine:
        now = engine.versioned(YEAR_2026)
        desk = engine.acting_as("process:f", roles=["process"], cause="the year")
        desk.execute(NORTH, facts_for_area(now.state, "NORTH", now.version))


@pytest.fixture
def draft(argos):
    """A command line on a journal with a year that is complete, but a draft."""
    play(argos, *SETUP)
    return argos


@pytest.fixture
def season(argos):
    """Bids were taken, and an hour of them was rolled back."""
    play(argos, *SETUP, *FROZEN)
    tell(argos)
    # Time never goes back in a journal, so the windows lie behind from here on.
    play(argos, area_commands.StartRound("prime"), stream=NORTH)
    bid = area_commands.SubmitBid
    play(argos, bid("prime", "u2", (JULY,)), stream=NORTH)
    with opened(argos, BEHIND_ALL_WINDOWS) as engine:
        desk = engine.acting_as("operator:JD", roles=["admin"], cause="paper form")
        desk.execute(NORTH, bid("prime", "u1", (datetime.date(2026, 7, 7),)))
        desk.rollback(NORTH, to_version=3, reason="entered for the wrong user")
        override = area_commands.OverrideBidOrder
        desk.execute(NORTH, override("u1", 7, MEANWHILE))
    return argos


def test_readiness_names_every_blocker(argos):
    early = (*SETUP[:3], *SETUP[4:6], user(1, None), user(2, None))
    play(argos, *early)

    found = document(argos, "readiness", "--at", BEFORE, code=exit_code.DATA)
    shown = bidding(argos, "readiness", "--at", BEFORE)

    assert (found["stage"], found["complete"], found["ready"]) == (
        "draft",
        False,
        False,
    )
    assert found["blockers"] == [
        {
            "before": "complete bootstrap",
            "blocker": "nobody has said how many users area NORTH is to have",
        },
        {"before": "ready to bid", "blocker": "area NORTH has no rounds"},
        {
            "before": "ready to bid",
            "blocker": "users u1 and u2 of area NORTH are tied",
        },
    ]
    assert shown.exit_code == exit_code.DATA
    assert "3 things stand in the way" in shown.stdout


def test_readiness_depends_on_the_time(draft):
    early = bidding(draft, "readiness", "--at", BEFORE)
    late = bidding(draft, "readiness", "--at", "2026-03-02T12:00:00-07:00")

    assert early.exit_code == exit_code.OK
    assert "bid-year:2026 is draft: nothing stands in the way" in early.stdout
    assert late.exit_code == exit_code.DATA
    assert "1 thing stands in the way" in late.stdout


def test_a_confirmed_year_is_frozen_and_ready(season):
    result = bidding(season, "readiness")

    assert result.exit_code == exit_code.OK
    assert "bidding_active: it was confirmed, and is frozen" in result.stdout


def test_the_order_shows_what_was_decided_beside_what_follows(season):
    found = document(season, "order", "NORTH")
    shown = bidding(season, "order", "n")

    first, second, third = found["order"]
    assert not found["planned"]
    assert [each["initials"] for each in found["order"]] == ["A2", "A1", "A3"]
    assert (first["place"], first["derived_place"], first["override"]) == (1, 1, None)
    assert (second["bids"], second["place"], second["derived_place"]) == (2, 7, 2)
    assert second["override"] == {"place": 7, "reason": MEANWHILE}
    assert second["lottery"] == 2
    assert second["scd_date"] == "2001-01-07"
    assert (third["bids"], third["place"]) == (None, None)
    assert shown.exit_code == exit_code.OK
    assert MEANWHILE in shown.stdout
    assert "excluded in the year" in shown.stdout
    assert "this is a plan" not in shown.stdout


def test_an_eligibility_that_was_decided_by_hand_is_shown(season):
    override = area_commands.OverrideEligibility
    play(season, override("u3", True, "the detail was called off"), stream=NORTH)  # noqa: FBT003

    last = document(season, "order", "NORTH")["order"][-1]
    shown = bidding(season, "order", "NORTH").stdout

    assert last["initials"] == "A3"
    assert last["bids"] == 3
    assert last["eligibility"]["can_bid"] is True
    assert "the detail was called off" in shown
    assert "none yet" in bidding(season, "windows", "NORTH").stdout


def test_before_the_year_is_frozen_the_order_is_a_plan_that_names_ties(draft):
    play(draft, user(4, 1))

    found = document(draft, "order", "NORTH")
    shown = bidding(draft, "order", "NORTH").stdout

    assert found["planned"] is True
    assert found["version"] == 0
    assert [each["initials"] for each in found["order"]] == ["A2", "A4", "A1", "A3"]
    assert found["order"][0]["tied_with"] == ["u4"]
    assert "tied with A4" in shown
    assert "this is a plan" in shown


def test_windows_show_the_clocks_of_the_zone_on_both_sides_of_a_change(argos):
    people = (user(number, number) for number in range(4, 8))
    count = year_commands.SetExpectedUserCount("NORTH", 7)
    play(argos, *SETUP, *people, count, *FROZEN)
    tell(argos)

    found = document(argos, "windows", "NORTH", "--at", "2026-03-03T16:00:00Z")
    shown = bidding(argos, "windows", "NORTH", "--at", BEFORE)

    (prime,) = found["rounds"]
    windows = {each["initials"]: each for each in prime["windows"]}
    assert found["zone"] == "America/Denver"
    assert [each["place"] for each in prime["windows"]] == [1, 2, 3, 4, 5, 6]
    assert windows["A6"]["window"] == {
        "starts_at": "2026-03-06T15:00:00+00:00",
        "ends_at": "2026-03-07T01:00:00+00:00",
        "local_start": "2026-03-06T08:00",
        "local_end": "2026-03-06T18:00",
        "offset_at_start": "-07:00",
        "offset_at_end": "-07:00",
    }
    assert windows["A7"]["window"]["starts_at"] == "2026-03-09T14:00:00+00:00"
    assert windows["A7"]["window"]["local_start"] == "2026-03-09T08:00"
    assert windows["A7"]["window"]["offset_at_start"] == "-06:00"
    assert windows["A1"]["status"] == "not_started_in_window"
    assert windows["A7"]["status"] == "not_started_pre_window"
    assert "Mon 2026-03-09" in shown.stdout
    assert "08:00-18:00" in shown.stdout


def test_a_window_that_was_set_by_hand_stands_beside_the_derived_one(season):
    override = area_commands.OverrideBidWindow(
        "prime",
        "u1",
        FIRST_WINDOW,
        FIRST_WINDOW + datetime.timedelta(hours=30),
        "on detail until Friday",
    )
    play(season, override, stream=NORTH)

    (prime,) = document(season, "windows", "NORTH")["rounds"]
    shown = bidding(season, "windows", "NORTH").stdout

    line = next(each for each in prime["windows"] if each["initials"] == "A1")
    assert line["window"]["local_start"] == "2026-03-06T08:00"
    assert line["derived_window"]["local_start"] == "2026-03-03T08:00"
    assert line["override_reason"] == "on detail until Friday"
    assert "on detail" in shown


def test_windows_that_clocks_skip_are_named_before_anything_is_frozen(draft):
    sunday_shift = OffsetChange(
        datetime.datetime(2026, 3, 3, 15, tzinfo=datetime.UTC), -6 * 3_600
    )
    zone = Zone("Test/Skip", -7 * 3_600, (sunday_shift,))
    schedule = year_commands.SetBidSchedule(
        zone,
        datetime.date(2026, 3, 2),
        datetime.time(8),
        datetime.time(18),
        bidders_a_day=1,
    )
    play(draft, schedule)

    found = document(draft, "windows", "NORTH", code=exit_code.DATA)
    shown = bidding(draft, "windows", "NORTH")

    problems = [each["problem"] for each in found["rounds"][0]["windows"]]
    assert problems == [None, "08:00 on 2026-03-03 does not exist in Test/Skip"]
    assert shown.exit_code == exit_code.DATA
    assert "this is a plan" in shown.stdout


def test_an_area_without_windows_says_so(argos):
    play(argos, *SETUP[:3])

    result = bidding(argos, "windows", "NORTH")

    assert result.exit_code == exit_code.OK
    assert "no round is bid in windows" in result.stdout


def test_accrual_gives_a_reason_for_every_row(season):
    found = document(season, "accrual", "a2")
    shown = bidding(season, "accrual", "A2")

    assert len(found["rows"]) == 26
    assert {each["reason"] for each in found["rows"]} == {"normal"}
    assert found["rows"][0] == {"hours": 8, "reason": "normal", "pay_period": 1}
    assert found["earned_hours"] == 208
    assert found["used_hours"] == 8
    assert found["left_days"] == 25
    assert "earned 208 h (26 days), bid for 8 h, left 200 h (25 days)" in shown.stdout


def test_accrual_says_who_is_excluded_and_who_is_nowhere(season):
    excluded = bidding(season, "accrual", "A3").stdout

    assert "excluded from the leave calculation" in excluded


def test_accrual_says_where_a_rate_begins_and_who_has_bid_for_more(argos):
    newcomer = {"scd_date": datetime.date(2025, 1, 1)}
    in_june = {"scd_date": datetime.date(2011, 6, 15)}
    people = (
        attrs.evolve(user(1, 1), **newcomer),
        attrs.evolve(user(2, 2), **in_june),
        user(3, 3),
    )
    free = round_of(
        "free",
        1,
        is_windowed=False,
        allow_overbid=True,
        max_groups=5,
        max_total_hours=200,
    )
    play(argos, *SETUP[:5], free, SETUP[7], *people, *FROZEN)
    tell(argos)
    weeks = [
        tuple(JULY + datetime.timedelta(days=7 * week + day) for day in range(5))
        for week in range(3)
    ]
    bids = (area_commands.SubmitBid("free", "u1", week) for week in weeks)
    play(argos, area_commands.StartRound("free"), *bids, stream=NORTH)

    overdrawn = document(argos, "accrual", "A1")
    rising = document(argos, "accrual", "A2")

    assert (overdrawn["earned_hours"], overdrawn["used_hours"]) == (104, 120)
    assert (overdrawn["left_hours"], overdrawn["left_days"]) == (-16, -2)
    assert overdrawn["overdrawn"]
    assert "overdrawn" in bidding(argos, "accrual", "A1").stdout
    rows = {(each["reason"], each["pay_period"]) for each in rising["rows"]}
    assert rows >= {("bonus", None), ("transition", 13)}
    assert "bonus" in bidding(argos, "accrual", "A2").stdout


def test_accrual_of_somebody_in_no_bid_has_nothing_used(draft):
    play(draft, user(9, 9, area_id=None))

    assert document(draft, "accrual", "A9")["used_hours"] == 0


def test_accrual_needs_a_calendar(argos):
    play(argos, user(1, 1))

    assert "has no calendar yet" in complaint(bidding(argos, "accrual", "A1"))


def test_a_report_strikes_out_what_was_taken_back(season):
    found = document(season, "report", "NORTH")
    shown = bidding(season, "report", "NORTH")

    by_version = {each["version"]: each for each in found["events"]}
    wrong, rollback = by_version[4], by_version[5]
    assert [each["version"] for each in found["events"]] == [1, 2, 3, 4, 5, 6]
    assert wrong["what"] == "A1 got 2026-07-07 in round prime, late"
    assert wrong["superseded_by"] == 5
    assert not wrong["effective"]
    assert wrong["principal"]["id"] == "operator:JD"
    assert wrong["cause"] == "paper form"
    assert rollback["what"] == "went back to the state of version 3"
    assert rollback["reason"] == "entered for the wrong user"
    assert rollback["effective"]
    assert "superseded by version 5" in shown.stdout
    assert "6 events, 1 of them superseded" in shown.stdout


def north_versions(argos):
    with open_archive(argos.database, YEAR, AREA) as archive:
        return archive.version(NORTH)


def test_a_preview_of_a_rollback_names_everybody_who_would_lose_leave(season):
    before = north_versions(season)
    found = document(season, "preview-rollback", "NORTH", "--to-version", 2)
    shown = bidding(season, "preview-rollback", "NORTH", "--to-version", 2).stdout

    assert found["version"] == before
    assert [
        (each["initials"], each["loses"], each["overrides_change"])
        for each in found["users"]
    ] == [
        ("A1", [], True),
        ("A2", [{"round_id": "prime", "days": [str(JULY)]}], False),
    ]
    assert "days lost: 1, by users: 1" in shown
    assert "argos rollback bid-area:2026/NORTH --to-version 2" in shown
    assert north_versions(season) == before


def test_a_preview_of_a_rollback_says_what_becomes_of_rounds(season):
    shown = bidding(season, "preview-rollback", "NORTH", "--to-version", 0).stdout

    assert "round prime would not be started" in shown
    assert "the area would know of no year until it is told again" in shown


def test_a_preview_of_a_rollback_opens_a_finalized_round_again(season):
    before = north_versions(season)
    finalize = area_commands.FinalizeRound("prime")
    play(season, finalize, stream=NORTH, at=BEHIND_ALL_WINDOWS)

    shown = bidding(season, "preview-rollback", "NORTH", "--to-version", before).stdout

    assert "days lost: 0, by users: 0" in shown
    assert "round prime would take bids again" in shown


def test_a_preview_of_a_rollback_needs_one_earlier_point(season):
    for arguments in (
        (),
        ("--to-version", 6),
        ("--to-version", 1, "--to-time", BEFORE),
    ):
        result = bidding(season, "preview-rollback", "NORTH", *arguments)
        assert result.exit_code == exit_code.USAGE, result.output


def test_a_report_of_one_user_has_the_rollbacks_as_well(season):
    found = document(season, "report", "NORTH", "--user", "a2")

    assert [each["version"] for each in found["events"]] == [1, 3, 5]


def test_a_report_of_an_area_without_events_is_empty(draft):
    found = document(draft, "report", "NORTH")

    assert found["events"] == []
    assert "0 events" in bidding(draft, "report", "NORTH").stdout


@pytest.mark.parametrize("verb", ["order", "windows", "report"])
def test_an_unknown_area_is_named_with_those_there_are(draft, verb):
    said = complaint(bidding(draft, verb, "SOUTH"))

    assert "bid-year:2026 has no area 'SOUTH', only NORTH" in said


@pytest.mark.parametrize(
    "call", [("readiness",), ("order", "NORTH"), ("accrual", "A1"), ("report", "N")]
)
def test_a_wrong_year_is_named_with_those_there_are(draft, call):
    said = complaint(bidding(draft, *call, "--year", "2062"))

    assert "the journal has no bid year '2062', only 2026" in said


def test_of_several_years_one_is_to_be_named(draft):
    play(draft, *SETUP[:1], stream=YEAR.stream("2027"))

    said = complaint(bidding(draft, "readiness"))

    assert "--year is one of 2026, 2027" in said
    assert document(draft, "readiness", "--year", "2027", code=exit_code.DATA)


def test_a_journal_without_a_year_and_one_that_is_not_there(argos):
    missing = bidding(argos, "readiness")
    Engine.open(argos.database, YEAR, AREA).close()

    assert missing.exit_code == exit_code.JOURNAL
    assert "the journal has no bid year" in complaint(bidding(argos, "readiness"))


def test_unknown_initials_and_a_time_without_a_zone_are_named(draft):
    unknown = complaint(bidding(draft, "accrual", "ZZ"))
    zoneless = complaint(bidding(draft, "windows", "NORTH", "--at", "2026-03-02"))

    assert "nobody in bid-year:2026 has the initials 'ZZ'" in unknown
    assert "--at" in zoneless


def test_verbs_read_beside_a_running_engine(season):
    with Engine.open(season.database, YEAR, AREA):
        for call in (("readiness",), ("order", "N"), ("accrual", "A1")):
            assert bidding(season, *call).exit_code == exit_code.OK


def test_the_calendar_counts_slots_by_day(season):
    found = document(season, "calendar", "NORTH")
    prime = document(season, "calendar", "NORTH", "--round", "prime")
    shown = bidding(season, "calendar", "NORTH")

    days = {each["day"]: each for each in found["days"]}
    assert len(days) == 364
    assert found["rounds"] == ["prime", "rest"]
    assert days["2026-07-06"] == {
        "day": "2026-07-06",
        "pay_period": 14,
        "holiday": False,
        "taken": 1,
        "slots": 2,
        "user_ids": ["u2"],
    }
    assert days["2026-07-07"]["taken"] == 0  # it was rolled back
    assert (days["2026-07-03"]["holiday"], days["2026-07-03"]["slots"]) == (True, 1)
    assert {each["slots"] for each in prime["days"]} == {0, 1}
    assert shown.exit_code == exit_code.OK
    assert "slots taken: 1; full days: 0" in shown.stdout
    assert "0/1*" in shown.stdout


def test_a_page_has_initials_and_loads_nothing(season, tmp_path):
    page = tmp_path / "north.html"
    page.write_text("an older one")

    result = bidding(season, "calendar", "NORTH", "--html", page, "--round", "prime")

    text = page.read_text()
    assert result.exit_code == exit_code.OK
    assert f"364 days in {page}" in result.stdout
    assert text.startswith("<!doctype html>")
    assert text.count("<section>") == text.count("<h2>") == 13
    assert '<td class="full"><span class="day">6</span>' in text
    assert '<div class="off">A2</div>' in text
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert [each.name for each in tmp_path.glob("*.writing")] == []


def test_names_cannot_steer_a_page(argos, tmp_path):
    evil = "<script>alert(1)</script>"
    terms = round_of("evil", 1, is_windowed=False)
    named = year_commands.UpdateRound(
        **{
            name: getattr(terms, name)
            for name in ("round_id", "round_group_id", "number", "slots_per_day")
        },
        max_groups=1,
        max_total_hours=8,
        name=evil,
    )
    play(argos, *SETUP[:5], terms, named, SETUP[7])

    result = bidding(argos, "calendar", "NORTH", "--html", tmp_path / "page.html")

    text = (tmp_path / "page.html").read_text()
    assert result.exit_code == exit_code.OK
    assert evil not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "this is a plan" in text
    assert "this is a plan" in bidding(argos, "calendar", "NORTH").stdout


def test_a_page_never_replaces_the_journal(season):
    size = season.database.stat().st_size

    result = bidding(season, "calendar", "NORTH", "--html", season.database)

    assert "is a database" in complaint(result)
    assert season.database.stat().st_size == size


def test_a_page_that_cannot_be_written_is_named(season, tmp_path):
    result = bidding(season, "calendar", "NORTH", "--html", tmp_path / "no" / "p.html")

    assert result.exit_code == exit_code.FILES
    assert "p.html" in result.stderr


def test_a_calendar_needs_a_round_that_is_there_and_a_year_with_days(argos):
    play(argos, SETUP[2])
    without_days = complaint(bidding(argos, "calendar", "NORTH"))
    play(argos, SETUP[0])
    unknown = complaint(bidding(argos, "calendar", "NORTH", "--round", "prime"))

    assert "has no calendar yet" in without_days
    assert "has no round 'prime', only none at all" in unknown
