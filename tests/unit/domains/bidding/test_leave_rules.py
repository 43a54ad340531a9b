"""Leave that a user who was moved has in other areas counts where the user bids."""

import datetime

import attrs
import pytest

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import AdoptLeave, AdoptYearFacts, SubmitBid
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.query import availability, slots_taken
from argos_engine.domains.bidding.refusal import (
    DayTakenTwiceError,
    FactsError,
    LimitReachedError,
    RoleMissingError,
    UserError,
)

MONDAY = datetime.date(2026, 7, 6)
WEEK = tuple(MONDAY + datetime.timedelta(days=n) for n in range(5))
LATER = tuple(MONDAY + datetime.timedelta(days=n) for n in range(28, 33))


def bid(*days, round_id="r1"):
    return SubmitBid(round_id, "u-z", days)


def held(*days, round_id="r1"):
    return Bid(round_id, "u-z", days)


def told(make, version, *newcomers):
    return AdoptYearFacts(make.facts(year_version=version), (*make.people, *newcomers))


@pytest.fixture
def newcomer(make):
    return make.participant("u-z", None, is_moved=True)


@pytest.fixture
def joined(bidding, make, newcomer):
    """Round r1 is open, and u-z came from another area."""
    bidding.do(told(make, 11, newcomer))
    return bidding


def test_who_was_moved_bids_once_all_leave_is_known(joined):
    with pytest.raises(UserError, match="u-z was moved: what leave came along is not"):
        joined.do(bid(MONDAY))

    joined.do(AdoptLeave("u-z", ()), role="process")

    joined.do(bid(MONDAY))


def test_a_day_off_in_the_area_before_is_not_given_again(joined):
    joined.do(AdoptLeave("u-z", (held(*WEEK[:2]),)))

    with pytest.raises(DayTakenTwiceError, match="u-z has 2026-07-07 off already"):
        joined.do(bid(WEEK[1]))
    joined.do(bid(WEEK[2]))


def test_leave_of_the_area_before_counts_against_every_limit(joined):
    """Two groups and 48 hours are what the round allows, wherever they are."""
    joined.do(AdoptLeave("u-z", (held(*WEEK),)))
    assert availability(joined.area, "u-z").used_hours == 40
    with pytest.raises(LimitReachedError, match="u-z would have 56 hours in round r1"):
        joined.do(bid(*LATER[:2]))

    joined.do(bid(LATER[0]))

    with pytest.raises(LimitReachedError, match="u-z has all 2 groups of round r1"):
        joined.do(bid(LATER[2]))


def test_leave_of_another_round_counts_against_what_is_earned_only(joined):
    joined.do(AdoptLeave("u-z", (held(*WEEK, round_id="r2"),)))

    joined.do(bid(*LATER))

    assert availability(joined.area, "u-z").used_hours == 80


def test_leave_of_the_area_before_takes_no_slots_here(joined):
    joined.do(AdoptLeave("u-z", (held(MONDAY),)))

    assert slots_taken(joined.area, "r1", MONDAY) == 0
    joined.do(SubmitBid("r1", "u-a", (MONDAY,)))


def test_what_is_told_later_replaces_what_was_told(joined):
    before = joined.area
    joined.do(AdoptLeave("u-z", (held(*WEEK), held(LATER[0]))))
    joined.do(AdoptLeave("u-z", ()))

    assert joined.area.tally == before.tally
    joined.do(bid(MONDAY))


@pytest.mark.parametrize("is_back_home", [True, False])
def test_who_leaves_brings_leave_anew(joined, make, newcomer, is_back_home):
    """Meanwhile there may have been more of it."""
    joined.do(AdoptLeave("u-z", (held(MONDAY),)))
    others = [attrs.evolve(newcomer, is_moved=False)] if is_back_home else []
    joined.do(told(make, 12, *others))

    assert joined.area.brought == Area().brought
    assert joined.area.tally == Area().tally
    joined.do(told(make, 13, newcomer))
    with pytest.raises(UserError, match="what leave came along is not known"):
        joined.do(bid(MONDAY))


def test_who_stays_keeps_what_was_brought(joined, make, newcomer):
    joined.do(AdoptLeave("u-z", (held(MONDAY),)))
    joined.do(told(make, 12, attrs.evolve(newcomer, initials="Q7")))

    with pytest.raises(DayTakenTwiceError):
        joined.do(bid(MONDAY))


@pytest.mark.parametrize(
    ("command", "error", "message"),
    [
        (AdoptLeave("u-x", ()), UserError, "no user u-x in this area"),
        (AdoptLeave("u-a", ()), UserError, "u-a was never moved"),
        (
            AdoptLeave("u-z", (Bid("r1", "u-a", WEEK),)),
            FactsError,
            "u-z has no leave of user u-a",
        ),
    ],
)
def test_leave_is_told_of_who_was_moved(joined, command, error, message):
    with pytest.raises(error, match=message):
        joined.do(command)


def test_the_same_leave_again_is_nothing_new(joined):
    joined.do(AdoptLeave("u-z", (held(MONDAY),)))

    with pytest.raises(FactsError, match="this leave of user u-z is known already"):
        joined.do(AdoptLeave("u-z", (held(MONDAY),)))


def test_a_bidder_tells_nobody_of_leave(joined):
    with pytest.raises(RoleMissingError, match="needs the role admin or process"):
        joined.do(AdoptLeave("u-z", ()), role="bidder")
