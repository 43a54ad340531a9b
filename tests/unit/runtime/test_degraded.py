"""A store that takes no writes for a while: reads go on, and writes come back."""

import logging
import threading

import pytest

from argos_engine.errors import JournalFailedError
from argos_engine.ports.clock import SystemClock
from argos_engine.runtime import runtime as runtimes
from argos_engine.runtime.vitals import EngineState
from argos_engine.testing.journal_rows import NORTH, Scribe
from tests.accounts import ALICE, BOB, Account, Deposit, Withdraw
from tests.stand import NOON, Stand, failed_with
from tests.traps import TrappedJournal, claim_and_fail, fail, fail_and_end

TIMEOUT_SECONDS = 20


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def stand(journal):
    stand = Stand(journal)
    stand.execute(ALICE, Deposit(10))
    return stand


@pytest.fixture(params=["begin", "commit", "seal"])
def degraded(request, stand, journal):
    """An engine whose store has refused a whole group."""
    journal.trap(request.param, fail, times=1 if request.param == "begin" else 2)
    handle = stand.submit(ALICE, Deposit(1), command_id="mine")
    stand.run()
    failed_with(handle, JournalFailedError)
    return stand


def state(stand):
    return stand.runtime.vitals.state


def test_an_engine_runs_from_the_start(stand):
    assert state(stand) is EngineState.RUNNING
    assert stand.runtime.vitals.errors == ()


def test_a_store_that_refuses_a_group_degrades_the_engine(degraded):
    assert state(degraded) is EngineState.DEGRADED
    (noted,) = degraded.runtime.vitals.errors
    assert noted.at == NOON
    assert noted.message == "the disk said no"


def test_a_degraded_engine_can_be_read(degraded):
    assert degraded.state(ALICE) == Account(10)
    assert degraded.archive.state_at(ALICE, 1) == Account(10)
    assert degraded.archive.state(BOB) == Account(0)
    assert degraded.verify().is_sound


def test_a_degraded_engine_runs_again_with_the_next_group(degraded):
    receipt = degraded.execute(ALICE, Deposit(1), command_id="mine")

    assert (receipt.version, receipt.duplicate) == (2, False)
    assert state(degraded) is EngineState.RUNNING
    assert len(degraded.runtime.vitals.errors) == 1


def test_a_degraded_engine_fails_what_it_cannot_write(degraded, journal):
    journal.trap("begin", fail)

    handle = degraded.submit(BOB, Deposit(1))
    degraded.run()

    failed_with(handle, JournalFailedError)
    assert state(degraded) is EngineState.DEGRADED
    assert len(degraded.runtime.vitals.errors) == 2


def test_a_group_that_wrote_nothing_says_nothing_about_the_store(degraded):
    degraded.submit(ALICE, Withdraw(99))
    degraded.run()

    assert state(degraded) is EngineState.DEGRADED


def test_a_command_that_ends_the_transaction_degrades_nobody_else(stand, journal):
    journal.trap("append", fail_and_end)
    culprit, other = stand.submit(ALICE, Deposit(1)), stand.submit(BOB, Deposit(1))

    stand.run()

    failed_with(culprit, JournalFailedError)
    assert other.result(0).version == 1
    assert state(stand) is EngineState.RUNNING
    assert [each.message for each in stand.runtime.vitals.errors] == [
        "the disk is full"
    ]


def test_a_store_that_is_full_for_the_only_command_degrades_the_engine(stand, journal):
    journal.trap("append", fail_and_end)
    handle = stand.submit(ALICE, Deposit(1))

    stand.run()

    failed_with(handle, JournalFailedError)
    assert state(stand) is EngineState.DEGRADED


# The probe


def test_a_probe_that_succeeds_ends_it(degraded, caplog):
    epoch = degraded.runtime.epoch

    degraded.runtime.writer.probe()

    assert state(degraded) is EngineState.RUNNING
    assert degraded.runtime.epoch == degraded.head().epoch == epoch + 1
    assert "the store takes writes again" in caplog.text
    assert degraded.execute(ALICE, Deposit(1)).version == 2
    assert degraded.anchor() == degraded.head()


def test_a_probe_that_fails_changes_nothing(degraded, journal):
    journal.trap("claim", fail)
    epoch = degraded.runtime.epoch

    degraded.runtime.writer.probe()

    assert state(degraded) is EngineState.DEGRADED
    assert degraded.runtime.epoch == epoch
    assert degraded.execute(ALICE, Deposit(1)).version == 2


def test_a_probe_of_which_nobody_knows_is_made_up_for_by_the_next(degraded, journal):
    journal.trap("claim", claim_and_fail)

    degraded.runtime.writer.probe()
    degraded.runtime.writer.probe()

    assert state(degraded) is EngineState.RUNNING
    assert degraded.execute(ALICE, Deposit(1)).version == 2


def test_a_command_makes_up_for_a_probe_of_which_nobody_knows(degraded, journal):
    """Its epoch is in the journal, and it was this engine that raised it."""
    journal.trap("claim", claim_and_fail)
    degraded.runtime.writer.probe()

    receipt = degraded.execute(ALICE, Deposit(1))

    assert receipt.version == 2
    assert state(degraded) is EngineState.RUNNING
    assert degraded.runtime.epoch == degraded.head().epoch


def test_nothing_is_written_behind_a_probe_of_which_nobody_knows(degraded, journal):
    journal.trap("claim", claim_and_fail, times=2)
    degraded.runtime.writer.probe()
    handle = degraded.submit(ALICE, Deposit(1))

    degraded.run()

    assert "fsync failed" in str(failed_with(handle, JournalFailedError))
    assert state(degraded) is EngineState.DEGRADED
    assert degraded.execute(ALICE, Deposit(1)).version == 2


def test_an_open_probe_does_not_hide_that_somebody_else_wrote(degraded, journal):
    journal.trap("claim", claim_and_fail)
    degraded.runtime.writer.probe()
    Scribe(journal.writer().inner).write(NORTH)

    handle = degraded.submit(ALICE, Deposit(1))
    degraded.run()

    assert "another engine wrote" in str(failed_with(handle, JournalFailedError))
    assert state(degraded) is EngineState.POISONED


def test_a_probe_does_not_hide_that_somebody_else_wrote(degraded, journal):
    Scribe(journal.writer().inner).write(NORTH)

    degraded.runtime.writer.probe()
    handle = degraded.submit(ALICE, Deposit(1))
    degraded.run()

    assert "another engine wrote" in str(failed_with(handle, JournalFailedError))
    assert state(degraded) is EngineState.POISONED


def test_an_idle_engine_probes_by_itself(journal, monkeypatch, caplog):
    monkeypatch.setattr(runtimes, "PROBE_INTERVAL_SECONDS", 0.001)
    stand = Stand(journal, clock=SystemClock())
    probed = threading.Event()

    def succeed(writer):
        probed.set()
        return writer.claim()

    journal.trap("begin", fail)
    journal.trap("claim", fail, times=3)
    journal.trap("claim", succeed)
    with caplog.at_level(logging.WARNING):
        stand.runtime.start()
        with pytest.raises(JournalFailedError):
            stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS)
        assert probed.wait(TIMEOUT_SECONDS)
        stand.runtime.close(TIMEOUT_SECONDS)

    assert "the store takes writes again" in caplog.text
    assert journal.calls.count("claim") == 1 + 3 + 1


def test_a_degraded_engine_takes_mail_without_waiting_for_a_probe(journal, monkeypatch):
    monkeypatch.setattr(runtimes, "PROBE_INTERVAL_SECONDS", 10 * TIMEOUT_SECONDS)
    stand = Stand(journal, clock=SystemClock())
    journal.trap("begin", fail)
    stand.runtime.start()
    with pytest.raises(JournalFailedError):
        stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS)

    assert stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS).version == 1

    stand.runtime.close(TIMEOUT_SECONDS)
    assert journal.calls.count("claim") == 1
