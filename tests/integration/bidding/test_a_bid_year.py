"""Leave bidding on a real engine: what the rules promise survives being stored."""

import datetime
import json
import sqlite3
from contextlib import closing

import pytest

from argos_engine.domains.bidding import commands as area_commands
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.commands import (
    CreateOperator,
    DeleteOperator,
    DisableOperator,
)
from argos_engine.domains.bidding.operators.decider import OPERATORS
from argos_engine.domains.bidding.query import bid_order, turn_status
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.turn import TurnStatus
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year import commands as year_commands
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.user_commands import (
    RegisterUser,
    SetParticipation,
    UpdateUser,
)
from argos_engine.domains.bidding.zone_data import read_zone
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError, JournalFailedError
from argos_engine.ports.clock import FixedClock, to_microseconds
from argos_engine.testing.fail_next import Failure, fail_next

YEAR_2026 = YEAR.stream("2026")
NORTH = AREA.stream("2026/NORTH")
OFFICE = OPERATORS.stream("center")
START = datetime.datetime(2025, 11, 3, 12, tzinfo=datetime.UTC)
FIRST_WINDOW = datetime.datetime(2025, 12, 1, 16, tzinfo=datetime.UTC)
BEHIND_ALL_WINDOWS = FIRST_WINDOW + datetime.timedelta(days=2)
FIRST_DAY = datetime.date(2026, 1, 4)
HIRED = datetime.date(2001, 1, 7)
MONDAY = datetime.date(2026, 7, 6)

SETUP = (
    year_commands.CreateBidYear(FIRST_DAY, 26),
    year_commands.SetExpectedAreaCount(1),
    year_commands.CreateArea("NORTH", "N"),
    year_commands.SetExpectedUserCount("NORTH", 3),
    year_commands.CreateRoundGroup("all", "All areas"),
    year_commands.CreateRound(
        round_id="prime",
        round_group_id="all",
        number=1,
        name="Prime time",
        slots_per_day=1,
        max_groups=2,
        max_total_hours=80,
    ),
    year_commands.AssignRoundGroup("NORTH", "all"),
    year_commands.SetBidSchedule(
        read_zone("America/Denver", FIRST_DAY - datetime.timedelta(days=60)),
        datetime.date(2025, 12, 1),
        datetime.time(8),
        datetime.time(18),
        bidders_a_day=1,
    ),
    *(
        RegisterUser(
            f"u{n}",
            f"A{n}",
            f"User {n}",
            UserType.CPC,
            *(HIRED,) * 4,
            lottery=n,
            area_id="NORTH",
        )
        for n in (1, 2, 3)
    ),
    SetParticipation(
        "u3", excluded_from_bidding=True, excluded_from_leave_calculation=True
    ),
    year_commands.CompleteBootstrap(),
)
CONFIRM = year_commands.ConfirmReadyToBid(year_commands.CONFIRMATION)


def desk(engine, role="admin"):
    return engine.acting_as("operator:MK", roles=[role], cause="a test")


def tell(engine):
    """Do what a process does: tell the area what the year has become."""
    now = engine.versioned(YEAR_2026)
    command = facts_for_area(now.state, "NORTH", now.version)
    return desk(engine, "process").execute(NORTH, command)


def execute(engine, stream, *commands):
    for command in commands:
        desk(engine).execute(stream, command)


@pytest.fixture
def clock():
    return FixedClock(to_microseconds(START))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bids.db"


@pytest.fixture
def engine(path, clock):
    """A year in which bids are taken, and an area that knows it."""
    with Engine.open(path, YEAR, AREA, OPERATORS, clock=clock) as engine:
        execute(engine, YEAR_2026, *SETUP, CONFIRM)
        desk(engine, "process").execute(YEAR_2026, year_commands.ActivateBidding())
        tell(engine)
        execute(engine, NORTH, area_commands.StartRound("prime"))
        yield engine


def test_windows_open_and_close_as_time_goes_by(engine, clock):
    bid = area_commands.SubmitBid("prime", "u2", (MONDAY,))
    clock.time = to_microseconds(FIRST_WINDOW)
    with pytest.raises(CommandRejectedError, match="u2 bids in round prime from 2025"):
        execute(engine, NORTH, bid)
    execute(engine, NORTH, area_commands.SubmitBid("prime", "u1", (MONDAY,)))

    clock.time = to_microseconds(BEHIND_ALL_WINDOWS)
    with pytest.raises(CommandRejectedError, match="has all 1 slots"):
        execute(engine, NORTH, bid)
    execute(engine, NORTH, area_commands.MissTurn("prime", "u2", "did not telephone"))
    execute(engine, NORTH, area_commands.CompleteTurn("prime", "u1"))

    area = engine.state(NORTH)
    shown = [
        turn_status(area, "prime", each, BEHIND_ALL_WINDOWS) for each in ("u1", "u2")
    ]
    assert shown == [TurnStatus.COMPLETED_LATE, TurnStatus.MISSED]


def test_everything_is_there_after_a_restart(engine, path, clock):
    clock.time = to_microseconds(FIRST_WINDOW)
    execute(
        engine,
        NORTH,
        area_commands.SubmitBid("prime", "u1", (MONDAY,)),
        area_commands.OverrideBidOrder("u2", 1, "settled between the two"),
        area_commands.OverrideBidWindow(
            "prime",
            "u2",
            FIRST_WINDOW,
            FIRST_WINDOW.replace(hour=20),
            "flies on Tuesday",
        ),
    )
    clock.time = to_microseconds(BEHIND_ALL_WINDOWS)
    execute(engine, NORTH, area_commands.FinalizeRound("prime"))
    before = engine.state(YEAR_2026), engine.state(NORTH)
    engine.close()

    with Engine.open(path, YEAR, AREA, OPERATORS, clock=clock) as again:
        assert (again.state(YEAR_2026), again.state(NORTH)) == before
        assert again.verify().is_sound


def test_a_confirmation_is_whole_or_did_not_happen():
    """In the original a crash between its writes left a confirmation with no freeze."""
    with Engine.in_memory(
        YEAR, AREA, clock=FixedClock(to_microseconds(START))
    ) as engine:
        execute(engine, YEAR_2026, *SETUP)
        before = engine.versioned(YEAR_2026)
        fail_next(engine, Failure.APPEND)

        with pytest.raises(JournalFailedError):
            execute(engine, YEAR_2026, CONFIRM)
        assert engine.versioned(YEAR_2026) == before

        execute(engine, YEAR_2026, CONFIRM)
        now = engine.versioned(YEAR_2026)
        assert now.version == before.version + 1
        assert now.state.stage is Stage.CANONICALIZED
        assert dict(now.state.positions) == {"u1": 1, "u2": 2}


def test_a_snapshot_holds_users_as_values_and_not_as_text(engine, path, clock):
    """In the original it held them as JSON within JSON."""
    clock.time = to_microseconds(BEHIND_ALL_WINDOWS)
    execute(engine, NORTH, area_commands.FinalizeRound("prime"))
    engine.close()

    with closing(sqlite3.connect(path)) as connection:
        (state,) = connection.execute(
            "SELECT state FROM snapshots JOIN streams USING (stream)"
            " WHERE aggregate_id = '2026/NORTH' ORDER BY version DESC LIMIT 1"
        ).fetchone()
    assert json.loads(state)["users"]["u1"]["initials"] == "A1"


def test_flags_survive_checkpoints_finalizing_and_rollbacks(engine, clock):
    """In the original each of the three set them back without a word."""
    clock.time = to_microseconds(BEHIND_ALL_WINDOWS)
    execute(engine, NORTH, area_commands.FinalizeRound("prime"))
    desk(engine).checkpoint(NORTH, name="noon")
    desk(engine).checkpoint(YEAR_2026, name="noon")
    reason = "the wrong user's window"
    execute(engine, NORTH, area_commands.OverrideBidOrder("u1", 9, reason))
    desk(engine).rollback(NORTH, to_checkpoint="noon", reason="entered twice")

    for user in (engine.state(YEAR_2026).users["u3"], engine.state(NORTH).users["u3"]):
        assert user.excluded_from_bidding
        assert user.excluded_from_leave_calculation
    assert bid_order(engine.state(NORTH)) == ("u1", "u2")


def test_an_area_that_is_rolled_back_can_be_told_again(engine):
    told = engine.versioned(NORTH).version
    execute(engine, YEAR_2026, UpdateUser("u1", initials="XY"))
    tell(engine)
    assert engine.state(NORTH).users["u1"].initials == "XY"

    desk(engine).rollback(NORTH, to_version=told, reason="a test of it")
    assert engine.state(NORTH).users["u1"].initials == "A1"
    tell(engine)

    assert engine.state(NORTH).users["u1"].initials == "XY"
    with pytest.raises(CommandRejectedError, match="are not newer than version"):
        tell(engine)


def test_a_frozen_year_is_not_rolled_back(engine):
    with pytest.raises(CommandRejectedError, match="bidding_active and is not rolled"):
        desk(engine).rollback(YEAR_2026, to_version=3, reason="start again")
    assert engine.state(YEAR_2026).stage is Stage.BIDDING_ACTIVE


def test_a_disabled_operator_can_do_nothing_anywhere(engine):
    setup = engine.acting_as("program:setup", roles=["admin"], cause="first start")
    setup.execute(OFFICE, CreateOperator("ann", "ann", "Ann", Role.ADMIN))
    ann = engine.state(OFFICE).principal("ann")
    office = engine.acting_as(ann.id, roles=ann.roles, cause="a test")
    office.execute(OFFICE, CreateOperator("bob", "bob", "Bob", Role.BIDDER))
    office.execute(OFFICE, DisableOperator("bob"))

    bob = engine.state(OFFICE).principal("bob")
    disabled = engine.acting_as(bob.id, roles=bob.roles, cause="a test")

    for stream, command in (
        (NORTH, area_commands.SubmitBid("prime", "u1", (MONDAY,))),
        (YEAR_2026, UpdateUser("u1", name="Bob")),
        (OFFICE, DeleteOperator("ann")),
    ):
        with pytest.raises(CommandRejectedError, match="operator:bob"):
            disabled.execute(stream, command)
    with pytest.raises(CommandRejectedError, match="operator:bob needs the role admin"):
        disabled.rollback(NORTH, to_version=0, reason="all of it")
