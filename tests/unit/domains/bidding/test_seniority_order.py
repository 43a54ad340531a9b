"""The bid order by the five values of seniority."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.seniority_order import seniority_order, ties

DAYS = some.integers(0, 2).map(lambda n: datetime.date(2000, 1, 1 + n))
SENIORITIES = some.builds(
    Seniority, DAYS, DAYS, DAYS, DAYS, some.none() | some.integers(0, 2)
)
PEOPLE = some.dictionaries(some.text("abcdef", min_size=1, max_size=3), SENIORITIES)
EARLY, LATE = datetime.date(2000, 1, 1), datetime.date(2010, 1, 1)


def person(*keys, lottery=None):
    """Return a seniority: 0 stands for an early date, 1 for a late one."""
    return Seniority(*((EARLY, LATE)[key] for key in keys), lottery)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (person(0, 1, 1, 1), person(1, 0, 0, 0)),
        (person(0, 0, 1, 1), person(0, 1, 0, 0)),
        (person(0, 0, 0, 1), person(0, 0, 1, 0)),
        (person(0, 0, 0, 0), person(0, 0, 0, 1)),
        (person(0, 0, 0, 0, lottery=1), person(0, 0, 0, 0, lottery=2)),
        (person(0, 0, 0, 0, lottery=0), person(0, 0, 0, 0, lottery=1)),
        (person(0, 0, 0, 0, lottery=9), person(0, 0, 0, 0)),
    ],
)
def test_each_value_decides_where_those_before_it_agree(first, second):
    # The ids alone would say the opposite.
    people = {"z": first, "a": second}

    assert seniority_order(people) == ("z", "a")
    assert ties(people) == ()


def test_users_who_agree_in_everything_are_tied():
    people = {
        "d": person(1, 1, 1, 1),
        "c": person(0, 0, 0, 0, lottery=3),
        "b": person(1, 1, 1, 1),
        "a": person(0, 0, 0, 0, lottery=3),
        "e": person(0, 1, 0, 0),
        "f": person(1, 1, 1, 1),
    }

    assert ties(people) == (("a", "c"), ("b", "d", "f"))


@given(PEOPLE)
def test_the_order_has_everybody_once(people):
    assert sorted(seniority_order(people)) == sorted(people)


@given(PEOPLE, some.randoms(use_true_random=False))
def test_who_is_entered_first_does_not_matter(people, random):
    entries = list(people.items())
    random.shuffle(entries)

    assert seniority_order(dict(entries)) == seniority_order(people)
    assert ties(dict(entries)) == ties(people)


@given(PEOPLE)
def test_nobody_comes_before_somebody_more_senior(people):
    order = seniority_order(people)

    ranks = [people[each].rank for each in order]
    assert ranks == sorted(ranks)
    tied = {each for group in ties(people) for each in group}
    strict = [people[each].rank for each in order if each not in tied]
    assert len(set(strict)) == len(strict)
    assert len(set(ranks)) == len(strict) + len(ties(people))
