"""What a rollback would do is told user by user, and whole."""

import datetime

from argos_engine.domains.bidding.commands import (
    FinalizeRound,
    OverrideBidOrder,
    PassTurn,
    StartRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.undoing import Undoing, UserUndoing, undoing

MONDAY = datetime.date(2026, 7, 6)
TUESDAY = datetime.date(2026, 7, 7)
NOTES = "told us by telephone"


def held(user_id, day):
    return Bid("r1", user_id, (day,))


def untouched(user_id, **changes):
    values = {
        "taken": (),
        "returned": (),
        "turns_open": (),
        "turns_over": (),
        "overrides_change": False,
    }
    return UserUndoing(user_id, **values | changes)


def test_everybody_whose_leave_or_turn_it_would_change_is_named(bidding):
    bidding.do(SubmitBid("r1", "u-a", (MONDAY,)))
    then = bidding.area
    bidding.do(WithdrawBid("r1", "u-a", MONDAY))
    bidding.do(SubmitBid("r1", "u-b", (MONDAY,)))
    bidding.do(SubmitBid("r1", "u-b", (TUESDAY,)))
    bidding.do(PassTurn("r1", "u-a", NOTES))
    bidding.do(OverrideBidOrder("u-c", 1, "letter of both users"))
    bidding.do(FinalizeRound("r1"))
    bidding.do(StartRound("r2"))

    found = undoing(bidding.area, then)

    assert found == Undoing(
        users=(
            untouched("u-a", returned=(held("u-a", MONDAY),), turns_open=("r1",)),
            untouched("u-b", taken=(held("u-b", MONDAY), held("u-b", TUESDAY))),
            untouched("u-c", overrides_change=True),
        ),
        rounds_open=("r1",),
        rounds_not_started=("r2",),
        year_version=10,
    )
    assert found.days_taken == (MONDAY, TUESDAY)


def test_a_rollback_that_changes_nothing_names_nobody(bidding):
    assert undoing(bidding.area, bidding.area) == Undoing((), (), (), 10)


def test_an_area_that_would_know_of_no_year_says_so(empty, bidding):
    bidding.do(SubmitBid("r1", "u-a", (MONDAY,)))

    found = undoing(bidding.area, empty.area)

    assert found.year_version is None
    assert found.rounds_not_started == ("r1",)
    assert [each.user_id for each in found.users] == ["u-a"]
