"""When a round can be started and closed."""

import attrs
import pytest

from argos_engine.domains.bidding.area import StartedRound
from argos_engine.domains.bidding.commands import (
    AdoptYearFacts,
    FinalizeRound,
    StartRound,
    SubmitBid,
)
from argos_engine.domains.bidding.events import RoundFinalized, RoundStarted
from argos_engine.domains.bidding.refusal import (
    RoleMissingError,
    RoundError,
    StageError,
)
from argos_engine.domains.bidding.stage import Stage


def test_a_started_round_takes_bids(ready, make):
    event = ready.do(StartRound("r1"))

    assert event == RoundStarted(make.terms())
    assert dict(ready.area.rounds) == {"r1": StartedRound(make.terms())}


def test_a_started_round_keeps_its_terms(bidding, make):
    other = make.facts(make.terms(slots_per_day=9), year_version=11)

    bidding.do(AdoptYearFacts(other, make.people))

    assert bidding.area.rounds["r1"].terms.slots_per_day == 1


def test_an_area_that_knows_nothing_of_its_year_starts_no_round(empty):
    with pytest.raises(StageError, match="the bid year is not frozen, as far as"):
        empty.do(StartRound("r1"))


@pytest.mark.parametrize("stage", [Stage.CANONICALIZED, Stage.BIDDING_CLOSED])
def test_bids_are_taken_only_while_bidding_is_active(empty, make, stage):
    empty.do(AdoptYearFacts(make.facts(stage=stage), make.people))

    for command in (StartRound("r1"), FinalizeRound("r1"), SubmitBid("r1", "u-a", ())):
        with pytest.raises(StageError, match=f"is {stage}: no bids are taken"):
            empty.do(command)


def test_a_round_needs_users(empty, make):
    nobody = make.participant("u-a", None, excluded_from_bidding=True)
    empty.do(AdoptYearFacts(make.facts(), (nobody,)))

    with pytest.raises(RoundError, match="round r1 has no users who could bid"):
        empty.do(StartRound("r1"))


def test_a_round_is_one_of_the_area(ready):
    with pytest.raises(RoundError, match="this area has no round r9"):
        ready.do(StartRound("r9"))


def test_a_round_is_started_once(bidding):
    with pytest.raises(RoundError, match="round r1 was started already"):
        bidding.do(StartRound("r1"))


def test_a_round_waits_for_the_one_before(bidding):
    with pytest.raises(RoundError, match="round r1 is not finalized"):
        bidding.do(StartRound("r2"))


def test_rounds_go_by_their_numbers(ready):
    with pytest.raises(RoundError, match="round r1 comes before r2"):
        ready.do(StartRound("r2"))


def test_a_round_follows_a_finalized_one(bidding):
    event = bidding.do(FinalizeRound("r1"))
    bidding.do(StartRound("r2"))

    assert event == RoundFinalized("r1")
    assert bidding.area.rounds["r1"].is_finalized
    assert not bidding.area.rounds["r2"].is_finalized


def test_finalizing_changes_nothing_but_the_round(bidding):
    """In the original it wrote all users anew, without their flags."""
    before = bidding.area

    bidding.do(FinalizeRound("r1"))

    assert attrs.evolve(bidding.area, rounds=before.rounds) == before


def test_a_round_is_finalized_once(bidding):
    bidding.do(FinalizeRound("r1"))

    with pytest.raises(RoundError, match="round r1 is finalized"):
        bidding.do(FinalizeRound("r1"))


def test_a_round_that_was_never_started_is_not_finalized(bidding):
    with pytest.raises(RoundError, match="round r2 was never started"):
        bidding.do(FinalizeRound("r2"))


@pytest.mark.parametrize("command", [StartRound("r2"), FinalizeRound("r1")])
def test_a_bidder_neither_starts_nor_finalizes(bidding, command):
    with pytest.raises(RoleMissingError, match="needs the role admin"):
        bidding.do(command, role="bidder")
