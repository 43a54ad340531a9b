"""Other owners of the journal, interrupts, and bugs."""

import logging

import pytest

from argos_engine.domain.lifecycle import Rollback
from argos_engine.errors import (
    CommandFailedError,
    JournalFailedError,
)
from tests.accounts import (
    ALICE,
    BOB,
    CAROL,
    Break,
    Deposit,
)
from tests.stand import Stand, failed_with
from tests.traps import (
    TrappedJournal,
    fail,
    interrupt,
)


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def stand(journal):
    """Balances of 10, live, before anything fails."""
    stand = Stand(journal)
    for stream in (ALICE, BOB, CAROL):
        stand.execute(stream, Deposit(10))
    return stand


def submit_three(stand):
    return [stand.submit(stream, Deposit(1)) for stream in (ALICE, BOB, CAROL)]


# Other owners


def test_an_engine_stops_when_another_one_owns_the_journal(stand, caplog):
    stand.submit(ALICE, Deposit(1))
    behind = stand.submit(ALICE, Rollback(0, "typo"))
    stand.journal.writer().claim()
    before = stand.journal.committed

    with caplog.at_level(logging.CRITICAL):
        handle = stand.submit(ALICE, Deposit(1))
        stand.one_group()

    error = failed_with(handle, JournalFailedError)
    assert "another engine wrote to the journal" in str(error)
    failed_with(behind, JournalFailedError)
    assert stand.journal.committed is before
    assert not stand.journal.writer().in_transaction
    with pytest.raises(JournalFailedError, match="another engine"):
        stand.submit(BOB, Deposit(1))
    assert "the engine writes no more" in caplog.text


def test_an_engine_stops_when_it_is_overtaken_while_a_group_runs_again(stand, journal):
    def overtake(writer, *_):
        writer.rollback()
        writer.claim()
        raise JournalFailedError("gone")

    journal.trap_each("append", overtake)
    alice, bob, _ = submit_three(stand)

    stand.run()

    failed_with(alice, JournalFailedError)
    failed_with(bob, JournalFailedError)
    assert stand.runtime.writer.poison is not None


# Interrupts and bugs


@pytest.mark.parametrize("method", ["begin", "answers", "append", "seal"])
def test_an_interrupt_before_commit_leaves_nothing_written(stand, journal, method):
    before = stand.journal.committed
    journal.trap(method, interrupt)
    handle = stand.submit(ALICE, Deposit(1), command_id="mine")

    with pytest.raises(KeyboardInterrupt):
        stand.run()

    failed_with(handle, JournalFailedError)
    assert stand.journal.committed is before
    assert not journal.writer().in_transaction
    assert stand.execute(ALICE, Deposit(1), command_id="mine").version == 2


def test_a_rule_that_leaves_the_process_fails_alone(stand):
    handle, other = stand.submit(ALICE, Break("exit"), Deposit(1))

    stand.run()

    failed_with(handle, CommandFailedError)
    assert other.result(0).version == 2


def test_a_group_that_cannot_be_rolled_back_at_once_runs_again(stand, journal):
    """Nobody knows what its transaction holds, so it must not be committed."""
    journal.trap_each("append", fail)
    journal.trap("undo", fail)
    journal.trap("rollback", fail, call=2)
    handles = submit_three(stand)

    stand.run()

    assert [handle.result(0).version for handle in handles] == [2, 2, 2]
    assert stand.verify().is_sound


def test_a_group_that_can_not_be_rolled_back_for_long_is_answered(stand, journal):
    journal.trap_each("append", fail)
    journal.trap("undo", fail)
    journal.trap("rollback", fail, call=2, times=3)
    handles = submit_three(stand)

    stand.run()

    for handle in handles:
        failed_with(handle, JournalFailedError)
    journal.writer().rollback()
    assert stand.execute(ALICE, Deposit(1)).version == 2
    assert stand.verify().is_sound
