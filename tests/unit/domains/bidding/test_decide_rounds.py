"""When a round can be opened and closed."""

import datetime

import attrs
import pytest

from argos_engine.domains.bidding.commands import (
    FinalizeRound,
    OpenRound,
    OpenYear,
    SubmitBid,
)
from argos_engine.domains.bidding.refusal import (
    RoleMissingError,
    RoundError,
    SeniorityTieError,
    YearError,
)
from argos_engine.domains.bidding.round import Round

OPENING = OpenRound(1, "Prime time", 1, 2, 48)
SECOND = attrs.evolve(OPENING, number=2)


def test_an_opened_round_takes_bids(ready):
    ready.do(OPENING)

    assert dict(ready.area.rounds) == {1: Round(1, "Prime time", 1, 2, 48)}


def test_a_round_needs_an_open_year(empty, registration):
    empty.do(registration("AB"))

    with pytest.raises(YearError, match="the bid year is not open"):
        empty.do(OPENING)


def test_a_round_needs_users(empty):
    empty.do(OpenYear(datetime.date(2026, 1, 4), 26))

    with pytest.raises(RoundError, match="round 1 has no users"):
        empty.do(OPENING)


def test_a_round_is_opened_once(bidding):
    with pytest.raises(RoundError, match="round 1 exists already"):
        bidding.do(OPENING)


def test_a_round_waits_for_the_one_before(bidding):
    with pytest.raises(RoundError, match="round 1 is not finalized"):
        bidding.do(SECOND)


def test_a_round_follows_a_finalized_one(bidding):
    bidding.do(FinalizeRound(1))

    bidding.do(SECOND)

    assert bidding.area.rounds[1].finalized
    assert not bidding.area.rounds[2].finalized


def test_a_tie_in_seniority_names_both_users(ready, registration):
    ready.do(registration("ZZ", lottery=ready.area.users["AB"].seniority.lottery))

    with pytest.raises(SeniorityTieError, match="users AB and ZZ have the same"):
        ready.do(OPENING)


def test_a_round_is_finalized_once(bidding):
    bidding.do(FinalizeRound(1))

    with pytest.raises(RoundError, match="round 1 is finalized"):
        bidding.do(FinalizeRound(1))


def test_a_round_that_was_never_opened_is_not_finalized(bidding):
    with pytest.raises(RoundError, match="round 2 was never opened"):
        bidding.do(FinalizeRound(2))


def test_a_finalized_round_takes_no_bids(bidding):
    bidding.do(FinalizeRound(1))

    with pytest.raises(RoundError, match="round 1 is finalized"):
        bidding.do(SubmitBid(1, "AB", (datetime.date(2026, 7, 4),)))


@pytest.mark.parametrize("command", [SECOND, FinalizeRound(1)])
def test_a_bidder_neither_opens_nor_finalizes(bidding, command):
    with pytest.raises(RoleMissingError, match="needs the role admin"):
        bidding.do(command, role="bidder")
