"""Subscriptions from outside: what is stored, and what a running engine tells."""

import threading

import pytest

from argos_engine import Engine, RetryPolicy
from argos_engine.cli import exit_code
from argos_engine.domains.bidding.decider import AREA
from argos_engine.file_health import running_health
from argos_engine.ports.publisher import SubscriptionState

WAIT_SECONDS = 30


class Printer:
    """A consumer that fails as long as it is told to, and an engine for it."""

    def __init__(self, database, *, is_broken):
        self.database = database
        self.is_broken = is_broken
        self.engine = Engine.open(database, AREA)
        retry = RetryPolicy(attempts_max=1)
        self.consumer = self.engine.consume("printer", self, retry=retry)

    def __call__(self, event):
        if self.is_broken:
            raise ValueError("out of paper")

    def wait_until(self, state, name="printer"):
        """Wait until other processes can see it in that state."""
        pause = threading.Event()
        for _ in range(WAIT_SECONDS * 100):
            seen = running_health(self.database)
            if seen and (name, state) in (
                (e.name, e.state) for e in seen.subscriptions
            ):
                return
            pause.wait(0.01)
        raise AssertionError("it did not come about")

    def close(self):
        self.engine.close()


@pytest.fixture
def printer(filled):
    opened = []

    def start(**options):
        opened.append(Printer(filled.database, **options))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def test_a_journal_without_subscriptions_says_so(filled):
    assert filled("subscriptions").stdout == "no subscriptions\n"
    assert filled.json("subscriptions") == {"subscriptions": []}


def test_what_is_stored_is_shown_without_an_engine(filled, printer):
    running = printer(is_broken=False)
    running.wait_until(SubscriptionState.LIVE)
    running.close()

    (found,) = filled.json("subscriptions")["subscriptions"]

    assert found == {
        "name": "printer",
        "position": 4,
        "lag_events": 0,
        "state": None,
        "last_error": None,
    }
    assert "printer" in filled("subscriptions").stdout


def test_one_that_is_parked_is_shown_with_its_error(filled, printer):
    printer(is_broken=True).wait_until(SubscriptionState.PARKED)

    (found,) = filled.json("subscriptions", code=exit_code.DATA)["subscriptions"]
    shown = filled("health").stdout

    assert (found["position"], found["lag_events"]) == (0, 4)
    assert (found["state"], found["last_error"]) == (
        "parked",
        "ValueError('out of paper')",
    )
    assert "subscription: printer" in shown
    assert "parked, 4 behind: ValueError('out of paper')" in shown


def test_one_without_a_name_is_shown_as_long_as_it_is_there(filled, printer):
    running = printer(is_broken=False)
    running.wait_until(SubscriptionState.LIVE)
    subscription = running.engine.subscribe()
    running.wait_until(SubscriptionState.LIVE, name=None)

    assert "subscription: without a name" in filled("health").stdout
    assert len(filled.json("subscriptions")["subscriptions"]) == 1
    subscription.close()
