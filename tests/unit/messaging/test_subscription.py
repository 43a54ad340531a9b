"""Iterating over events, in one thread with steps, and in several."""

import threading

import pytest

from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    SubscriptionClosedError,
    UnknownEventTypeError,
)
from argos_engine.messaging.start import Start
from argos_engine.runtime import driver
from tests.accounts import ALICE
from tests.hall import Hall

WAIT_SECONDS = 30


@pytest.fixture
def hall():
    return Hall()


def versions(subscription, count):
    return [subscription.next(0).version for _ in range(count)]


def test_events_come_one_after_the_other(hall):
    subscription = hall.subscribe()
    hall.deposit(1, 2)
    hall.deposit(3)

    assert versions(subscription, 3) == [1, 2, 3]
    assert subscription.position.offset == 3


def test_from_now_on_means_behind_what_is_published(hall):
    hall.deposit(1)
    subscription = hall.subscribe(after=Start.NOW)
    hall.deposit(2)

    assert versions(subscription, 1) == [2]


def test_a_position_is_not_handed_out_again(hall):
    receipt, *_ = hall.deposit(1, 2)
    subscription = hall.subscribe(after=receipt.position)

    assert versions(subscription, 1) == [2]


def test_another_subscription_goes_on_where_one_has_come_to(hall):
    first = hall.subscribe()
    hall.deposit(1, 2, 3)
    versions(first, 2)

    assert versions(hall.subscribe(after=first.position), 1) == [3]


def test_waiting_ends_after_the_timeout_and_misses_nothing(hall):
    subscription = hall.subscribe()
    with pytest.raises(TimeoutError, match="behind position 0"):
        subscription.next(0)
    hall.deposit(1)

    assert versions(subscription, 1) == [1]


def test_only_a_time_can_be_waited(hall):
    with pytest.raises(InvalidInputError, match="timeout_seconds"):
        hall.subscribe().next(-1)


def test_a_loop_ends_when_the_subscription_is_closed(hall):
    subscription = hall.subscribe()
    hall.deposit(1, 2, 3)
    seen = []
    for event in subscription:
        seen.append(event.version)
        if event.version == 2:
            subscription.close()

    assert seen == [1, 2]
    assert list(subscription) == []


def test_a_closed_subscription_says_so(hall):
    with hall.subscribe() as subscription:
        hall.deposit(1)

    with pytest.raises(SubscriptionClosedError):
        subscription.next(0)
    assert hall.bus.health() == ()


def test_a_thread_that_waits_is_woken_by_an_event(hall):
    subscription = hall.subscribe()
    seen = []
    thread = threading.Thread(target=lambda: seen.append(subscription.next().version))
    thread.start()
    hall.deposit(1)
    thread.join(WAIT_SECONDS)

    assert seen == [1]


@pytest.mark.parametrize("how", ["subscription", "engine"])
def test_a_thread_that_waits_is_woken_by_the_end(hall, how):
    subscription = hall.subscribe()
    ends = []

    def wait():
        try:
            subscription.next()
        except Exception as error:  # noqa: BLE001  # whichever it is
            ends.append(type(error).__name__)

    thread = threading.Thread(target=wait)
    thread.start()
    if how == "subscription":
        subscription.close()
    else:
        hall.runtime.close(0)
    thread.join(WAIT_SECONDS)

    assert ends == [
        "SubscriptionClosedError" if how == "subscription" else "EngineClosedError"
    ]


def test_a_decider_cannot_wait_for_events(hall, monkeypatch):
    monkeypatch.setattr(driver._driven, "is_engine", True, raising=False)

    with pytest.raises(ConfigurationError, match="cannot wait for an event"):
        hall.subscribe().next(0)


def test_the_error_of_an_event_is_shown_until_another_one_comes(hall, monkeypatch):
    subscription = hall.subscribe()
    hall.deposit(1)
    feed = hall.bus.feed

    def unknown(*_):
        raise UnknownEventTypeError(str(ALICE), 1, "account.money.lost", 1)

    with monkeypatch.context() as patch:
        patch.setattr(feed, "event", unknown)
        with pytest.raises(UnknownEventTypeError):
            subscription.next(0)
    (shown,) = hall.bus.health()
    assert "account.money.lost" in shown.last_error

    assert versions(subscription, 1) == [1]
    (shown,) = hall.bus.health()
    assert shown.last_error is None


def test_a_view_that_the_end_of_the_engine_closes_is_the_end_of_the_engine(hall):
    """The log is looked at while the engine closes its journal."""
    subscription = hall.subscribe()
    hall.bus.leave(subscription)
    hall.deposit(1)
    refill = subscription._cursor.refill

    def close_and_refill():
        hall.runtime.close(0)
        return refill()

    subscription._cursor.refill = close_and_refill

    with pytest.raises(Exception, match="subscriptions have ended"):
        subscription.next(0)
