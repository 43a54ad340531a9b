"""What areas are told of their year fits what they take."""

import datetime

import pytest

from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.query import bid_order, window
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import CloseBidding
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.user_commands import OverrideArea, UpdateUser

REASON = "covers for a colleague until spring"


def told(year, area_id, version, area=AREA.initial_state):
    command = facts_for_area(year.state, area_id, version)
    event = AREA.decide(area, command, year.context("process"))
    return AREA.evolve(area, event)


def test_a_year_that_is_not_frozen_tells_its_areas_nothing(complete):
    assert facts_for_area(complete.state, "north", 7) is None


def test_an_area_that_is_not_there_is_told_nothing(active):
    assert facts_for_area(active.state, "west", 7) is None


@pytest.mark.parametrize("area_id", ["north", "east"])
def test_an_area_takes_over_order_rounds_and_windows(active, area_id):
    area = told(active, area_id, 17)

    order = {"north": ("u1", "u2"), "east": ("u3",)}[area_id]
    assert bid_order(area) == order
    assert area.facts.stage is Stage.BIDDING_ACTIVE
    assert [each.round_id for each in area.facts.rounds] == ["r1"]
    for position, user_id in enumerate(order, 1):
        expected = active.state.schedule.window(position)
        assert window(area, "r1", user_id) == expected


def test_every_step_of_a_frozen_year_can_be_told(confirmed):
    area = told(confirmed, "north", 15)
    assert area.facts.stage is Stage.CANONICALIZED


def test_initials_and_names_follow_the_year(active):
    area = told(active, "north", 17)
    active.do(UpdateUser("u1", initials="XY", name="New Name"))

    area = told(active, "north", 18, area)

    assert (area.users["u1"].initials, area.users["u1"].name) == ("XY", "New Name")
    assert area.users["u1"].position == 1


def test_an_area_override_takes_a_user_over_without_a_place(active):
    """Nobody's place or window in either area changes."""
    north, east = told(active, "north", 17), told(active, "east", 17)
    active.do(OverrideArea("u1", "east", REASON))

    north, east = told(active, "north", 18, north), told(active, "east", 18, east)

    assert bid_order(north) == ("u2",)
    assert north.users["u2"].position == 2
    assert bid_order(east) == ("u3", "u1")
    assert east.users["u1"].position is None
    assert window(east, "r1", "u1") is None


def test_the_end_of_bidding_reaches_the_area(active):
    area = told(active, "north", 17)
    active.at = datetime.datetime(2025, 12, 3, tzinfo=datetime.UTC)
    active.do(CloseBidding())

    assert told(active, "north", 18, area).facts.stage is Stage.BIDDING_CLOSED
