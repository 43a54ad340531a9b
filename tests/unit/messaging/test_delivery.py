"""Events brought to a function that fails, pauses and parks; no thread, no waiting."""

import pytest

from argos_engine.codec.event_filter import EventFilter
from argos_engine.errors import JournalFailedError
from argos_engine.messaging.ledger import Ledger
from argos_engine.messaging.start import Start
from argos_engine.ports.publisher import SubscriptionState
from tests.accounts import ALICE, BOB
from tests.hall import Hall, StepwiseWorkbench, drained
from tests.traps import TrappedJournal, fail


class Handler:
    """Notes the amounts it gets; raises at those that are in *bad*."""

    def __init__(self, bad=(), error=ValueError):
        self.bad = set(bad)
        self.error = error
        self.tried = []
        self.taken = []

    def __call__(self, event, *_):
        self.tried.append(event.event.amount)
        if event.event.amount in self.bad:
            raise self.error(f"amount {event.event.amount}")
        self.taken.append(event.event.amount)


@pytest.fixture
def hall():
    return Hall()


def test_events_are_handed_over_until_there_are_no_more(hall):
    handler = Handler()
    delivery = hall.listen(handler)
    hall.deposit(1, 2)
    hall.deposit(3)

    assert drained(delivery) is None
    assert handler.taken == [1, 2, 3]
    assert delivery.state is SubscriptionState.LIVE


def test_a_delivery_that_is_behind_says_so(hall):
    delivery = hall.listen(Handler())
    hall.deposit(1)

    assert delivery.state is SubscriptionState.BEHIND


def test_only_what_is_wanted_is_handed_over(hall):
    handler = Handler()
    delivery = hall.listen(handler, where=EventFilter(aggregate_ids=["bob"]))
    hall.deposit(1, stream=ALICE)
    hall.deposit(2, stream=BOB)

    drained(delivery)

    assert handler.taken == [2]


def test_after_a_failure_the_same_event_comes_again_when_the_pause_is_over(hall):
    handler = Handler(bad=[2])
    delivery = hall.listen(handler, first_pause_seconds=1, pause_seconds_max=8)
    hall.deposit(1, 2, 3)

    assert drained(delivery) == 1
    assert delivery.state is SubscriptionState.RETRYING
    assert delivery.error == "ValueError('amount 2')"
    hall.clock.advance(0.5)
    assert delivery.step() == 0.5
    hall.clock.advance(0.5)
    assert delivery.step() == 2
    handler.bad = ()
    hall.clock.advance(2)
    drained(delivery)

    assert handler.tried == [1, 2, 2, 2, 3]
    assert delivery.state is SubscriptionState.LIVE
    assert delivery.error is None


def test_after_too_many_failures_it_is_parked_until_somebody_resumes_it(hall):
    handler = Handler(bad=[1])
    delivery = hall.listen(handler, attempts_max=2, first_pause_seconds=1)
    hall.deposit(1, 2)

    assert delivery.step() == 1
    hall.clock.advance(1)
    assert delivery.step() is None
    assert delivery.state is SubscriptionState.PARKED
    assert delivery.error == "ValueError('amount 1')"
    hall.clock.advance(1_000)
    assert delivery.step() is None

    delivery.resume()
    assert delivery.step() == 1
    handler.bad = ()
    delivery.resume()  # at once
    drained(delivery)

    assert handler.taken == [1, 2]


def test_failures_are_counted_anew_for_every_event(hall):
    handler = Handler(bad=[1, 2])
    delivery = hall.listen(handler, attempts_max=2, first_pause_seconds=1)
    hall.deposit(1, 2)
    delivery.step()
    hall.clock.advance(1)
    handler.bad = {2}

    assert delivery.step() == 0
    assert delivery.step() == 1
    assert delivery.state is SubscriptionState.RETRYING


def test_what_passes_by_itself_never_parks(hall):
    handler = Handler(bad=[1], error=JournalFailedError)
    delivery = hall.listen(handler, attempts_max=1, pause_seconds_max=5)
    hall.deposit(1)
    for _ in range(20):
        assert delivery.step() > 0
        hall.clock.advance(5)
    handler.bad = ()
    drained(delivery)

    assert handler.taken == [1]


def test_a_handler_that_leaves_the_process_only_fails(hall):
    delivery = hall.listen(Handler(bad=[1], error=SystemExit))
    hall.deposit(1)

    assert delivery.step() > 0
    assert delivery.error == "SystemExit('amount 1')"


def test_a_function_that_nobody_awaits_has_dealt_with_nothing(hall):
    """Its events would count as told, and none of it would have run."""

    async def handle(event):
        raise AssertionError("nobody awaits it")

    delivery = hall.consume(handle, attempts_max=1)
    hall.deposit(1, 2)
    drained(delivery)
    delivery.finish()

    assert delivery.state is SubscriptionState.PARKED
    assert "nobody awaits it" in delivery.error
    assert hall.position("printer") == 0


class TestAtLeastOnce:
    def test_the_first_position_is_stored_before_anything_is_handed_over(self, hall):
        delivery = hall.consume(Handler())
        hall.deposit(1)

        delivery.step()

        assert hall.position("printer") == 0

    def test_the_position_is_stored_after_an_interval(self, hall):
        delivery = hall.consume(Handler())
        hall.deposit(1, 2)

        assert drained(delivery) == 1
        assert hall.position("printer") == 0
        hall.clock.advance(1)
        assert drained(delivery) is None
        assert hall.position("printer") == 2

    def test_the_position_is_stored_after_many_events(self, hall):
        delivery = hall.consume(Handler())
        hall.deposit(*range(1, 1_000))
        hall.deposit(1_000)

        drained(delivery)

        assert hall.position("printer") == 1_000

    def test_the_position_is_stored_at_the_end(self, hall):
        delivery = hall.consume(Handler())
        hall.deposit(1, 2)
        drained(delivery)

        delivery.finish()

        assert hall.position("printer") == 2

    def test_what_is_not_wanted_moves_the_position_too(self, hall):
        delivery = hall.consume(Handler(), where=EventFilter(aggregate_ids=["bob"]))
        hall.deposit(1, 2, stream=ALICE)
        drained(delivery)
        hall.clock.advance(1)
        drained(delivery)

        assert hall.position("printer") == 2

    def test_the_next_life_goes_on_where_the_last_one_stored(self, hall):
        first, second = Handler(), Handler()
        delivery = hall.consume(first)
        hall.deposit(1, 2)
        drained(delivery)
        delivery.finish()
        hall.deposit(3)

        drained(hall.restarted().consume(second))

        assert (first.taken, second.taken) == ([1, 2], [3])

    def test_after_a_crash_events_come_again_but_none_is_missed(self, hall):
        first, second = Handler(), Handler()
        drained(hall.consume(first))
        hall.deposit(1, 2)
        drained(hall.consume(first))

        drained(hall.restarted().consume(second))

        assert (first.taken, second.taken) == ([1, 2], [1, 2])

    def test_an_event_whose_handler_has_failed_is_not_behind_the_position(self, hall):
        delivery = hall.consume(Handler(bad=[2]))
        hall.deposit(1, 2)
        drained(delivery)

        delivery.finish()

        assert hall.position("printer") == 1

    def test_a_position_that_is_not_stored_is_tried_again_after_an_interval(self):
        journal = TrappedJournal()
        hall, handler = Hall(journal), Handler()
        delivery = hall.consume(handler, first_pause_seconds=0.25)
        hall.deposit(1)
        drained(delivery)
        journal.trap("begin", fail)
        hall.clock.advance(1)

        assert delivery.step() == 0.25
        assert "disk said no" in delivery.error
        hall.clock.advance(0.25)
        assert delivery.step() == 0.75
        assert delivery.error is None
        assert hall.position("printer") == 0
        hall.clock.advance(0.75)
        drained(delivery)

        assert handler.tried == [1]
        assert hall.position("printer") == 1

    def test_a_position_behind_the_end_of_the_log_is_not_waited_for(self, hall):
        """Until the log has come that far, every event would be passed over."""
        Ledger("printer", StepwiseWorkbench(hall.runtime)).open(9)
        delivery = hall.consume(Handler(), attempts_max=1)

        assert delivery.step() is None
        assert delivery.state is SubscriptionState.PARKED
        assert "the log ends at 0" in delivery.error

    def test_one_that_never_began_passes_over_nothing_when_it_ends(self):
        """The position of an earlier life counts, and not where this one is to begin.

        The disk was full when it began, or the engine was closed at once.
        """
        journal = TrappedJournal()
        hall, handler = Hall(journal), Handler()
        drained(hall.consume(handler, after=Start.NOW))
        hall.deposit(1, 2)
        delivery = hall.consume(handler, after=Start.NOW)
        journal.trap("begin", fail)

        assert delivery.step() > 0
        delivery.finish()
        drained(hall.consume(handler, after=Start.NOW))

        assert handler.taken == [1, 2]

    def test_a_new_one_that_never_began_stores_where_it_is_to_begin(self, hall):
        hall.deposit(1)
        delivery = hall.consume(Handler(), after=Start.NOW)
        hall.deposit(2)

        delivery.finish()

        assert hall.position("printer") == 1

    def test_a_position_never_goes_back(self, hall):
        hall.deposit(1, 2, 3)
        quick, slow = hall.consume(Handler()), hall.consume(Handler())
        slow.step()
        drained(quick)
        quick.finish()

        slow.finish()

        assert hall.position("printer") == 3
