"""One line of time: it never runs back, and an answer about it stays true."""

import datetime
import threading

import pytest

from argos_engine.errors import InvalidInputError
from argos_engine.ports.clock import FixedClock, to_datetime
from argos_engine.runtime.timeline import Timeline
from tests.accounts import ALICE, BOB, Account, Deposit
from tests.stand import NOON, Stand

TIMEOUT_SECONDS = 10


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture
def timeline(clock):
    return Timeline(clock, 0)


def times(stand):
    return [row.recorded_at for row in stand.log()]


def test_an_event_has_the_time_of_the_clock(stand):
    stand.execute(ALICE, Deposit(1))
    stand.clock.advance(1)
    stand.execute(ALICE, Deposit(1))

    assert times(stand) == [NOON, NOON + 1_000_000]


def test_a_clock_that_jumps_back_does_not_turn_the_order_around(stand):
    stand.execute(ALICE, Deposit(1))
    stand.clock.advance(-3_600)
    stand.execute(BOB, Deposit(1))
    stand.clock.advance(3_601)
    stand.execute(ALICE, Deposit(1))

    assert times(stand) == [NOON, NOON, NOON + 1_000_000]


def test_a_clock_that_jumped_back_over_a_restart_does_not_either(stand):
    stand.execute(ALICE, Deposit(1))
    stand.clock.advance(-3_600)

    later = stand.restarted()
    later.execute(ALICE, Deposit(1))

    assert times(later) == [NOON, NOON]


def test_the_past_can_be_told_at_once(timeline, clock):
    timeline.settle(to_datetime(NOON - 1), 0)
    timeline.settle(to_datetime(NOON), 0)


def test_the_future_cannot_be_told(timeline, clock):
    with pytest.raises(InvalidInputError, match="must not lie in the future"):
        timeline.settle(to_datetime(NOON + 1), 0)


def test_a_time_counts_wherever_its_zone_is(timeline, clock):
    zone = datetime.timezone(datetime.timedelta(hours=9))

    timeline.settle(to_datetime(NOON).astimezone(zone), 0)

    assert timeline.next() == NOON + 1


def test_the_time_of_the_last_event_can_be_told_by_a_clock_that_jumped_back(clock):
    timeline = Timeline(clock, NOON + 5)

    timeline.settle(to_datetime(NOON + 5), 0)

    assert timeline.next() == NOON + 6


def test_no_later_event_gets_a_time_that_was_asked_about(timeline, clock):
    assert timeline.next() == NOON
    timeline.close_group()

    timeline.settle(to_datetime(NOON), 0)

    assert timeline.next() == NOON + 1


def test_a_question_about_the_past_moves_no_floor(timeline, clock):
    timeline.settle(to_datetime(NOON - 10), 0)

    assert timeline.next() == NOON


def test_a_question_about_an_open_group_waits_for_it(timeline, clock):
    timeline.next()

    with pytest.raises(TimeoutError, match="no answer yet"):
        timeline.settle(to_datetime(NOON), 0)

    timeline.close_group()
    timeline.settle(to_datetime(NOON), 0)


def test_a_question_about_the_time_before_an_open_group_does_not_wait(timeline, clock):
    timeline.next()

    timeline.settle(to_datetime(NOON - 1), 0)


def test_a_group_is_open_since_its_first_event(timeline, clock):
    timeline.next()
    clock.advance(1)
    timeline.next()

    with pytest.raises(TimeoutError):
        timeline.settle(to_datetime(NOON), 0)


def test_whoever_waits_is_woken_when_the_group_is_published(timeline, clock):
    timeline.next()
    told = threading.Event()

    def ask():
        timeline.settle(to_datetime(NOON), TIMEOUT_SECONDS)
        told.set()

    asking = threading.Thread(target=ask)
    asking.start()
    timeline.close_group()
    asking.join(TIMEOUT_SECONDS)

    assert told.is_set()


def test_a_repeated_question_gets_the_same_answer(stand):
    stand.execute(ALICE, Deposit(1))
    now = to_datetime(NOON)

    answers = []
    for _ in range(3):
        stand.runtime.timeline.settle(now, 0)
        answers.append(stand.archive.state_at(ALICE, now))
        stand.execute(ALICE, Deposit(1))

    assert answers == [Account(1)] * 3
    assert times(stand) == [NOON, NOON + 1, NOON + 1, NOON + 1]


def test_a_group_that_fails_closes_as_well(stand):
    stand.runtime.dispatcher.wait_until_idle(0)
    handle = stand.submit(ALICE, Deposit(-1))
    stand.run()

    assert handle.is_done
    stand.runtime.timeline.settle(to_datetime(NOON), 0)


def test_commands_of_a_group_may_have_different_times():
    stand = Stand()
    stand.submit(ALICE, Deposit(1))
    stand.prepare()
    stand.clock.advance(7)

    stand.runtime.writer.step()

    assert times(stand) == [NOON + 7_000_000]
