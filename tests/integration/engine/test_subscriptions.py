"""Subscriptions of a whole engine on a file, and of an archive beside it."""

import os
import subprocess
import sys
import threading

import attrs
import pytest

from argos_engine import EventStore
from argos_engine.codec.event_filter import EventFilter
from argos_engine.domain.identity import Position
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.engine import open_archive
from argos_engine.errors import (
    InvalidInputError,
    JournalError,
    UnknownEventTypeError,
)
from argos_engine.messaging.start import Start
from argos_engine.runtime.health import health_document, read_report, report
from tests.accounts import ACCOUNT, ALICE, BOB, EVENTS, CloseYear, Deposit
from tests.sensors import ROOF, SENSOR, Measured, Noted

WAIT_SECONDS = 60

FORK = """
import os, sys
from argos_engine import Engine
from argos_engine.errors import EngineClosedError
from argos_engine.messaging.start import Start
from tests.accounts import ACCOUNT, ALICE, Deposit

engine = Engine.open(sys.argv[1], ACCOUNT)
desk = engine.acting_as("writer", cause="a test")
desk.execute(ALICE, Deposit(1))
subscription = engine.subscribe(after=Start.BEGINNING)
listener = engine.listen(lambda event: None)
child = os.fork()
if child == 0:
    try:
        subscription.next(0)
    except EngineClosedError as error:
        assert "fork" in str(error)
        listener.close()
        subscription.close()
        os._exit(0)
    os._exit(1)
_, status = os.waitpid(child, 0)
assert subscription.next(0).version == 1
engine.close()
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_a_fork_has_no_subscriptions_and_its_parent_keeps_its_own(path):
    done = subprocess.run(
        [sys.executable, "-c", FORK, str(path)],
        timeout=WAIT_SECONDS,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert done.returncode == 0


def test_a_rollback_and_a_checkpoint_come_as_events(filed):
    engine = filed.open(checkpoint_interval_events=2)
    desk = engine.acting_as("clerk:7", cause="a test", correlation="c", causation="d")
    for amount in (1, 2):
        desk.execute(ALICE, Deposit(amount))
    desk.rollback(ALICE, to_version=1, reason="twice")
    events = engine.subscribe(after=Start.BEGINNING)
    seen = [events.next(0) for _ in range(4)]

    assert [event.version for event in seen] == [1, 2, 3, 4]
    assert [event.ordinal for event in seen] == [0, 0, 1, 0]
    assert seen[-1].event == RolledBack(1, "twice")
    assert (seen[0].correlation_id, seen[0].causation_id) == ("c", "d")
    assert seen[0].cause == "a test"
    rollbacks = engine.subscribe(
        EventFilter(event_types=[RolledBack]), after=Start.BEGINNING
    )
    assert rollbacks.next(0) == seen[-1]


def test_a_receipt_says_where_to_begin(filed):
    engine = filed.open()
    desk = engine.acting_as("clerk:7", cause="a test")
    receipt = desk.execute(ALICE, Deposit(1))
    desk.execute(ALICE, Deposit(2))

    assert engine.subscribe(after=receipt.position).next(0).version == 2


def test_a_batch_without_rules_comes_event_by_event(path):
    with EventStore.open(path, SENSOR) as store:
        live, measured = store.engine.subscribe(), EventFilter(event_types=[Measured])
        desk = store.acting_as("gateway:3", cause="a reading", consensus_id="talk")
        desk.append(ROOF, [Measured(1), Noted("cold"), Measured(2)])
        chosen = store.engine.subscribe(measured, after=Start.BEGINNING)
        events = [live.next(WAIT_SECONDS) for _ in range(3)]

        assert [event.event for event in events][::2] == [Measured(1), Measured(2)]
        assert [event.ordinal for event in events] == [0, 1, 2]
        assert events[0].consensus_id == "talk"
        assert [chosen.next(0), chosen.next(0)] == events[::2]
        assert tuple(store.replay("sensor", "roof")) == tuple(events)


def test_an_engine_that_is_poisoned_ends_no_subscription(filed):
    first = filed.open()
    subscription = first.subscribe(after=Start.BEGINNING)
    desk = first.acting_as("clerk:7", cause="a test")
    desk.execute(ALICE, Deposit(1))
    filed.open_beside()
    with pytest.raises(JournalError):
        desk.execute(ALICE, Deposit(2))

    assert subscription.next(0).version == 1
    with pytest.raises(TimeoutError):
        subscription.next(0)


def test_reports_for_other_processes_tell_of_subscriptions(filed):
    engine = filed.open()
    engine.subscribe()
    assert report(engine._runtime, 42).subscriptions == ()  # nobody holds it

    kept = engine.subscribe()
    health = report(engine._runtime, 42)
    assert read_report(health_document(health)).subscriptions == health.subscriptions
    assert health.subscriptions[0].position == kept.position.offset


class TestArchive:
    def test_it_follows_an_engine_that_writes(self, filed, path):
        engine = filed.open()
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(1))
        with open_archive(path, ACCOUNT) as archive:
            events = archive.subscribe(look_seconds=0)
            assert events.next(WAIT_SECONDS).version == 1
            with pytest.raises(TimeoutError):
                events.next(0)
            writing = threading.Thread(target=desk.execute, args=[ALICE, Deposit(2)])
            writing.start()

            assert events.next(WAIT_SECONDS).version == 2
            writing.join()

    def test_it_begins_where_it_is_told_to(self, filed, path):
        engine = filed.open()
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(1))
        desk.execute(BOB, Deposit(1))
        with open_archive(path, ACCOUNT) as archive:
            events = archive.subscribe(EventFilter(aggregate_ids=["bob"]))

            assert events.next(0).stream == BOB
            with pytest.raises(InvalidInputError):
                archive.subscribe(after=Position(0, 3))

    def test_an_engines_own_archive_shows_what_is_published(self, filed):
        engine = filed.open()
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
        events = engine._archive.subscribe(look_seconds=0.01)

        assert events.next(0).version == 1

    def test_an_event_of_an_unknown_type_ends_it_there(self, filed, path):
        engine = filed.open()
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(1))
        desk.execute(ALICE, CloseYear())
        left = {name: each for name, each in EVENTS.items() if "closed" not in name}
        decider = attrs.evolve(ACCOUNT, events=left, snapshot_on=frozenset())
        with open_archive(path, decider) as archive:
            events = archive.subscribe()

            assert events.next(0).version == 1
            for _ in range(2):
                with pytest.raises(UnknownEventTypeError):
                    events.next(0)
            assert events.position.offset == 1
