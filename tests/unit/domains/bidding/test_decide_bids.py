"""What leave a user can get."""

import datetime

import attrs
import pytest

from argos_engine.domains.bidding.commands import (
    AdoptYearFacts,
    FinalizeRound,
    OverrideEligibility,
    StartRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.events import BidSubmitted, BidWithdrawn
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.query import availability, slots_left, slots_taken
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
from argos_engine.domains.bidding.seniority import Seniority


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"2026-{text}")


def days(text: str, length: int) -> tuple[datetime.date, ...]:
    return tuple(day(text) + datetime.timedelta(days=n) for n in range(length))


@pytest.mark.parametrize("role", ["bidder", "admin"])
@pytest.mark.parametrize("length", [1, 5])
def test_a_group_of_one_to_five_days_is_taken(bidding, role, length):
    group = days("07-06", length)

    event = bidding.do(SubmitBid("r1", "u-a", group), role)

    assert event == BidSubmitted("r1", "u-a", group)
    assert dict(bidding.area.bids) == {"r1/u-a/2026-07-06": Bid("r1", "u-a", group)}
    assert all(slots_taken(bidding.area, "r1", each) == 1 for each in group)
    assert slots_left(bidding.area, "r1", group[0]) == 0


@pytest.mark.parametrize("length", [0, 6])
def test_a_group_has_neither_no_day_nor_a_sixth(bidding, length):
    with pytest.raises(LeaveGroupError, match=f"has 1 to 5 days, not {length}"):
        bidding.do(SubmitBid("r1", "u-a", days("07-06", length)))


def test_a_skipped_day_does_not_belong_to_a_group(bidding):
    with pytest.raises(LeaveGroupError, match="2026-07-08 does not follow 2026-07-06"):
        bidding.do(SubmitBid("r1", "u-a", (day("07-06"), day("07-08"))))


def test_days_are_given_in_order(bidding):
    with pytest.raises(LeaveGroupError, match="2026-07-06 does not follow 2026-07-07"):
        bidding.do(SubmitBid("r1", "u-a", (day("07-07"), day("07-06"))))


def test_a_group_names_a_day_once(bidding):
    with pytest.raises(LeaveGroupError, match="2026-07-06 is named twice"):
        bidding.do(SubmitBid("r1", "u-a", (day("07-06"), day("07-06"))))


@pytest.mark.parametrize(
    "outside", [datetime.date(2026, 1, 3), datetime.date(2027, 1, 3)]
)
def test_a_day_outside_the_bid_year_is_refused(bidding, outside):
    with pytest.raises(YearError, match=f"{outside} is not in the bid year"):
        bidding.do(SubmitBid("r1", "u-a", (outside,)))


def test_the_last_day_that_there_is_is_only_refused(bidding):
    """No calendar has a day behind it, so looking for one would be an error."""
    days = datetime.date.max - datetime.timedelta(days=1), datetime.date.max

    with pytest.raises(YearError, match="9999-12-30 is not in the bid year"):
        bidding.do(SubmitBid("r1", "u-a", days))


@pytest.mark.parametrize(
    "inside", [datetime.date(2026, 1, 4), datetime.date(2027, 1, 2)]
)
def test_the_bid_year_holds_its_first_and_last_day(bidding, inside):
    bidding.do(SubmitBid("r1", "u-a", (inside,)))

    assert slots_taken(bidding.area, "r1", inside) == 1


def test_slots_of_a_day_run_out(bidding):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 2)))

    with pytest.raises(SlotsFullError, match="2026-07-07 has all 1 slots of round r1"):
        bidding.do(SubmitBid("r1", "u-b", days("07-07", 2)))


def test_every_round_has_its_own_slots(bidding):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 1)))
    bidding.do(FinalizeRound("r1"))
    bidding.do(StartRound("r2"))

    bidding.do(SubmitBid("r2", "u-b", days("07-06", 1)))

    assert slots_left(bidding.area, "r1", day("07-06")) == 0
    assert slots_left(bidding.area, "r2", day("07-06")) == 0
    assert slots_left(bidding.area, "r2", day("07-07")) == 1


def test_a_round_that_was_never_opened_has_no_slots(bidding):
    assert slots_left(bidding.area, "r9", day("07-06")) == 0


def test_nobody_gets_a_day_off_twice_in_any_round(bidding):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 2)))
    bidding.do(FinalizeRound("r1"))
    bidding.do(StartRound("r2"))

    with pytest.raises(DayTakenTwiceError, match="user u-a has 2026-07-07 off already"):
        bidding.do(SubmitBid("r2", "u-a", days("07-07", 1)))


def test_groups_of_a_user_run_out(bidding):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 1)))
    bidding.do(SubmitBid("r1", "u-a", days("08-06", 1)))

    with pytest.raises(
        LimitReachedError, match="user u-a has all 2 groups of round r1"
    ):
        bidding.do(SubmitBid("r1", "u-a", days("09-06", 1)))


def test_hours_of_a_user_run_out(bidding):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 4)))

    with pytest.raises(LimitReachedError, match="u-a would have 56 hours in round r1"):
        bidding.do(SubmitBid("r1", "u-a", days("08-06", 3)))

    bidding.do(SubmitBid("r1", "u-a", days("08-06", 2)))
    assert bidding.area.tally.hours_of("r1", "u-a") == 48


def test_an_unknown_user_gets_nothing(bidding):
    with pytest.raises(UserError, match="there is no user u-x"):
        bidding.do(SubmitBid("r1", "u-x", days("07-06", 1)))


def test_a_round_that_was_never_opened_takes_no_bids(bidding):
    with pytest.raises(RoundError, match="round r2 was never started"):
        bidding.do(SubmitBid("r2", "u-a", days("07-06", 1)))


def test_a_withdrawn_bid_leaves_no_trace_in_the_state(bidding):
    before = bidding.area
    group = days("07-06", 3)
    bidding.do(SubmitBid("r1", "u-a", group))

    event = bidding.do(WithdrawBid("r1", "u-a", group[0]), role="bidder")

    assert event == BidWithdrawn("r1", "u-a", group)
    assert bidding.area == before


@pytest.mark.parametrize(
    ("user_id", "first_day"), [("u-b", "07-06"), ("u-a", "07-07"), ("u-x", "07-06")]
)
def test_only_a_bid_of_ones_own_can_be_withdrawn(bidding, user_id, first_day):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 2)))

    with pytest.raises(BidUnknownError, match=f"user {user_id} has no bid in round r1"):
        bidding.do(WithdrawBid("r1", user_id, day(first_day)))


def test_leave_of_a_finalized_round_is_not_given_back(bidding):
    bidding.do(SubmitBid("r1", "u-a", days("07-06", 2)))
    bidding.do(FinalizeRound("r1"))

    with pytest.raises(RoundError, match="round r1 is finalized"):
        bidding.do(WithdrawBid("r1", "u-a", day("07-06")))


@pytest.mark.parametrize(
    "command",
    [SubmitBid("r1", "u-a", days("07-06", 1)), WithdrawBid("r1", "u-a", day("07-06"))],
)
def test_a_reader_neither_bids_nor_withdraws(bidding, command):
    with pytest.raises(RoleMissingError, match="needs the role admin or bidder"):
        bidding.do(command, role="reader")


def test_regular_days_off_do_not_count_and_are_not_named(bidding, make):
    """Crew 6 has Friday and Saturday off: July 9 and July 12 follow one another."""
    crewed = (make.participant("u-a", 1, crew=6),)
    bidding.do(AdoptYearFacts(make.facts(year_version=11), crewed))
    thursday, friday, sunday = day("07-09"), day("07-10"), day("07-12")

    with pytest.raises(
        LeaveGroupError, match="2026-07-10 is a regular day off of crew"
    ):
        bidding.do(SubmitBid("r1", "u-a", (thursday, friday)))
    with pytest.raises(LeaveGroupError, match="2026-07-13 does not follow 2026-07-09"):
        bidding.do(SubmitBid("r1", "u-a", (thursday, day("07-13"))))

    bidding.do(SubmitBid("r1", "u-a", (thursday, sunday, *days("07-13", 3))))
    assert bidding.area.tally.hours_of("r1", "u-a") == 40


def test_a_holiday_is_bid_for_where_the_round_includes_it(bidding, make):
    holiday = (day("07-03"),)
    with pytest.raises(YearError, match="2026-07-03 is a holiday"):
        bidding.do(SubmitBid("r1", "u-a", holiday))

    rounds = make.terms(), make.terms("r2", 2, include_holidays=True)
    bidding.do(AdoptYearFacts(make.facts(*rounds, year_version=11), make.people))
    bidding.do(FinalizeRound("r1"))
    bidding.do(StartRound("r2"))
    bidding.do(SubmitBid("r2", "u-a", holiday))

    assert slots_taken(bidding.area, "r2", holiday[0]) == 1


def newcomer(make):
    """Return somebody who earns 104 hours."""
    user = make.participant("u-a", 1)
    scd_date = datetime.date(2025, 6, 1)
    return attrs.evolve(user, seniority=attrs.evolve(user.seniority, scd_date=scd_date))


@pytest.mark.parametrize("allow_overbid", [False, True])
def test_only_an_overbid_goes_beyond_what_a_user_earns(empty, make, allow_overbid):
    rounds = (
        make.terms(max_groups=9, max_total_hours=400),
        make.terms("r2", 2, allow_overbid=allow_overbid),
    )
    empty.do(AdoptYearFacts(make.facts(*rounds), (newcomer(make),)))
    empty.do(StartRound("r1"))
    for first, length in (("03-02", 5), ("04-06", 5), ("05-04", 3)):
        empty.do(SubmitBid("r1", "u-a", days(first, length)))
    empty.do(FinalizeRound("r1"))
    empty.do(StartRound("r2"))

    one_more = SubmitBid("r2", "u-a", days("08-03", 1))

    assert availability(empty.area, "u-a").hours == 0
    if allow_overbid:
        empty.do(one_more)
        assert availability(empty.area, "u-a").is_overdrawn
    else:
        with pytest.raises(LimitReachedError, match="has 0 hours of leave left, not 8"):
            empty.do(one_more)


def test_nothing_is_reckoned_for_who_is_excluded_from_it(ready, make):
    user = make.participant(
        "u-a", 1, excluded_from_bidding=True, excluded_from_leave_calculation=True
    )
    ready.do(AdoptYearFacts(make.facts(year_version=11), (user,)))

    assert availability(ready.area, "u-a") is None
    assert availability(ready.area, "u-x") is None


def test_who_is_let_in_by_hand_has_a_leave_calculation_after_all(ready, make):
    """Excluded from both, and then allowed to bid: without it there was no limit."""
    user = make.participant(
        "u-a",
        None,
        excluded_from_bidding=True,
        excluded_from_leave_calculation=True,
        seniority=Seniority(*(datetime.date(2025, 6, 1),) * 4),
    )
    rounds = make.terms(slots_per_day=9, max_groups=99, max_total_hours=800)
    ready.do(AdoptYearFacts(make.facts(rounds, year_version=11), (user,)))
    let_in = OverrideEligibility("u-a", can_bid=True, reason="back from the detail")
    ready.do(let_in)
    ready.do(StartRound("r1"))

    assert availability(ready.area, "u-a").hours == 104
    for number in range(13):
        first = datetime.date(2026, 3, 2) + datetime.timedelta(days=7 * number)
        ready.do(SubmitBid("r1", "u-a", (first,)))
    with pytest.raises(LimitReachedError, match="has 0 hours of leave left, not 8"):
        ready.do(SubmitBid("r1", "u-a", (datetime.date(2026, 9, 7),)))


def test_an_excluded_user_gets_nothing(bidding, make):
    user = make.participant("u-a", None, excluded_from_bidding=True)
    bidding.do(AdoptYearFacts(make.facts(year_version=11), (user, *make.people[1:])))

    with pytest.raises(UserError, match="user u-a is excluded from bidding"):
        bidding.do(SubmitBid("r1", "u-a", days("07-06", 1)))
