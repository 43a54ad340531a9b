"""Evolving is total: any event, on any state, in any order."""

import datetime

import attrs
from hypothesis import given
from hypothesis import strategies as some
from immutables import Map

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.events import (
    BidOrderAdjusted,
    BidOrderOverridden,
    BidSubmitted,
    BidWindowOverridden,
    BidWithdrawn,
    EligibilityOverridden,
    RoundFinalized,
    RoundStarted,
    TurnEnded,
    YearFactsAdopted,
)
from argos_engine.domains.bidding.evolve import evolve
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.turn import TurnStatus

IDS = some.sampled_from(["u1", "u2", "", "no id/at all"])
NUMBERS = some.integers(-1, 3)
DATES = some.sampled_from([datetime.date.min, datetime.date.max]) | some.dates()
GROUPS = some.lists(DATES, max_size=7).map(tuple)
MOMENTS = some.datetimes(timezones=some.just(datetime.UTC))
EVENTS = some.one_of(
    some.builds(
        YearFactsAdopted,
        participants=some.lists(some.builds(Participant, IDS), max_size=2).map(tuple),
    ),
    some.builds(RoundStarted, some.builds(RoundTerms, IDS)),
    some.builds(BidSubmitted, IDS, IDS, GROUPS),
    some.builds(BidWithdrawn, IDS, IDS, GROUPS),
    some.builds(TurnEnded, IDS, IDS, some.sampled_from(TurnStatus)),
    some.builds(RoundFinalized, IDS),
    some.builds(EligibilityOverridden, IDS, some.none() | some.booleans()),
    some.builds(BidOrderOverridden, IDS, some.none() | NUMBERS),
    some.builds(
        BidWindowOverridden,
        IDS,
        IDS,
        some.none() | some.builds(Window, MOMENTS, MOMENTS),
    ),
    some.builds(
        BidOrderAdjusted, some.dictionaries(IDS, NUMBERS).map(Map), some.text()
    ),
    some.just("not an event of bidding"),
)


@given(some.lists(EVENTS))
def test_any_history_folds_to_a_state_and_always_to_the_same(history):
    first = second = Area()

    for event in history:
        first = evolve(first, event)
        second = evolve(second, event)

    assert isinstance(first, Area)
    assert first == second


@given(some.lists(EVENTS))
def test_no_count_is_ever_kept_at_zero_or_below(history):
    area = Area()

    for event in history:
        area = evolve(area, event)

    counts = attrs.astuple(area.tally, recurse=False)
    assert all(count > 0 for each in counts for count in each.values())


def test_an_event_does_not_change_the_state_it_is_given():
    before = Area()

    evolve(before, TurnEnded("r1", "u1", TurnStatus.PROXY))

    assert before == Area()


def test_what_was_not_there_is_not_missed():
    day = datetime.date(2026, 7, 6)
    history = (
        RoundFinalized("r1"),
        BidWithdrawn("r1", "u1", (day,)),
        BidWithdrawn("r1", "u1", ()),
        BidSubmitted("r1", "u1", ()),
        EligibilityOverridden("u1", None, "a reason"),
        BidOrderOverridden("u1", None, "a reason"),
        BidWindowOverridden("r1", "u1", None, "a reason"),
    )

    for event in history:
        assert evolve(Area(), event) == Area()
