"""What leave a user can get."""

import datetime

import pytest

from argos_engine.domains.bidding.commands import (
    FinalizeRound,
    OpenRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.events import BidSubmitted, BidWithdrawn
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.query import slots_left, slots_taken
from argos_engine.domains.bidding.refusal import (
    BidUnknownError,
    DayTakenTwiceError,
    LeaveGroupError,
    LimitReachedError,
    RoleMissingError,
    RoundError,
    SlotsFullError,
    UserError,
    YearError,
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"2026-{text}")


def days(text: str, length: int) -> tuple[datetime.date, ...]:
    return tuple(day(text) + datetime.timedelta(days=n) for n in range(length))


@pytest.mark.parametrize("role", ["bidder", "admin"])
@pytest.mark.parametrize("length", [1, 5])
def test_a_group_of_one_to_five_days_is_taken(bidding, role, length):
    group = days("07-06", length)

    event = bidding.do(SubmitBid(1, "AB", group), role)

    assert event == BidSubmitted(1, "AB", group)
    assert dict(bidding.area.bids) == {"1/AB/2026-07-06": Bid(1, "AB", group)}
    assert all(slots_taken(bidding.area, 1, each) == 1 for each in group)
    assert slots_left(bidding.area, 1, group[0]) == 0


@pytest.mark.parametrize("length", [0, 6])
def test_a_group_has_neither_no_day_nor_a_sixth(bidding, length):
    with pytest.raises(LeaveGroupError, match=f"has 1 to 5 days, not {length}"):
        bidding.do(SubmitBid(1, "AB", days("07-06", length)))


def test_a_skipped_day_does_not_belong_to_a_group(bidding):
    with pytest.raises(LeaveGroupError, match="2026-07-08 does not follow 2026-07-06"):
        bidding.do(SubmitBid(1, "AB", (day("07-06"), day("07-08"))))


def test_days_are_given_in_order(bidding):
    with pytest.raises(LeaveGroupError, match="2026-07-06 does not follow 2026-07-07"):
        bidding.do(SubmitBid(1, "AB", (day("07-07"), day("07-06"))))


def test_a_group_names_a_day_once(bidding):
    with pytest.raises(LeaveGroupError, match="2026-07-06 is named twice"):
        bidding.do(SubmitBid(1, "AB", (day("07-06"), day("07-06"))))


@pytest.mark.parametrize(
    "outside", [datetime.date(2026, 1, 3), datetime.date(2027, 1, 3)]
)
def test_a_day_outside_the_bid_year_is_refused(bidding, outside):
    with pytest.raises(YearError, match=f"{outside} is not in the bid year"):
        bidding.do(SubmitBid(1, "AB", (outside,)))


@pytest.mark.parametrize(
    "inside", [datetime.date(2026, 1, 4), datetime.date(2027, 1, 2)]
)
def test_the_bid_year_holds_its_first_and_last_day(bidding, inside):
    bidding.do(SubmitBid(1, "AB", (inside,)))

    assert slots_taken(bidding.area, 1, inside) == 1


def test_slots_of_a_day_run_out(bidding):
    bidding.do(SubmitBid(1, "AB", days("07-06", 2)))

    with pytest.raises(SlotsFullError, match="2026-07-07 has all 1 slots of round 1"):
        bidding.do(SubmitBid(1, "CD", days("07-07", 2)))


def test_every_round_has_its_own_slots(bidding):
    bidding.do(SubmitBid(1, "AB", days("07-06", 1)))
    bidding.do(FinalizeRound(1))
    bidding.do(OpenRound(2, "Second choice", 1, 2, 48))

    bidding.do(SubmitBid(2, "CD", days("07-06", 1)))

    assert slots_left(bidding.area, 1, day("07-06")) == 0
    assert slots_left(bidding.area, 2, day("07-06")) == 0
    assert slots_left(bidding.area, 2, day("07-07")) == 1


def test_a_round_that_was_never_opened_has_no_slots(bidding):
    assert slots_left(bidding.area, 9, day("07-06")) == 0


def test_nobody_gets_a_day_off_twice_in_any_round(bidding):
    bidding.do(SubmitBid(1, "AB", days("07-06", 2)))
    bidding.do(FinalizeRound(1))
    bidding.do(OpenRound(2, "Second choice", 1, 2, 48))

    with pytest.raises(DayTakenTwiceError, match="user AB has 2026-07-07 off already"):
        bidding.do(SubmitBid(2, "AB", days("07-07", 1)))


def test_groups_of_a_user_run_out(bidding):
    bidding.do(SubmitBid(1, "AB", days("07-06", 1)))
    bidding.do(SubmitBid(1, "AB", days("08-06", 1)))

    with pytest.raises(LimitReachedError, match="user AB has all 2 groups of round 1"):
        bidding.do(SubmitBid(1, "AB", days("09-06", 1)))


def test_hours_of_a_user_run_out(bidding):
    bidding.do(SubmitBid(1, "AB", days("07-06", 4)))

    with pytest.raises(LimitReachedError, match="AB would have 56 hours in round 1"):
        bidding.do(SubmitBid(1, "AB", days("08-06", 3)))

    bidding.do(SubmitBid(1, "AB", days("08-06", 2)))
    assert bidding.area.tally.hours_of(1, "AB") == 48


def test_an_unknown_user_gets_nothing(bidding):
    with pytest.raises(UserError, match="no user has the initials XY"):
        bidding.do(SubmitBid(1, "XY", days("07-06", 1)))


def test_a_round_that_was_never_opened_takes_no_bids(bidding):
    with pytest.raises(RoundError, match="round 2 was never opened"):
        bidding.do(SubmitBid(2, "AB", days("07-06", 1)))


def test_a_withdrawn_bid_leaves_no_trace_in_the_state(bidding):
    before = bidding.area
    group = days("07-06", 3)
    bidding.do(SubmitBid(1, "AB", group))

    event = bidding.do(WithdrawBid(1, "AB", group[0]), role="bidder")

    assert event == BidWithdrawn(1, "AB", group)
    assert bidding.area == before


@pytest.mark.parametrize(
    ("initials", "first_day"), [("CD", "07-06"), ("AB", "07-07"), ("XY", "07-06")]
)
def test_only_a_bid_of_ones_own_can_be_withdrawn(bidding, initials, first_day):
    bidding.do(SubmitBid(1, "AB", days("07-06", 2)))

    with pytest.raises(BidUnknownError, match=f"user {initials} has no bid in round 1"):
        bidding.do(WithdrawBid(1, initials, day(first_day)))


def test_leave_of_a_finalized_round_is_not_given_back(bidding):
    bidding.do(SubmitBid(1, "AB", days("07-06", 2)))
    bidding.do(FinalizeRound(1))

    with pytest.raises(RoundError, match="round 1 is finalized"):
        bidding.do(WithdrawBid(1, "AB", day("07-06")))


@pytest.mark.parametrize(
    "command",
    [SubmitBid(1, "AB", days("07-06", 1)), WithdrawBid(1, "AB", day("07-06"))],
)
def test_a_reader_neither_bids_nor_withdraws(bidding, command):
    with pytest.raises(RoleMissingError, match="needs the role admin or bidder"):
        bidding.do(command, role="reader")
