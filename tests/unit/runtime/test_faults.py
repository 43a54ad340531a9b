"""What happens when the store fails: inside a command, or under a group."""

import logging

import pytest

from argos_engine.domain.lifecycle import Checkpoint
from argos_engine.errors import (
    JournalFailedError,
)
from tests.accounts import (
    ALICE,
    BOB,
    CAROL,
    Account,
    Break,
    Deposit,
    OverdrawnError,
    Withdraw,
)
from tests.stand import Stand, failed_with
from tests.traps import (
    TrappedJournal,
    fail,
    fail_and_end,
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


# Under a run of commands that is written at once


@pytest.mark.parametrize("failure", [fail, fail_and_end])
def test_a_run_that_fails_is_done_again_one_by_one(stand, journal, failure):
    journal.trap("append_all", failure)
    handles = submit_three(stand)
    journal.calls.clear()

    stand.one_group()

    assert [handle.result(0).version for handle in handles] == [2, 2, 2]
    assert journal.calls.count("append") == 3
    assert journal.calls.count("savepoint") == 3
    assert stand.verify().is_sound


def test_a_run_that_is_done_again_keeps_its_times(stand, journal):
    def take_long(writer, *_):
        stand.clock.advance(5)
        fail(writer)

    journal.trap("append_all", take_long)
    before = stand.clock.now()
    submit_three(stand)

    stand.one_group()

    assert {stand.log(each)[-1].recorded_at for each in (ALICE, BOB)} == {before}


def test_a_run_ends_where_a_full_state_is_stored(stand, journal):
    journal.calls.clear()
    handles = [
        *submit_three(stand),
        stand.submit(ALICE, Checkpoint()),
        *submit_three(stand),
    ]

    stand.one_group()

    assert [handle.result(0).version for handle in handles] == [2, 2, 2, 3, 4, 3, 3]
    assert [name for name in journal.calls if name.startswith("append")] == [
        "append_all",
        "append",
        "append_all",
    ]
    assert stand.verify().is_sound


# Inside one command


@pytest.mark.parametrize("method", ["savepoint", "append", "release"])
@pytest.mark.parametrize("failure", [fail, fail_and_end])
def test_a_fault_in_a_command_is_the_fault_of_that_command(
    stand, journal, method, failure
):
    journal.trap_each(method, failure, call=2)
    alice, bob, carol = submit_three(stand)

    stand.run()

    error = failed_with(bob, JournalFailedError)
    assert str(error).startswith("nothing was written: ")
    assert isinstance(error.__cause__, JournalFailedError)
    assert [alice.result(0).version, carol.result(0).version] == [2, 2]
    assert stand.state(BOB) == Account(10)
    assert stand.verify().is_sound
    assert stand.runtime.writer.poison is None


@pytest.mark.parametrize("failure", [fail, fail_and_end])
def test_a_fault_in_a_refusal_is_no_refusal(stand, journal, failure):
    journal.trap("refuse", failure)
    other = stand.submit(ALICE, Deposit(1))
    handle = stand.submit(BOB, Withdraw(99), command_id="mine")

    stand.run()

    failed_with(handle, JournalFailedError)
    assert other.result(0).version == 2
    assert stand.refusals() == []
    with pytest.raises(OverdrawnError):
        stand.execute(BOB, Withdraw(99), command_id="mine")


def test_a_fault_while_a_name_is_looked_up_is_the_fault_of_that_command(stand, journal):
    journal.trap("checkpoint_version", fail)
    other = stand.submit(ALICE, Deposit(1))
    handle = stand.submit(BOB, Checkpoint("noon"))

    stand.run()

    failed_with(handle, JournalFailedError)
    assert other.result(0).version == 2


def test_without_its_savepoint_the_whole_group_runs_again(stand, journal):
    """Nobody knows what is in the transaction, so it is dropped."""
    journal.trap_each("append", fail)
    journal.trap("undo", fail, call=2)
    alice, bob, carol = submit_three(stand)

    stand.run()

    failed_with(alice, JournalFailedError)
    assert [bob.result(0).version, carol.result(0).version] == [2, 2]
    assert stand.verify().is_sound


def test_a_culprit_leaves_its_id_free(stand, journal):
    journal.trap("append", fail_and_end)
    handle = stand.submit(ALICE, Deposit(1), command_id="mine")
    stand.run()
    failed_with(handle, JournalFailedError)

    assert not stand.execute(ALICE, Deposit(1), command_id="mine").duplicate


# Under the whole group


def test_a_group_runs_again_when_its_transaction_is_gone(stand, journal):
    journal.trap_each("append", fail_and_end, call=3)
    alice, bob, carol = submit_three(stand)

    stand.run()

    failed_with(carol, JournalFailedError)
    assert [alice.result(0).version, bob.result(0).version] == [2, 2]
    assert journal.calls.count("begin") == 3 + 3
    assert len(stand.groups()) == 4


@pytest.mark.parametrize("method", ["answers", "seal"])
@pytest.mark.parametrize("failure", [fail, fail_and_end])
def test_a_fault_that_is_nobodys_makes_the_group_run_again(
    stand, journal, method, failure
):
    journal.trap(method, failure)
    handles = [
        stand.submit(ALICE, Deposit(1), command_id="mine"),
        stand.submit(BOB, Deposit(1)),
    ]

    stand.run()

    assert [handle.result(0).version for handle in handles] == [2, 2]
    assert stand.verify().is_sound


def test_a_group_that_fails_twice_fails_for_all(stand, journal):
    journal.trap_each("append", fail_and_end, call=3)
    journal.trap_each("append", fail_and_end, call=4)
    before = stand.journal.committed
    handles = [*submit_three(stand), stand.submit(ALICE, Withdraw(99))]

    stand.one_group()

    for handle in handles:
        failed_with(handle, JournalFailedError)
    assert stand.journal.committed is before
    assert [stand.version(stream) for stream in (ALICE, BOB, CAROL)] == [1, 1, 1]
    assert stand.execute(ALICE, Deposit(1)).version == 2


def test_commands_that_break_get_an_answer_when_their_group_fails_twice(stand, journal):
    journal.trap("seal", fail_and_end, times=2)
    handles = [stand.submit(ALICE, Break("decide")), stand.submit(BOB, Deposit(1))]

    stand.run()

    for handle in handles:
        failed_with(handle, JournalFailedError)


def test_a_group_keeps_its_times_when_it_runs_again(stand, journal):
    def take_long(writer, *_):
        stand.clock.advance(5)
        fail_and_end(writer)

    journal.trap("seal", take_long)
    before = stand.clock.now()

    stand.execute(ALICE, Deposit(1))

    assert stand.log(ALICE)[-1].recorded_at == before


def test_a_group_that_cannot_begin_fails_for_all(stand, journal):
    journal.trap("begin", fail)
    handles = submit_three(stand)

    stand.run()

    for handle in handles:
        failed_with(handle, JournalFailedError)
    assert stand.runtime.writer.poison is None
    assert stand.execute(ALICE, Deposit(1)).version == 2


def test_a_command_that_was_taken_back_stays_so_when_its_group_fails(stand, journal):
    journal.trap("begin", fail)
    handle = stand.submit(ALICE, Deposit(1))
    assert handle.cancel()

    stand.run()

    assert handle.is_done


def test_a_rollback_that_fails_is_made_up_for(stand, journal, caplog):
    journal.trap("seal", fail)
    journal.trap("rollback", fail)

    with caplog.at_level(logging.WARNING):
        handle = stand.submit(ALICE, Deposit(1))
        stand.run()

    failed_with(handle, JournalFailedError)
    assert "ROLLBACK failed" in caplog.text
    assert stand.execute(ALICE, Deposit(1)).version == 2


def test_a_failure_to_tidy_touches_no_commit(stand, journal):
    journal.trap("tidy", fail)
    handle = stand.submit(ALICE, Deposit(1))

    with pytest.raises(JournalFailedError):
        stand.run()

    assert handle.result(0).version == 2
    assert stand.execute(ALICE, Deposit(1)).version == 3


# Before COMMIT, nobody sees anything


def test_nothing_is_published_before_commit_has_returned(stand, journal):
    seen = []
    receipt = stand.submit(ALICE, Deposit(1))
    refusal = stand.submit(ALICE, Withdraw(12))
    failure = stand.submit(ALICE, Break("decide"))
    handles = [receipt, refusal, failure]

    def look(writer):
        seen.append([handle.is_done for handle in handles])
        seen.append((stand.state(ALICE), stand.runtime.published))
        seen.append(stand.runtime.dispatcher.is_pending(ALICE, receipt.command_id))
        writer.commit()
        seen.append([handle.is_done for handle in handles])
        seen.append((stand.state(ALICE), stand.runtime.published))

    journal.trap("commit", look)
    stand.one_group()

    unpublished = (Account(10), 3)
    assert seen == [[False] * 3, unpublished, True, [False] * 3, unpublished]
    assert [handle.is_done for handle in handles] == [True] * 3
    assert (stand.state(ALICE), stand.runtime.published) == (Account(11), 4)


def test_whoever_has_an_answer_finds_everything_in_its_place(stand):
    handle = stand.submit(ALICE, Deposit(1), command_id="mine")
    seen = []

    def look(_):
        seen.append(stand.runtime.dispatcher.is_pending(ALICE, "mine"))
        seen.append((stand.state(ALICE), stand.runtime.published))
        seen.append(stand.archive.outcome(ALICE, "mine").version)

    handle.waker = look
    stand.run()

    assert seen == [False, (Account(11), 4), 2]
