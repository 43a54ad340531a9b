"""The season that is shipped: made from a seed, and played by the rules."""

import datetime
import importlib.resources
import json
import subprocess
import sys
from collections import Counter

import pytest

from argos_engine.domains.bidding.query import bid_order
from argos_engine.domains.bidding.roster import Registration, read_roster
from argos_engine.domains.bidding.season.__main__ import main
from argos_engine.domains.bidding.season.chance import Chance
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.season import Season, season
from argos_engine.domains.bidding.season.slips import Slips
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.window_sheet import window_sheet
from argos_engine.domains.bidding.year.planned_area import planned_area
from argos_engine.domains.bidding.year.readiness import readiness_blockers

SHIPPED = importlib.resources.files("argos_engine.domains.bidding") / "season_data"
STREAMS = {"2026", "2026/NORTH", "2026/EAST", "2026/WEST", "2040", "center"}
NIGHT = "before the night batch"
BEFORE_WINDOWS = datetime.datetime(2039, 10, 1, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def made() -> Season:
    return season()


@pytest.fixture(scope="module")
def lines(made: Season) -> list[dict]:
    return [json.loads(line) for line in made.commands.splitlines()]


def test_the_shipped_files_are_what_the_seed_gives(made):
    assert made.roster == (SHIPPED / "roster.csv").read_bytes()
    assert made.commands == (SHIPPED / "commands.jsonl").read_bytes()


def test_another_seed_gives_another_season(made):
    other = season("another")

    assert other.roster != made.roster
    assert other.commands != made.commands


def test_everybody_on_the_roster_can_be_registered(made):
    entries = list(read_roster(made.roster.splitlines(keepends=True)))

    registrations = [each for each in entries if isinstance(each, Registration)]
    areas = Counter(each.command.area_id for each in registrations)
    initials = {entry.command.initials for entry in registrations}
    assert areas == {"NORTH": 84, "EAST": 84, "WEST": 84}
    assert len(initials) == len(entries)


def test_a_season_is_long_and_mostly_accepted(made, lines):
    outcomes = sum((player.outcomes for player in made.players), Counter())

    refused = outcomes.total() - outcomes["accepted"]
    assert outcomes.total() == len(lines) >= 3_200
    assert 50 <= refused <= 80


def test_requests_are_refused_for_every_reason_there_is(made):
    outcomes = sum((player.outcomes for player in made.players), Counter())

    assert set(outcomes) == {
        "accepted",
        "ActiveYearError",
        "AreaError",
        "BidUnknownError",
        "DayTakenTwiceError",
        "FactsError",
        "LeaveGroupError",
        "LimitReachedError",
        "NotReadyError",
        "OverrideError",
        "RoleMissingError",
        "RoundError",
        "SlotsFullError",
        "StageError",
        "UserError",
        "YearError",
    }


def test_every_kind_of_slip_is_refused(made):
    for player in made.areas:
        slips = Slips(Desk("NORTH", Chance("slips")), first=0)
        for _ in range(14):
            assert player.refusal(slips.next(player.state, "single")) is not None


def test_two_rounds_of_every_area_are_finalized(made):
    for player in made.areas:
        finalized = {
            key: each.is_finalized for key, each in player.state.rounds.items()
        }
        assert finalized == {"prime": True, "second": True, "single": False}


def test_the_year_takes_bids_and_its_areas_know_it(made):
    assert made.year.state.stage is Stage.BIDDING_ACTIVE
    assert made.active.state.year_id == "2026"
    for player in made.areas:
        assert player.state.facts.year_version == made.year.version
        assert len(player.state.users) == 84


def test_the_next_year_is_prepared_until_nothing_blocks(made):
    year = made.next_year.state
    area = planned_area(year, "NORTH", made.next_year.version)
    zone = year.schedule.zone
    sheet = window_sheet(area, "prime", zone, BEFORE_WINDOWS)
    offsets = [line.window.starts_offset.total_seconds() / 3_600 for line in sheet]

    assert year.calendar.pay_periods == 27
    assert made.next_year.outcomes == {"accepted": 38, "NotReadyError": 2}
    assert year.stage is Stage.BOOTSTRAP_COMPLETE
    assert readiness_blockers(year, BEFORE_WINDOWS) == ()
    assert {f"{line.window.starts:%H:%M}" for line in sheet} == {"08:00"}
    assert offsets == [-6] * 10 + [-7] * 2
    rest = window_sheet(area, "rest", zone, BEFORE_WINDOWS)
    assert min(line.window.starts for line in rest) > max(
        line.window.ends for line in sheet
    )


def test_two_users_with_one_place_are_parted_by_a_lottery(made):
    for player in made.areas:
        first, second = bid_order(player.state)[:2]
        overrides = player.state.order
        assert {overrides[first].reason, overrides[second].reason} == {
            "lottery drawn before both users"
        }
        assert overrides[second].position == overrides[first].position + 1


def test_a_night_batch_is_rolled_back_and_bidding_goes_on(lines):
    north = [line for line in lines if line["stream"] == "2026/NORTH"]
    names = [line["data"].get("name") for line in north]
    targets = [
        line["data"].get("to_checkpoint")
        for line in north
        if line["command"] == "Rollback" and line["roles"] == ["admin"]
    ]
    start = names.index(NIGHT)
    batch = north[start + 1 : start + 41]

    assert targets == [NIGHT]
    assert {line["cause"] for line in batch} == {"pile of paper forms"}
    assert north[start + 41]["command"] == "Rollback"
    assert north[start + 41]["data"]["reason"]
    assert sum(line["command"] == "SubmitBid" for line in north[start + 42 :]) > 100


def test_every_line_says_what_is_done_by_whom_and_why(lines):
    for line in lines:
        assert line.keys() - {"id"} == {
            "stream", "command", "data", "principal", "roles", "cause"
        }  # fmt: skip
        assert line["stream"] in STREAMS


def test_an_id_stands_for_one_line(lines):
    ids = [line["id"] for line in lines if "id" in line]

    assert len(ids) > 500
    assert len(set(ids)) == len(ids)


def test_the_command_writes_both_files(made, tmp_path, capsys):
    directory = tmp_path / "some" / "season"

    code = main([str(directory)])

    assert code == 0
    assert (directory / "roster.csv").read_bytes() == made.roster
    assert (directory / "commands.jsonl").read_bytes() == made.commands
    assert capsys.readouterr().out.count("accepted") == 6


def test_a_directory_that_cannot_be_written_is_named(tmp_path, capsys):
    taken = tmp_path / "file"
    taken.touch()

    code = main([str(taken)])

    assert code == 1
    assert f"error: {taken} cannot be written" in capsys.readouterr().err


def test_the_season_does_not_depend_on_the_hash_seed(made, tmp_path):
    """Sets and hashes differ from process to process; the files must not."""
    module = "argos_engine.domains.bidding.season"
    environment = {"PYTHONHASHSEED": "4711", "PYTHONPATH": ":".join(sys.path)}

    subprocess.run(  # the module under test
        [sys.executable, "-m", module, str(tmp_path)], check=True, env=environment
    )

    assert (tmp_path / "commands.jsonl").read_bytes() == made.commands
