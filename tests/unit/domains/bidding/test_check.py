"""Values that are wrong whatever the state is."""

import datetime

import pytest

from argos_engine.domains.bidding.commands import (
    OverrideEligibility,
    StartRound,
    SubmitBid,
)
from argos_engine.domains.bidding.user import is_workday
from argos_engine.domains.bidding.year.commands import CreateRound
from argos_engine.domains.bidding.year.user_commands import UpdateUser
from argos_engine.errors import InvalidInputError

SUNDAY = datetime.date(2026, 1, 4)
TERMS = {
    "round_id": "r1",
    "round_group_id": "all",
    "number": 1,
    "name": "Prime time",
    "slots_per_day": 1,
    "max_groups": 2,
    "max_total_hours": 48,
}


@pytest.mark.parametrize("name", ["", " ", "A\n", None, "x" * 201])
def test_a_name_can_be_shown(name):
    with pytest.raises(InvalidInputError, match="name must"):
        CreateRound(**TERMS | {"name": name})


@pytest.mark.parametrize(
    "field", ["number", "slots_per_day", "max_groups", "max_total_hours"]
)
@pytest.mark.parametrize("value", [0, -1, True, 1.0, "1", 10_000])
def test_a_round_counts_from_one_on(field, value):
    with pytest.raises(InvalidInputError, match=f"{field} must be a whole number"):
        CreateRound(**TERMS | {field: value})


@pytest.mark.parametrize("field", ["include_holidays", "allow_overbid", "is_windowed"])
def test_a_switch_is_true_or_false(field):
    with pytest.raises(InvalidInputError, match=f"{field} must be true or false"):
        CreateRound(**TERMS | {field: 1})


def test_an_update_is_held_to_the_same_checks():
    with pytest.raises(InvalidInputError, match="name must"):
        UpdateUser("u1", name="")


@pytest.mark.parametrize("lottery", [-1, True, 10**9])
def test_a_lottery_value_is_a_number(lottery):
    with pytest.raises(InvalidInputError, match="lottery must be a whole number"):
        UpdateUser("u1", lottery=lottery)


@pytest.mark.parametrize("round_id", ["", "1/2", "r 1", 1])
def test_a_round_is_named_by_its_id(round_id):
    with pytest.raises(InvalidInputError, match="round_id must be 1 to 40 letters"):
        StartRound(round_id)


def test_a_moment_is_no_day_of_leave():
    with pytest.raises(InvalidInputError, match="days must be a date"):
        SubmitBid("r1", "u1", (datetime.datetime(2026, 7, 6, tzinfo=datetime.UTC),))


def test_eligibility_is_true_false_or_nothing():
    with pytest.raises(InvalidInputError, match="can_bid must be true or false"):
        OverrideEligibility("u1", 1, "a reason of some length")


@pytest.mark.parametrize("crew", range(1, 8))
def test_a_crew_has_two_days_off_that_follow_one_another(crew):
    week = [SUNDAY + datetime.timedelta(days=n) for n in range(crew - 1, crew + 6)]

    assert [is_workday(crew, day) for day in week] == [False] * 2 + [True] * 5


def test_who_has_no_crew_always_works():
    assert all(is_workday(None, SUNDAY + datetime.timedelta(days=n)) for n in range(7))
