"""The bus: told after COMMIT, by a writer that waits for nobody."""

import gc

import pytest

from argos_engine.codec.event_filter import EventFilter
from argos_engine.errors import EngineClosedError, SubscriptionRefusedError
from argos_engine.messaging import bus as bus_module
from argos_engine.ports.publisher import Nobody, SubscriptionState
from tests.accounts import ALICE, Deposit
from tests.hall import Hall
from tests.traps import TrappedJournal, commit_and_fail, fail


class Witness:
    """A member of a bus that notes what was durable and answered when it rang."""

    name = None

    def __init__(self, hall, name=None):
        self.hall = hall
        self.name = name
        self.bell = self
        self.seen = []
        self.handles = []

    def ring(self):
        is_answered = all(handle.is_done for handle in self.handles)
        self.seen.append((len(self.hall.log()), is_answered))

    def health(self):
        return None

    def end(self, until):
        pass


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def hall(journal):
    return Hall(journal)


@pytest.fixture
def witness(hall):
    witness = Witness(hall)
    hall.bus.join(witness)
    return witness


def test_it_rings_once_for_a_group_when_it_is_durable_and_answered(hall, witness):
    witness.handles = hall.submit(ALICE, Deposit(1), Deposit(2))
    hall.run()

    assert witness.seen == [(2, True)]


def test_it_rings_for_nothing_that_was_refused(hall, witness):
    hall.submit(ALICE, Deposit(0), command_id="refused")
    hall.submit(ALICE, Deposit(-1))
    hall.run()

    assert hall.bus.feed.recent(0) is None
    assert all(count == 0 for count, _ in witness.seen)


def test_it_rings_for_what_a_failed_commit_has_left_once_that_is_certain(
    hall, journal, witness
):
    journal.trap("commit", commit_and_fail)
    hall.deposit(1)

    assert witness.seen == [(1, True)]
    assert hall.subscribe().next(0).version == 1


def test_it_does_not_tell_what_a_failed_commit_has_not_left(hall, journal, witness):
    journal.trap("commit", fail, times=2)
    hall.submit(ALICE, Deposit(1))
    hall.run()

    assert witness.seen == []
    with pytest.raises(TimeoutError):
        hall.subscribe().next(0)


def test_without_members_nothing_is_kept(hall):
    hall.deposit(1, 2)

    assert hall.bus.feed.recent(0) is None


def test_what_was_kept_goes_with_the_last_member(hall, witness):
    hall.deposit(1)
    assert hall.bus.feed.recent(0) is not None

    hall.bus.leave(witness)

    assert hall.bus.feed.recent(0) is None


def test_a_member_that_nobody_holds_any_more_goes_by_itself(hall):
    hall.subscribe()
    gc.collect()

    hall.deposit(1)

    assert hall.bus.health() == ()
    assert hall.bus.feed.recent(0) is None


def test_a_name_belongs_to_one_member_at_a_time(hall):
    first, second = Witness(hall, "printer"), Witness(hall, "printer")
    hall.bus.join(first)

    with pytest.raises(SubscriptionRefusedError, match="called 'printer'") as told:
        hall.bus.join(second)
    assert told.value.retryable
    hall.bus.leave(first)

    hall.bus.join(second)


def test_there_is_a_limit_for_members(hall, monkeypatch, witness):
    monkeypatch.setattr(bus_module, "SUBSCRIPTIONS_MAX", 1)

    with pytest.raises(SubscriptionRefusedError, match="SUBSCRIPTIONS_MAX=1"):
        hall.subscribe()


def test_health_shows_who_listens_and_how_far_they_are(hall):
    quick, slow = hall.subscribe(), hall.subscribe(EventFilter(aggregate_ids=["bob"]))
    hall.deposit(1, 2)
    quick.next(0)
    quick.next(0)

    first, second = hall.health().subscriptions

    assert (first.state, first.position, first.lag_events) == ("live", 2, 0)
    assert (second.state, second.position, second.lag_events) == ("behind", 0, 2)
    assert second.state is SubscriptionState.BEHIND
    assert (first.name, first.last_error) == (None, None)
    assert slow.position.offset == 0


def test_a_runtime_that_is_closed_ends_its_subscriptions(hall):
    subscription = hall.subscribe()
    hall.deposit(1)
    hall.runtime.close(0)

    with pytest.raises(EngineClosedError, match="subscriptions have ended"):
        subscription.next(0)
    with pytest.raises(EngineClosedError):
        hall.subscribe()


def test_a_fork_has_no_subscriptions(hall):
    subscription = hall.subscribe()
    hall.deposit(1)
    hall.bus._lock.acquire()  # somebody held it when the process was copied

    hall.runtime.disown()

    with pytest.raises(EngineClosedError, match="fork"):
        subscription.next(0)
    with pytest.raises(EngineClosedError, match="fork"):
        hall.subscribe()


def test_where_nobody_listens_nothing_happens():
    nobody = Nobody()
    nobody.publish([])
    nobody.close()
    nobody.disown()

    assert nobody.health() == ()
