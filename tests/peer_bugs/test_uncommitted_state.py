"""What a failure leaves behind in memory, and in snapshots.

Uncommitted state is reused after a failure (patchlevel#237), or a snapshot is stored
under the version of another state (commanded#196). Here the next command is decided on
what is in the log, and each snapshot is the fold up to its version.
"""

import contextlib

import pytest

from argos_engine.errors import (
    CommandFailedError,
    CommandRejectedError,
    JournalFailedError,
)
from tests.accounts import ALICE, BOB, Account, Break, CloseYear, Deposit, Withdraw
from tests.stand import Stand
from tests.traps import TrappedJournal, fail, fail_and_end

FAILING = ["savepoint", "append", "append_many", "release", "seal", "commit"]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("how", [fail, fail_and_end])
@pytest.mark.parametrize("method", FAILING)
def test_what_was_staged_when_a_write_failed_is_never_decided_on(method, how, times):
    journal = TrappedJournal()
    stand = Stand(journal, interval=3)
    stand.execute(ALICE, Deposit(10))
    journal.trap(method, how, call=2, times=times)
    commands = [Deposit(5), CloseYear(), Withdraw(12), Deposit(1), Withdraw(100)]
    handles = stand.submit(ALICE, *commands)
    stand.run()

    accepted = []
    for command, handle in zip(commands, handles, strict=True):
        with contextlib.suppress(CommandRejectedError, JournalFailedError):
            accepted.append((handle.result(0).version, command))

    balance = 10
    for _, command in accepted:
        match command:
            case Deposit(amount):
                balance += amount
            case Withdraw(amount):
                balance -= amount
                assert balance >= 0, "it was decided on money that was never there"
    assert stand.state(ALICE).balance == balance
    check_snapshots(stand)
    live = stand.state(ALICE)
    assert stand.restarted().state(ALICE) == live


def check_snapshots(stand):
    """Each snapshot is under the version whose events, folded, give its state."""
    assert stand.verify().is_sound
    for version, stored in stand.journal.committed.snapshots.get(ALICE, {}).items():
        folded = Account()
        decider = stand.codec.aggregate(ALICE).decider
        for event, row in zip(stand.events(ALICE), stand.log(ALICE), strict=True):
            if row.version <= version and type(event) in decider.event_classes:
                folded = decider.evolve(folded, event)
        assert stored.version == version
        assert stand.codec.aggregate(ALICE).states.decode(stored.state) == folded


def test_a_refused_or_broken_command_leaves_no_trace_in_the_state():
    stand = Stand()
    handles = stand.submit(
        ALICE, Deposit(3), Break("payload"), Withdraw(9), Break("evolve"), Withdraw(3)
    )
    stand.run()

    assert handles[0].result(0).version == 1
    with pytest.raises(CommandFailedError):
        handles[1].result(0)
    assert handles[4].result(0).version == 2
    assert stand.state(ALICE) == Account(0)


def test_a_snapshot_is_of_its_version_whatever_failed_around_it():
    journal = TrappedJournal()
    stand = Stand(journal, interval=2)
    for call in range(1, 30):
        journal.trap("append", fail_and_end if call % 2 else fail, call=call % 3 + 1)
        stand.submit(ALICE, Deposit(1), CloseYear(), Deposit(1))
        stand.submit(BOB, Deposit(1))
        stand.run()

    assert len(stand.snapshots(ALICE)) > 5
    check_snapshots(stand)
    live = stand.state(ALICE)
    assert stand.restarted().state(ALICE) == live


def test_a_journal_that_fails_for_a_while_loses_nothing_and_invents_nothing():
    journal = TrappedJournal()
    stand = Stand(journal)
    journal.trap("begin", fail, times=3)
    failed = 0
    for _ in range(10):
        handle = stand.submit(ALICE, Deposit(1))
        stand.run()
        try:
            handle.result(0)
        except JournalFailedError:
            failed += 1

    assert failed == 3
    assert stand.state(ALICE) == Account(7)
