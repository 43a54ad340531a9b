"""Facts of the year that an area adopts, and what is decided by hand beside them."""

import datetime

import attrs
import pytest
from immutables import Map

from argos_engine.domains.bidding.commands import (
    AdjustBidOrder,
    AdoptYearFacts,
    FinalizeRound,
    OverrideBidOrder,
    OverrideBidWindow,
    OverrideEligibility,
    PassTurn,
    Place,
    StartRound,
    SubmitBid,
)
from argos_engine.domains.bidding.events import (
    BidOrderAdjusted,
    BidOrderOverridden,
    BidWindowOverridden,
    EligibilityOverridden,
    YearFactsAdopted,
)
from argos_engine.domains.bidding.override import OrderOverride, WindowOverride
from argos_engine.domains.bidding.query import bid_order, window
from argos_engine.domains.bidding.refusal import (
    FactsError,
    OverrideError,
    RoleMissingError,
    RoundError,
    StageError,
    TurnError,
    UserError,
)
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.stage import Stage
from argos_engine.errors import InvalidInputError

REASON = "settled between both sides"
STARTS_AT = datetime.datetime(2025, 12, 10, 8, tzinfo=datetime.UTC)
ENDS_AT = STARTS_AT + datetime.timedelta(hours=1)


def adopted(make, **changes):
    return AdoptYearFacts(make.facts(**changes), make.people)


# Facts of the year


def test_an_area_learns_of_its_year_by_an_event_of_its_own(empty, make):
    event = empty.do(adopted(make), role="process")

    assert event == YearFactsAdopted(make.facts(), make.people)
    assert empty.area.facts == make.facts()
    assert bid_order(empty.area) == ("u-a", "u-b", "u-c")


@pytest.mark.parametrize("version", [1, 9, 10])
def test_facts_that_are_not_newer_are_refused(ready, make, version):
    """Whatever sends them may send them twice, or in another order."""
    before = ready.area

    with pytest.raises(
        FactsError, match=f"version {version} of the year are not newer"
    ):
        ready.do(adopted(make, year_version=version))
    assert ready.area is before


def test_newer_facts_replace_all_that_was_known(bidding, make):
    bidding.do(SubmitBid("r1", "u-a", (datetime.date(2026, 7, 6),)))
    renamed = attrs.evolve(make.people[1], initials="XY")

    bidding.do(AdoptYearFacts(make.facts(year_version=40), (renamed,)))

    assert dict(bidding.area.users) == {"u-b": renamed}
    assert list(bidding.area.bids) == ["r1/u-a/2026-07-06"]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.BOOTSTRAP_COMPLETE])
def test_facts_of_a_year_that_can_still_change_are_refused(empty, make, stage):
    with pytest.raises(FactsError, match=f"is {stage}: its facts are not frozen"):
        empty.do(adopted(make, stage=stage))


def test_a_year_does_not_go_back(ready, make):
    with pytest.raises(FactsError, match="bidding_active is never canonicalized"):
        ready.do(adopted(make, year_version=11, stage=Stage.CANONICALIZED))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"user_id": "u-a"}, "user u-a is named twice"),
        ({"initials": "AA"}, "initials AA is named twice"),
        ({"position": 1}, "position 1 is named twice"),
    ],
)
def test_facts_name_everything_once(empty, make, changes, message):
    people = (make.people[0], attrs.evolve(make.people[1], **changes))

    with pytest.raises(FactsError, match=message):
        empty.do(AdoptYearFacts(make.facts(), people))
    with pytest.raises(FactsError, match="round r1 is named twice"):
        empty.do(AdoptYearFacts(make.facts(make.terms(), make.terms()), make.people))


def test_facts_number_every_round_once(empty, make):
    rounds = make.terms(), make.terms("r2", 1)

    with pytest.raises(FactsError, match="round number 1 is named twice"):
        empty.do(AdoptYearFacts(make.facts(*rounds), make.people))


def test_a_bidder_tells_an_area_nothing_about_its_year(empty, make):
    with pytest.raises(RoleMissingError, match="needs the role admin or process"):
        empty.do(adopted(make), role="bidder")


@pytest.mark.parametrize("people", [("u-a",), 7])
def test_facts_are_facts(make, people):
    with pytest.raises(TypeError):
        AdoptYearFacts(make.facts(), people)


# Eligibility


def test_a_user_is_excluded_by_hand_and_let_in_again(bidding):
    event = bidding.do(OverrideEligibility("u-a", False, REASON))  # noqa: FBT003

    assert event == EligibilityOverridden("u-a", False, REASON)  # noqa: FBT003
    assert bid_order(bidding.area) == ("u-b", "u-c")
    with pytest.raises(UserError, match="user u-a is excluded from bidding"):
        bidding.do(SubmitBid("r1", "u-a", (datetime.date(2026, 7, 6),)))

    bidding.do(OverrideEligibility("u-a", None, REASON))
    assert bid_order(bidding.area) == ("u-a", "u-b", "u-c")
    assert not bidding.area.users["u-a"].excluded_from_bidding


def test_an_excluded_user_is_let_in_by_hand(ready, make):
    excluded = attrs.evolve(make.people[2], excluded_from_bidding=True, position=None)
    people = (*make.people[:2], excluded)
    ready.do(AdoptYearFacts(make.facts(year_version=11), people))
    assert bid_order(ready.area) == ("u-a", "u-b")

    ready.do(OverrideEligibility("u-c", True, REASON))  # noqa: FBT003

    assert bid_order(ready.area) == ("u-a", "u-b", "u-c")


# Bid order


def test_a_place_by_hand_stands_beside_the_frozen_one(ready):
    event = ready.do(OverrideBidOrder("u-c", 1, REASON))

    assert event == BidOrderOverridden("u-c", 1, REASON)
    assert ready.area.users["u-c"].position == 3
    assert ready.area.order["u-c"] == OrderOverride(1, REASON)


def test_nobody_else_moves_and_equal_places_go_by_seniority(ready):
    ready.do(OverrideBidOrder("u-c", 1, REASON))
    assert bid_order(ready.area) == ("u-a", "u-c", "u-b")

    ready.do(OverrideBidOrder("u-a", 90, REASON))
    assert bid_order(ready.area) == ("u-c", "u-b", "u-a")


def test_a_later_override_replaces_the_earlier_and_none_takes_it_back(ready):
    ready.do(OverrideBidOrder("u-c", 1, REASON))
    ready.do(OverrideBidOrder("u-c", 7, "the other way round after all"))
    assert ready.area.order["u-c"].position == 7

    ready.do(OverrideBidOrder("u-c", None, REASON))
    assert dict(ready.area.order) == {}


def test_a_place_by_hand_moves_no_window(windowed):
    before = window(windowed.area, "r1", "u-c")

    windowed.do(OverrideBidOrder("u-c", 1, REASON))

    assert window(windowed.area, "r1", "u-c") == before


def test_several_places_are_adjusted_in_one_event(ready):
    """In the original the rows changed, and the event went to an area made up."""
    places = (Place("u-a", 3), Place("u-b", 1))

    event = ready.do(AdjustBidOrder(places, REASON))

    assert event == BidOrderAdjusted(Map({"u-a": 3, "u-b": 1}), REASON)
    assert bid_order(ready.area) == ("u-b", "u-a", "u-c")
    assert ready.area.order["u-a"] == OrderOverride(3, REASON)
    ready.do(OverrideBidOrder("u-a", None, REASON))
    assert set(ready.area.order) == {"u-b"}


@pytest.mark.parametrize(
    ("places", "error", "message"),
    [
        ((), OverrideError, "changes nothing"),
        ((Place("u-b", 1), Place("u-x", 2)), UserError, "there is no user u-x"),
        ((Place("u-b", 1), Place("u-b", 2)), OverrideError, "user u-b is named twice"),
    ],
)
def test_an_adjustment_is_whole_or_nothing(ready, places, error, message):
    before = ready.area

    with pytest.raises(error, match=message):
        ready.do(AdjustBidOrder(places, REASON))
    assert ready.area is before


@pytest.mark.parametrize("position", [0, -1, True, 1.0])
def test_a_place_is_a_number_from_one_on(position):
    with pytest.raises(InvalidInputError, match="position must be a whole number"):
        OverrideBidOrder("u-a", position, REASON)


# Bid windows


def test_a_window_by_hand_goes_before_the_schedule(windowed):
    denver = datetime.timezone(-datetime.timedelta(hours=7))

    event = windowed.do(
        OverrideBidWindow("r1", "u-a", STARTS_AT.astimezone(denver), ENDS_AT, REASON)
    )

    expected = Window(STARTS_AT, ENDS_AT)
    assert event == BidWindowOverridden("r1", "u-a", expected, REASON)
    assert event.window.starts_at.tzinfo is datetime.UTC
    assert windowed.area.windows["r1/u-a"] == WindowOverride(expected, REASON)
    assert window(windowed.area, "r1", "u-a") == expected
    assert window(windowed.area, "r2", "u-a") != expected


def test_a_window_that_is_taken_back_is_reckoned_again(windowed):
    """In the original "recalculate" deleted windows and put nothing in their place."""
    derived = window(windowed.area, "r1", "u-a")
    windowed.do(OverrideBidWindow("r1", "u-a", STARTS_AT, ENDS_AT, REASON))

    windowed.do(OverrideBidWindow("r1", "u-a", None, None, REASON))

    assert window(windowed.area, "r1", "u-a") == derived is not None
    assert dict(windowed.area.windows) == {}


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "message"),
    [
        (STARTS_AT, None, "both ends, or neither"),
        (None, ENDS_AT, "both ends, or neither"),
        (ENDS_AT, STARTS_AT, "a window cannot begin at"),
        (STARTS_AT, STARTS_AT, "a window cannot begin at"),
    ],
)
def test_a_window_has_two_ends_in_order(windowed, starts_at, ends_at, message):
    with pytest.raises(OverrideError, match=message):
        windowed.do(OverrideBidWindow("r1", "u-a", starts_at, ends_at, REASON))


def test_windows_are_of_this_age(windowed):
    """There is no UTC for the last hours of a calendar that ends."""
    west = datetime.timezone(datetime.timedelta(hours=-7))
    last = datetime.datetime.max.replace(tzinfo=west)

    with pytest.raises(InvalidInputError, match="ends_at must be from 1900 to 2200"):
        OverrideBidWindow("r1", "u-a", windowed.at, last, REASON)


def test_windows_are_told_with_a_zone():
    naive = STARTS_AT.replace(tzinfo=None)

    with pytest.raises(InvalidInputError, match="starts_at must carry a time zone"):
        OverrideBidWindow("r1", "u-a", naive, ENDS_AT, REASON)


def test_windows_of_rounds_that_are_over_stay(bidding):
    bidding.do(FinalizeRound("r1"))

    with pytest.raises(RoundError, match="round r1 is finalized"):
        bidding.do(OverrideBidWindow("r1", "u-a", STARTS_AT, ENDS_AT, REASON))
    bidding.do(OverrideBidWindow("r2", "u-a", STARTS_AT, ENDS_AT, REASON))
    bidding.do(StartRound("r2"))
    bidding.do(OverrideBidWindow("r2", "u-a", None, None, REASON))


def test_the_window_of_a_turn_that_is_over_stays(bidding):
    bidding.do(PassTurn("r1", "u-a", "told us by telephone"))

    with pytest.raises(TurnError, match="the turn of user u-a in round r1 is over"):
        bidding.do(OverrideBidWindow("r1", "u-a", STARTS_AT, ENDS_AT, REASON))
    bidding.do(OverrideBidWindow("r2", "u-a", STARTS_AT, ENDS_AT, REASON))


# All of them

ALL = [
    OverrideEligibility("u-a", False, REASON),  # noqa: FBT003  # as operators give it
    OverrideBidOrder("u-a", 1, REASON),
    OverrideBidWindow("r1", "u-a", STARTS_AT, ENDS_AT, REASON),
]


@pytest.mark.parametrize("command", ALL)
def test_an_override_is_one_event_or_leaves_everything_as_it_was(ready, command):
    """In the original the row changed first, and the event got lost."""
    with pytest.raises(UserError, match="there is no user u-x"):
        ready.do(attrs.evolve(command, user_id="u-x"))
    before = ready.area

    event = ready.do(command)

    assert event.reason == REASON
    assert ready.area != before
    assert ready.area.users is before.users


@pytest.mark.parametrize(
    "command", [*ALL, AdjustBidOrder((Place("u-a", 9), Place("u-b", 8)), REASON)]
)
def test_the_same_override_again_is_nothing_new(ready, command):
    ready.do(command)

    with pytest.raises(OverrideError, match=r"there already|changes nothing"):
        ready.do(command)
    ready.do(attrs.evolve(command, reason="for another reason now"))


@pytest.mark.parametrize("command", ALL)
def test_an_override_needs_an_admin_a_frozen_year_and_a_reason(empty, ready, command):
    with pytest.raises(RoleMissingError, match="needs the role admin"):
        ready.do(command, role="bidder")
    with pytest.raises(StageError, match="the bid year is not frozen"):
        empty.do(command)
    with pytest.raises(InvalidInputError, match="reason must have at least 10"):
        attrs.evolve(command, reason="why not")


@pytest.mark.parametrize(
    "command",
    [
        OverrideEligibility("u-a", None, REASON),
        OverrideBidOrder("u-a", None, REASON),
        OverrideBidWindow("r1", "u-a", None, None, REASON),
    ],
)
def test_what_was_not_overridden_is_not_taken_back(ready, command):
    with pytest.raises(OverrideError, match="to take back"):
        ready.do(command)


def test_a_window_is_one_of_a_round_that_the_area_has(ready):
    with pytest.raises(RoundError, match="this area has no round r9"):
        ready.do(OverrideBidWindow("r9", "u-a", STARTS_AT, ENDS_AT, REASON))
