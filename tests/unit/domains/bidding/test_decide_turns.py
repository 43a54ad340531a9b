"""Whose turn it is, and how it ends."""

import datetime

import pytest

from argos_engine.domains.bidding.commands import (
    AdoptYearFacts,
    CompleteTurn,
    FinalizeRound,
    MissTurn,
    OverrideBidWindow,
    OverrideEligibility,
    PassTurn,
    StartRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.events import TurnEnded
from argos_engine.domains.bidding.query import turn_status, window
from argos_engine.domains.bidding.refusal import (
    RoleMissingError,
    RoundError,
    TurnError,
    UserError,
)
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.turn import TurnStatus
from argos_engine.errors import InvalidInputError

NOTES = "told us by telephone"
DAY = datetime.date(2026, 7, 6)
OTHER_DAY = datetime.date(2026, 8, 6)


def utc(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def bid(user_id="u-a", day=DAY):
    return SubmitBid("r1", user_id, (day,))


def status(bidding, user_id="u-a"):
    return turn_status(bidding.area, "r1", user_id, bidding.at)


def test_windows_follow_the_frozen_order(windowed):
    assert [window(windowed.area, "r1", user) for user in ("u-a", "u-b")] == [
        Window(utc("2025-12-01T15:00"), utc("2025-12-01T17:00")),
        Window(utc("2025-12-02T15:00"), utc("2025-12-02T17:00")),
    ]
    assert window(windowed.area, "r2", "u-a") == window(windowed.area, "r1", "u-a")
    assert window(windowed.area, "r9", "u-a") is None
    assert window(windowed.area, "r1", "u-x") is None


def test_nobody_bids_before_the_window(windowed):
    for command in (bid("u-b"), PassTurn("r1", "u-b", NOTES)):
        with pytest.raises(
            TurnError, match="u-b bids in round r1 from 2025-12-02 15:00"
        ):
            windowed.do(command)
    assert status(windowed, "u-b") is TurnStatus.NOT_STARTED_PRE_WINDOW


def test_a_status_before_the_window_has_a_way_out(windowed):
    """In the original it was written in one spelling, read in another, and stayed."""
    assert status(windowed, "u-b") is TurnStatus.NOT_STARTED_PRE_WINDOW
    windowed.at = utc("2025-12-02T15:00")
    assert status(windowed, "u-b") is TurnStatus.NOT_STARTED_IN_WINDOW
    windowed.do(bid("u-b"))
    assert status(windowed, "u-b") is TurnStatus.IN_PROGRESS
    windowed.do(CompleteTurn("r1", "u-b"))
    assert status(windowed, "u-b") is TurnStatus.COMPLETED_ON_TIME


@pytest.mark.parametrize("each", TurnStatus)
def test_a_status_is_spelled_one_way(each):
    assert TurnStatus(str(each)) is each


@pytest.mark.parametrize(
    ("at", "is_late", "ending"),
    [
        ("2025-12-01T15:00", False, TurnStatus.COMPLETED_ON_TIME),
        ("2025-12-01T16:59", False, TurnStatus.COMPLETED_ON_TIME),
        ("2025-12-01T17:00", True, TurnStatus.COMPLETED_LATE),
        ("2026-02-01T00:00", True, TurnStatus.COMPLETED_LATE),
    ],
)
def test_a_bid_after_the_window_is_late_and_taken(windowed, at, is_late, ending):
    windowed.at = utc(at)

    submitted = windowed.do(bid())
    ended = windowed.do(CompleteTurn("r1", "u-a"))

    assert submitted.is_late is is_late
    assert ended == TurnEnded("r1", "u-a", ending)
    assert next(iter(windowed.area.bids.values())).is_late is is_late


@pytest.fixture
def joined(windowed, make):
    """u-z came from another area: no place in the order, and so no window."""
    facts = make.facts(
        *(each.terms for each in windowed.area.rounds.values()),
        schedule=make.schedule,
        year_version=11,
    )
    newcomer = make.participant("u-z", None)
    windowed.do(AdoptYearFacts(facts, (*make.people, newcomer)))
    return windowed


def window_by_hand(begins, ends):
    reason = "came from another area"
    return OverrideBidWindow("r1", "u-z", utc(begins), utc(ends), reason)


@pytest.mark.parametrize("command", [bid("u-z"), PassTurn("r1", "u-z", NOTES)])
def test_who_has_no_window_waits_for_one(joined, command):
    """Whoever came from elsewhere would bid before people of more seniority."""
    with pytest.raises(TurnError, match="u-z has no window in round r1 yet"):
        joined.do(command)
    assert status(joined, "u-z") is TurnStatus.NOT_STARTED_PRE_WINDOW

    joined.do(window_by_hand("2025-12-01T15:30", "2025-12-01T17:00"))

    assert status(joined, "u-z") is TurnStatus.NOT_STARTED_IN_WINDOW
    joined.do(command)


def test_a_round_is_not_finalized_before_all_windows_are_over(windowed):
    """Or somebody would lose a turn that was promised, without a word."""
    windowed.at = utc("2025-12-03T16:59")
    with pytest.raises(RoundError, match="r1 is not over: the window of user u-c ends"):
        windowed.do(FinalizeRound("r1"))

    windowed.at = utc("2025-12-03T17:00")
    windowed.do(FinalizeRound("r1"))


def test_a_round_is_finalized_early_once_all_turns_have_ended(windowed):
    windowed.do(PassTurn("r1", "u-a", NOTES))
    windowed.at = utc("2025-12-03T15:00")
    windowed.do(PassTurn("r1", "u-c", NOTES))

    windowed.do(FinalizeRound("r1"))


def test_a_round_waits_for_who_has_no_window_yet(joined):
    joined.at = utc("2025-12-04T15:00")
    with pytest.raises(RoundError, match="r1 is not over: user u-z has no window yet"):
        joined.do(FinalizeRound("r1"))

    joined.do(OverrideEligibility("u-z", can_bid=False, reason="bids in the old area"))
    joined.do(FinalizeRound("r1"))


def test_a_turn_that_nobody_has_ended_is_over_with_its_round(windowed):
    """Or a closed round would show people who are about to bid."""
    windowed.do(bid("u-a"))
    windowed.at = utc("2025-12-03T17:00")
    windowed.do(bid("u-b", OTHER_DAY))
    windowed.do(FinalizeRound("r1"))

    assert [status(windowed, each) for each in ("u-a", "u-b", "u-c")] == [
        TurnStatus.COMPLETED_ON_TIME,
        TurnStatus.COMPLETED_LATE,
        TurnStatus.MISSED,
    ]
    assert not windowed.area.turns


def test_a_round_without_windows_is_over_when_an_admin_says_so(bidding):
    bidding.do(FinalizeRound("r1"))


def test_what_somebody_else_bids_is_told_as_that(bidding):
    bidding.do(bid())

    event = bidding.do(CompleteTurn("r1", "u-a", by_proxy=True), role="bidder")

    assert event == TurnEnded("r1", "u-a", TurnStatus.PROXY)


def test_a_turn_without_bids_is_not_completed(bidding):
    with pytest.raises(TurnError, match="user u-a has no bids in round r1: let the"):
        bidding.do(CompleteTurn("r1", "u-a"))


def test_a_user_may_let_the_turn_pass(bidding):
    event = bidding.do(PassTurn("r1", "u-a", NOTES), role="bidder")

    assert event == TurnEnded("r1", "u-a", TurnStatus.VOLUNTARILY_NOT_BIDDING, NOTES)
    assert status(bidding) is TurnStatus.VOLUNTARILY_NOT_BIDDING


def test_a_window_is_missed_only_when_it_is_over(windowed):
    with pytest.raises(TurnError, match="u-a can still bid on time in round r1"):
        windowed.do(MissTurn("r1", "u-a", NOTES))

    windowed.at = utc("2025-12-01T17:00")
    event = windowed.do(MissTurn("r1", "u-a", NOTES))

    assert event == TurnEnded("r1", "u-a", TurnStatus.MISSED, NOTES)


def test_without_a_window_there_is_nothing_to_miss(bidding):
    with pytest.raises(TurnError, match="u-a can still bid on time"):
        bidding.do(MissTurn("r1", "u-a", NOTES))


@pytest.mark.parametrize("command", [PassTurn("r1", "u-a", NOTES)])
def test_who_has_bids_neither_passes_nor_misses(bidding, command):
    bidding.do(bid())

    with pytest.raises(TurnError, match="user u-a has bids in round r1"):
        bidding.do(command)


def test_a_bid_can_be_given_back_and_made_again(bidding):
    bidding.do(bid())
    bidding.do(WithdrawBid("r1", "u-a", DAY))
    assert status(bidding) is TurnStatus.NOT_STARTED_IN_WINDOW

    bidding.do(bid())
    bidding.do(WithdrawBid("r1", "u-a", DAY))
    bidding.do(bid("u-b"))
    bidding.do(PassTurn("r1", "u-a", NOTES))

    assert list(bidding.area.bids) == ["r1/u-b/2026-07-06"]


@pytest.mark.parametrize(
    "command",
    [
        bid(day=OTHER_DAY),
        WithdrawBid("r1", "u-a", DAY),
        CompleteTurn("r1", "u-a"),
        PassTurn("r1", "u-a", NOTES),
        MissTurn("r1", "u-a", NOTES),
    ],
)
def test_a_turn_that_is_over_is_over(bidding, command):
    bidding.do(bid())
    bidding.do(CompleteTurn("r1", "u-a"))

    with pytest.raises(TurnError, match="u-a in round r1 is over: completed_on_time"):
        bidding.do(command)


def test_every_round_has_turns_of_its_own(bidding):
    bidding.do(PassTurn("r1", "u-a", NOTES))
    bidding.do(FinalizeRound("r1"))
    bidding.do(StartRound("r2"))

    bidding.do(SubmitBid("r2", "u-a", (DAY,)))

    assert status(bidding) is TurnStatus.VOLUNTARILY_NOT_BIDDING


ENDINGS = [
    CompleteTurn("r1", "u-x"),
    PassTurn("r1", "u-x", NOTES),
    MissTurn("r1", "u-x", NOTES),
]


@pytest.mark.parametrize("command", ENDINGS)
def test_only_turns_of_users_in_open_rounds_end(bidding, command):
    with pytest.raises(UserError, match="there is no user u-x in this area"):
        bidding.do(command)
    with pytest.raises(RoleMissingError, match="needs the role admin or bidder"):
        bidding.do(command, role="process")
    bidding.do(FinalizeRound("r1"))
    with pytest.raises(RoundError, match="round r1 is finalized"):
        bidding.do(command)


@pytest.mark.parametrize("notes", ["", "too short", None])
def test_notes_say_something(notes):
    with pytest.raises(InvalidInputError, match="notes must"):
        PassTurn("r1", "u-a", notes)
