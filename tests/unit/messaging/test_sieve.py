"""A filter asked row by row: the same as the store asked for all that fit."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.codec.codec import Codec
from argos_engine.codec.event_filter import EventFilter
from argos_engine.domain.lifecycle import Rollback, RolledBack
from argos_engine.errors import InvalidInputError
from argos_engine.messaging.sieve import sieve
from argos_engine.ports.clock import to_datetime
from tests.accounts import ACCOUNT, ALICE, BOB, Deposited, Undeclared, Withdrawn
from tests.hall import Hall
from tests.stand import NOON

CODEC = Codec([ACCOUNT])
DEPOSITED = "account.money.deposited"


@pytest.fixture(scope="module")
def hall():
    """Eight events of two streams and two people, a second apart."""
    hall = Hall()
    for number in range(6):
        hall.desk = hall.acting_as(f"clerk:{number % 2}")
        hall.deposit(number + 1, stream=(ALICE, BOB)[number % 3 % 2])
        hall.clock.advance(1)
    hall.submit(ALICE, Rollback(1, "a test"))
    hall.run()
    hall.deposit(9)
    return hall


def passing(hall, where):
    ready = sieve(CODEC, where)
    return [row.position for row in hall.log() if ready.passes(row)]


def at(second):
    return to_datetime(NOON + second * 1_000_000)


def _chosen(*values):
    return st.none() | st.lists(st.sampled_from(values), unique=True)


_TIMES = st.none() | st.integers(-1, 8).map(at)
_FILTERS = st.builds(
    EventFilter,
    aggregate_types=_chosen("account", "other"),
    aggregate_ids=_chosen("alice", "bob", "carol"),
    event_types=_chosen(DEPOSITED, Deposited, RolledBack, "other.thing.done"),
    principals=_chosen("clerk:0", "clerk:1"),
    consensus_ids=st.none() | st.none() | _chosen("talk"),
    since=_TIMES,
    until=_TIMES,
)


@given(_FILTERS)
def test_it_lets_through_what_a_store_selects(hall, where):
    with hall.journal.read() as reader:
        span = where.span(reader)
        found, rest = reader.select(where.selection(CODEC), span, 100)

    assert not rest.length
    assert passing(hall, where) == [row.position for row in found]


def test_without_a_wish_everything_passes(hall):
    assert passing(hall, None) == passing(hall, EventFilter()) == [*range(1, 9)]


def test_a_class_stands_for_its_names(hall):
    assert passing(hall, EventFilter(event_types=[RolledBack])) == [7]
    assert passing(hall, EventFilter(event_types=[Withdrawn])) == []


def test_times_alone_choose(hall):
    assert passing(hall, EventFilter(since=at(1), until=at(3))) == [2, 3]


def test_a_class_that_is_not_declared_is_refused():
    with pytest.raises(InvalidInputError, match="must be declared"):
        sieve(CODEC, EventFilter(event_types=[Undeclared]))


def test_only_a_filter_is_a_filter():
    with pytest.raises(InvalidInputError, match="EventFilter"):
        sieve(CODEC, Deposited)


def test_a_time_has_a_zone():
    with pytest.raises(InvalidInputError, match="time zone"):
        EventFilter(since=datetime.datetime(2026, 1, 1))  # noqa: DTZ001  # the fault
