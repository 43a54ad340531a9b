"""The season of the demo, decided a second time by rules that share no code."""

import datetime
import importlib.resources
import json
import pathlib

import pytest

from argos_engine.cli import exit_code
from argos_engine.domains.bidding.accrual import accrue
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.query import (
    availability,
    bid_order,
    derived_window,
)
from argos_engine.domains.bidding.window_sheet import windowed_rounds
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.planned_area import planned_area
from argos_engine.engine import open_archive
from tests.naive.area import count_days, order
from tests.naive.leave import earned_hours
from tests.naive.order import seniority
from tests.naive.season import Season
from tests.naive.windows import window
from tests.naive.year import bidders

FILES = importlib.resources.files("argos_engine.domains.bidding") / "season_data"
ROSTER = pathlib.Path(str(FILES / "roster.csv"))
COMMANDS = pathlib.Path(str(FILES / "commands.jsonl"))
AREAS = ("2026/EAST", "2026/NORTH", "2026/WEST")
WHO = ("--year", "2026", "--principal", "operator:admin", "--role", "admin")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def naive():
    """The season as the naive rules have decided it, and what was accepted."""
    now = datetime.datetime.now(datetime.UTC)  # noqa: TID251  # nothing depends on it
    season = Season(now)
    accepted = {"roster.csv": season.play_roster(ROSTER, "2026")}
    accepted["commands.jsonl"] = season.play_commands(COMMANDS)
    return season, accepted


@pytest.fixture
def played(argos):
    """The season as a real engine has decided it, and the answer to each line."""
    domains = ("decider:AREA", "active_year.decider:ACTIVE_YEAR")
    named = [("--domain", f"argos_engine.domains.bidding.{each}") for each in domains]
    options = (*named[0], *named[1], "--acknowledge")
    files = ("--roster", ROSTER, "--commands", COMMANDS)
    result = argos("run", *files, *WHO, *options)
    assert result.exit_code == exit_code.OK, result.output
    return argos, [json.loads(line) for line in result.stdout.splitlines()]


def test_both_decide_every_line_alike_and_come_to_the_same_season(naive, played):
    season, accepted = naive
    argos, answers = played

    for answer in answers:
        is_accepted = answer["outcome"] == "accepted"
        assert accepted[answer["file"]][answer["line"]] == is_accepted, answer
    assert len(answers) == sum(map(len, accepted.values()))
    with open_archive(argos.database, YEAR, AREA, ACTIVE_YEAR) as archive:
        assert archive.state(CENTER).year_id == season.states["center"]["active"]
        for name in AREAS:
            check_area(archive.state(AREA.stream(name)), season.states[name])
        for name in ("2026", "2040"):
            check_year(archive.state(YEAR.stream(name)), season.states[name])


def check_area(area, naive):
    bids = sorted((bid.round_id, bid.user_id, bid.days) for bid in area.bids.values())
    expected = sorted(
        (bid["round_id"], bid["user_id"], tuple(bid["days"])) for bid in naive["bids"]
    )
    turns = {key: turn.status.value for key, turn in area.turns.items()}
    assert bids == expected
    assert len(bids) > 300
    assert list(bid_order(area)) == order(naive)
    assert turns == {"/".join(key): status for key, status in naive["turns"].items()}
    for user_id, user in area.users.items():
        left = availability(area, user_id)
        if user.excluded_from_leave_calculation:
            assert left is None
            continue
        mine = [bid for bid in naive["bids"] if bid["user_id"] == user_id]
        earned = earned_hours(
            naive["first_day"], naive["pay_periods"], user.seniority.scd_date
        )
        assert left.earned_hours == earned
        assert left.used_hours == 8 * count_days(mine)


def check_year(year, naive):
    assert year.stage == naive["stage"]
    assert year.calendar.pay_periods == naive["pay_periods"]
    assert dict(year.positions) == naive["places"]
    for area_id in year.areas:
        check_plan(year, naive, area_id)
    assert {key: user.crew for key, user in year.users.items()} == {
        key: user["crew"] for key, user in naive["users"].items()
    }


def check_plan(year, naive, area_id):
    """Compare what would be frozen now: the bid order, and the windows."""
    area = planned_area(year, area_id, year_version=1)
    planned = [user["user_id"] for user in seniority(bidders(naive, area_id))]
    assert list(bid_order(area)) == planned
    assert len(planned) > 10
    for place, user_id in enumerate(planned, 1):
        for terms in windowed_rounds(area.facts):
            found = derived_window(area, terms.round_id, user_id)
            expected = window(naive["schedule"], place, _text(terms.first_day))
            assert [found.starts_at, found.ends_at] == expected


def _text(day):
    return day and day.isoformat()


def test_both_reckon_the_same_leave_for_every_day_of_service():
    """Thirty years of first days, in years of 26 and of 27 pay periods."""
    for first_day, periods in (
        (datetime.date(2026, 1, 4), 26),
        (datetime.date(2028, 1, 2), 27),
    ):
        calendar = BidCalendar(first_day, periods)
        for back in range(0, 30 * 366, 3):
            since = first_day + datetime.timedelta(days=200 - back)
            expected = earned_hours(first_day, periods, since)
            assert accrue(calendar, since).hours == expected, since
