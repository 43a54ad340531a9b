"""Evolving is total: any event, on any state, in any order."""

import datetime

import attrs
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.events import (
    BidSubmitted,
    BidWithdrawn,
    RoundFinalized,
    RoundOpened,
    UserRegistered,
    UserUpdated,
    YearOpened,
)
from argos_engine.domains.bidding.evolve import evolve
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import UserType

INITIALS = some.sampled_from(["AB", "CD", "", "not initials"])
NUMBERS = some.integers(-1, 3)
DATES = some.sampled_from([datetime.date.min, datetime.date.max]) | some.dates()
GROUPS = some.lists(DATES, max_size=7).map(tuple)
SENIORITY = some.builds(Seniority, DATES, DATES, DATES, DATES, some.none() | NUMBERS)
EVENTS = some.one_of(
    some.builds(YearOpened, DATES, NUMBERS),
    some.builds(UserRegistered, INITIALS, some.text(), seniority=SENIORITY),
    some.builds(UserUpdated, INITIALS, seniority=SENIORITY | some.none()),
    some.builds(RoundOpened, NUMBERS),
    some.builds(BidSubmitted, NUMBERS, INITIALS, GROUPS),
    some.builds(BidWithdrawn, NUMBERS, INITIALS, GROUPS),
    some.builds(RoundFinalized, NUMBERS),
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

    evolve(before, UserRegistered("AB", "Controller AB", UserType.CPC, None, _young()))

    assert before == Area()


def test_what_was_not_there_is_not_missed():
    day = datetime.date(2026, 7, 6)
    history = (
        UserUpdated("AB", crew=1),
        RoundFinalized(1),
        BidWithdrawn(1, "AB", (day,)),
        BidWithdrawn(1, "AB", ()),
        BidSubmitted(1, "AB", ()),
    )

    for event in history:
        assert evolve(Area(), event) == Area()


def _young() -> Seniority:
    day = datetime.date(2024, 1, 7)
    return Seniority(day, day, day, day)
