"""What is measured of a runtime that is stepped by hand."""

import gc

import pytest

from argos_engine.errors import CommandRejectedError, JournalFailedError
from argos_engine.telemetry.engine_telemetry import EngineTelemetry, outcome_of
from tests.accounts import ALICE, BOB, Deposit
from tests.collected import Metrics
from tests.stand import Stand, failed_with
from tests.traps import TrappedJournal, fail


@pytest.fixture
def metrics():
    metrics = Metrics()
    yield metrics
    metrics.shutdown()


@pytest.fixture
def stand():
    return Stand(TrappedJournal())


@pytest.fixture
def watched(stand, metrics):
    telemetry = EngineTelemetry(metrics.instruments, "stand", stand.runtime)
    stand.runtime.vitals.telemetry = telemetry
    return stand


class BrokenPipe:
    """Telemetry of an SDK with a fault, until that is mended."""

    is_mended = False

    def note_group(self, _):
        if not self.is_mended:
            raise RuntimeError("no such pipe")

    def note_activation(self, _):
        self.note_group(_)


class FarFetchedError(CommandRejectedError):
    """A refusal of somebody's domain."""


def waiting(metrics):
    point = metrics.only("argos.command.waiting.duration")
    return point.count, pytest.approx(point.sum)


def test_a_command_waits_from_its_arrival_until_its_group_is_taken(watched, metrics):
    watched.activate(ALICE)
    metrics.collect()
    watched.submit(ALICE, Deposit(1))
    watched.clock.advance(2.5)
    watched.submit(ALICE, Deposit(1))
    watched.clock.advance(0.5)
    watched.run()

    assert waiting(metrics) == (1, 3.0)


def test_a_group_without_a_new_command_is_not_timed_again(metrics):
    stand = Stand(group_commands_max=1)
    telemetry = EngineTelemetry(metrics.instruments, "stand", stand.runtime)
    stand.runtime.vitals.telemetry = telemetry
    metrics.collect()
    stand.submit(ALICE, Deposit(1), Deposit(1), Deposit(1))
    stand.clock.advance(2)
    stand.run()

    assert metrics.only("argos.group.size").count == 3
    assert waiting(metrics) == (1, 2.0)


def test_a_command_that_leaves_is_followed_no_more(watched, metrics):
    metrics.collect()
    watched.submit(ALICE, Deposit(1))
    watched.clock.advance(9)
    watched.runtime.dispatcher.answer_rest(lambda: JournalFailedError("gone"))
    watched.submit(BOB, Deposit(1))
    watched.clock.advance(2)
    watched.run()

    assert waiting(metrics) == (1, 2.0)


def test_nothing_is_timed_as_long_as_nobody_collects(watched):
    looks = []
    steady = watched.clock.steady
    watched.clock.steady = lambda: looks.append(None) or steady()
    watched.execute(ALICE, Deposit(1))
    unwatched = len(looks)

    watched.runtime.dispatcher.waiting_time.is_measured = True
    looks.clear()
    watched.execute(ALICE, Deposit(1))

    assert len(looks) == unwatched + 2


def test_a_commit_that_raised_has_no_duration(watched, metrics):
    watched.journal.trap("commit", fail, times=2)
    handle = watched.submit(ALICE, Deposit(1))
    watched.run()

    failed_with(handle, JournalFailedError)
    collected = metrics.collect()
    assert "argos.commit.duration" not in collected
    assert metrics.values("argos.commands", "argos.outcome") == {"failed": 1}
    assert metrics.values("argos.engine.state", "argos.state")["degraded"] == 1


def test_commands_that_wait_are_seen(watched, metrics):
    watched.submit(ALICE, Deposit(1), Deposit(1))

    queue = metrics.values("argos.queue.length", "argos.queue")

    assert queue == {"waiting": 2, "running": 0}


def test_a_fork_says_nothing(watched, metrics):
    with watched.runtime.dispatcher._lock:
        watched.runtime.disown()

        assert "argos.actors.live" not in metrics.collect()


def test_an_engine_that_is_lost_is_not_kept_alive(metrics):
    stand = Stand()
    telemetry = EngineTelemetry(metrics.instruments, "lost", stand.runtime)
    assert metrics.values("argos.actors.live", "argos.engine") == {"lost": 0}

    del stand
    gc.collect()

    assert telemetry.read() is None
    assert "argos.actors.live" not in metrics.collect()
    del telemetry
    assert "argos.actors.live" not in metrics.collect()


def test_closing_twice_forgets_once(metrics, stand):
    kept = EngineTelemetry(metrics.instruments, "kept", stand.runtime)
    closed = EngineTelemetry(metrics.instruments, "closed", stand.runtime)

    closed.close()
    closed.close()

    assert metrics.values("argos.actors.live", "argos.engine") == {kept.name: 0}


def test_an_sdk_that_raises_hurts_no_command(stand, caplog):
    stand.runtime.vitals.telemetry = BrokenPipe()

    receipts = [stand.execute(ALICE, Deposit(1)) for _ in range(3)]

    assert [receipt.version for receipt in receipts] == [1, 2, 3]
    assert stand.health().troubles == {"metrics": "no such pipe"}
    assert caplog.messages == ["trouble with the metrics: no such pipe"]
    stand.runtime.vitals.telemetry.is_mended = True
    stand.execute(ALICE, Deposit(1))
    assert stand.health().troubles == {}


def test_a_refusal_of_any_class_is_a_refusal():
    assert outcome_of(FarFetchedError) == "refused"
    assert outcome_of(ZeroDivisionError) == "failed"
