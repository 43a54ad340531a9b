"""Every event of an area has a sentence."""

import datetime

import pytest
from immutables import Map

from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.domain.stream_type import event_classes
from argos_engine.domains.bidding import events
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.event_text import (
    concerns,
    initials_in,
    reason,
    sentence,
)
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.turn import TurnStatus

MONDAY = datetime.date(2026, 7, 6)
TUESDAY = datetime.date(2026, 7, 7)
WINDOW = Window(
    datetime.datetime(2025, 12, 1, 15, tzinfo=datetime.UTC),
    datetime.datetime(2025, 12, 1, 17, 30, tzinfo=datetime.UTC),
)
WHY = "settled by both users"


def said(make):
    """Return events and what is to be said of them."""
    facts = events.YearFactsAdopted(make.facts(), make.people)
    return [
        (RolledBack(3, WHY), "went back to the state of version 3"),
        (CheckpointTaken("noon"), "took the checkpoint 'noon'"),
        (CheckpointTaken(), "took a checkpoint"),
        (
            facts,
            "learned of version 10 of the bid year: bidding_active, 3 users, 2 rounds",
        ),
        (
            events.LeaveAdopted(
                "u-a", (Bid("r1", "u-a", (MONDAY,)), Bid("r2", "u-a", (TUESDAY,)))
            ),
            "AA has elsewhere: 2026-07-06 in round r1, 2026-07-07 in round r2",
        ),
        (events.LeaveAdopted("u-a", ()), "AA has elsewhere: no leave"),
        (events.RoundStarted(make.terms()), "started round r1, Round 1"),
        (
            events.BidSubmitted("r1", "u-a", (MONDAY, TUESDAY), is_late=True),
            "AA got 2026-07-06 to 2026-07-07 (2 days) in round r1, late",
        ),
        (
            events.BidWithdrawn("r1", "u-a", (MONDAY,)),
            "AA gave 2026-07-06 in round r1 back",
        ),
        (events.BidWithdrawn("r1", "u-z", ()), "u-z gave no days in round r1 back"),
        (
            events.TurnEnded("r1", "u-a", TurnStatus.MISSED, WHY),
            "the turn of AA in round r1 is over: missed",
        ),
        (events.RoundFinalized("r1"), "finalized round r1"),
        (
            events.EligibilityOverridden("u-a", can_bid=True, reason=WHY),
            "AA bids, whatever the year says",
        ),
        (
            events.EligibilityOverridden("u-a", can_bid=False, reason=WHY),
            "AA does not bid, whatever the year says",
        ),
        (
            events.EligibilityOverridden("u-a", can_bid=None, reason=WHY),
            "the year says again whether AA bids",
        ),
        (
            events.BidOrderOverridden("u-a", 4, WHY),
            "AA has place 4 in the bid order",
        ),
        (
            events.BidOrderOverridden("u-a", None, WHY),
            "AA has the derived place in the bid order again",
        ),
        (
            events.BidOrderAdjusted(Map({"u-b": 1, "u-a": 2}), WHY),
            "places in the bid order: BB 1, AA 2",
        ),
        (
            events.BidWindowOverridden("r1", "u-a", WINDOW, WHY),
            "AA bids in round r1 from 2025-12-01 15:00 to 2025-12-01 17:30 UTC",
        ),
        (
            events.BidWindowOverridden("r1", "u-a", None, WHY),
            "AA has the derived window in round r1 again",
        ),
    ]


def test_events_are_told_with_initials(make):
    area = Area(users=Map({each.user_id: each for each in make.people}))

    for event, text in said(make):
        assert sentence(event, initials_in(area)) == text


def test_no_event_of_an_area_is_left_out(make):
    told = {type(event) for event, _ in said(make)}

    assert told >= event_classes(AREA)


def test_what_nobody_knows_has_no_sentence(make):
    with pytest.raises(NotImplementedError):
        sentence(object(), str)


def test_reasons_and_notes_are_those_of_the_event():
    assert reason(RolledBack(3, WHY)) == WHY
    assert reason(events.TurnEnded("r1", "u-a", TurnStatus.MISSED, WHY)) == WHY
    assert reason(events.RoundFinalized("r1")) is None


def test_an_event_concerns_those_it_names_and_a_rollback_everybody(make):
    adjusted = events.BidOrderAdjusted(Map({"u-b": 1}), WHY)
    adopted = events.YearFactsAdopted(make.facts(), make.people)

    assert concerns(RolledBack(3, WHY), "u-a")
    assert concerns(adjusted, "u-b")
    assert not concerns(adjusted, "u-a")
    assert concerns(adopted, "u-a")
    assert not concerns(adopted, "u-z")
    assert not concerns(events.RoundFinalized("r1"), "u-a")
