"""The bid order is strict and depends on seniority alone."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as some
from immutables import Map

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.query import bid_order, open_round
from argos_engine.domains.bidding.refusal import SeniorityTieError
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import User, UserType

EARLY = datetime.date(2001, 1, 7)
LATE = datetime.date(2002, 1, 6)
DATES = some.sampled_from([EARLY, LATE])
SENIORITY = some.builds(
    Seniority, DATES, DATES, DATES, DATES, some.none() | some.integers(0, 2)
)
RANKED = some.lists(SENIORITY, max_size=40, unique=True)


def area_of(seniority_by_initials: dict[str, Seniority]) -> Area:
    users = {
        initials: User(initials, initials, UserType.CPC, None, seniority)
        for initials, seniority in seniority_by_initials.items()
    }
    return Area(users=Map(users))


def named(seniority: list[Seniority]) -> dict[str, Seniority]:
    return {f"{number:02}": each for number, each in enumerate(seniority)}


@given(RANKED, some.randoms())
def test_bid_order_is_independent_of_the_order_of_registration(seniority, random):
    users = list(named(seniority).items())
    shuffled = random.sample(users, len(users))

    assert bid_order(area_of(dict(users))) == bid_order(area_of(dict(shuffled)))


@given(RANKED)
def test_everybody_has_one_place_in_a_strict_order(seniority):
    users = named(seniority)

    order = bid_order(area_of(users))

    ranks = [users[initials].rank for initials in order]
    assert sorted(order) == sorted(users)
    assert all(rank < following for rank, following in itertools.pairwise(ranks))


@given(RANKED.filter(len))
def test_two_users_with_one_seniority_are_a_tie_that_names_both(seniority):
    users = named(seniority) | {"ZZ": seniority[0]}

    with pytest.raises(SeniorityTieError) as caught:
        bid_order(area_of(users))

    assert (caught.value.first, caught.value.second) == ("00", "ZZ")


@pytest.mark.parametrize(
    ("senior", "junior"),
    [
        ((EARLY, LATE, LATE, LATE, 9), (LATE, EARLY, EARLY, EARLY, 1)),
        ((EARLY, EARLY, LATE, LATE, 9), (EARLY, LATE, EARLY, EARLY, 1)),
        ((EARLY, EARLY, EARLY, LATE, 9), (EARLY, EARLY, LATE, EARLY, 1)),
        ((EARLY, EARLY, EARLY, EARLY, 9), (EARLY, EARLY, EARLY, LATE, 1)),
        ((EARLY, EARLY, EARLY, EARLY, 1), (EARLY, EARLY, EARLY, EARLY, 2)),
        ((EARLY, EARLY, EARLY, EARLY, 0), (EARLY, EARLY, EARLY, EARLY, None)),
    ],
)
def test_dates_come_in_their_order_and_the_lottery_last(senior, junior):
    area = area_of({"ZZ": Seniority(*senior), "AA": Seniority(*junior)})

    assert bid_order(area) == ("ZZ", "AA")


def test_an_area_without_users_has_an_empty_order_and_no_open_round():
    assert bid_order(Area()) == ()
    assert open_round(Area()) is None
