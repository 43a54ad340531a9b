"""Checkpoints: named by people, or taken by the engine to keep recovery short."""

import logging

import pytest

from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.lifecycle import Checkpoint, CheckpointTaken, Rollback
from argos_engine.errors import (
    CommandFailedError,
    CommandRejectedError,
    ConfigurationError,
    JournalFailedError,
)
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    Account,
    CloseYear,
    Deposit,
    Deposited,
    SetRate,
    Withdraw,
)
from tests.stand import Stand
from tests.traps import TrappedJournal, fail, fail_and_end

AUTOMATIC = CheckpointTaken()
D = Deposited(1)


def deposit(stand, count, stream=ALICE):
    for _ in range(count):
        stand.execute(stream, Deposit(1))


# Named ones


def test_a_checkpoint_leaves_the_state_as_it_is(stand):
    deposit(stand, 2)

    receipt = stand.execute(ALICE, Checkpoint("noon"))

    assert (receipt.version, receipt.event) == (3, CheckpointTaken("noon"))
    assert stand.state(ALICE) == Account(2)
    assert stand.archive.checkpoints(ALICE) == {"noon": 3}


def test_a_checkpoint_needs_no_name(stand):
    stand.execute(ALICE, Checkpoint())
    stand.execute(ALICE, Checkpoint())

    assert stand.archive.checkpoints(ALICE) == {}
    assert stand.snapshots(ALICE) == dict.fromkeys((1, 2), SnapshotReason.CHECKPOINT)


def test_a_name_is_taken_for_ever(stand):
    stand.execute(ALICE, Checkpoint("noon"))
    deposit(stand, 1)
    stand.execute(ALICE, Rollback(0, "all of it"))

    for is_restarted in (False, True):
        each = stand.restarted() if is_restarted else stand
        with pytest.raises(CommandRejectedError, match="is taken by version 1") as no:
            each.execute(ALICE, Checkpoint("noon"))
        assert no.value.error_type == "CheckpointNameTaken"


def test_a_name_is_taken_within_its_group_already(stand):
    first, second = stand.submit(ALICE, Checkpoint("noon"), Checkpoint("noon"))
    stand.one_group()

    assert first.result(0).version == 1
    with pytest.raises(CommandRejectedError, match="is taken by version 1"):
        second.result(0)


def test_a_name_is_free_in_other_streams(stand):
    stand.execute(ALICE, Checkpoint("noon"))

    assert stand.execute(BOB, Checkpoint("noon")).version == 1


def test_a_name_that_was_not_written_is_free():
    journal = TrappedJournal()
    stand = Stand(journal)
    journal.trap("name_checkpoint", fail)
    with pytest.raises(JournalFailedError):
        stand.execute(ALICE, Checkpoint("noon"))
    assert stand.log() == []

    assert stand.execute(ALICE, Checkpoint("noon")).version == 1


def test_the_rules_may_forbid_a_checkpoint(stand):
    handle = stand.acting_as("intern:1", "intern").submit(ALICE, Checkpoint("noon"))
    stand.run()

    with pytest.raises(CommandRejectedError, match="no Checkpoint by interns"):
        handle.result(0)
    assert stand.archive.checkpoints(ALICE) == {}


def test_a_checkpoint_of_a_state_that_cannot_be_stored_fails(stand):
    stand.execute(ALICE, SetRate(0))

    with pytest.raises(CommandFailedError, match="Checkpoint failed"):
        stand.execute(ALICE, Checkpoint("noon"))

    assert stand.archive.checkpoints(ALICE) == {}


# Automatic ones


def test_the_engine_takes_a_checkpoint_right_after_the_nth_delta():
    stand = Stand(interval=3)

    deposit(stand, 7)

    assert stand.events(ALICE) == [D, D, D, AUTOMATIC, D, D, D, AUTOMATIC, D]
    assert stand.snapshots(ALICE) == dict.fromkeys((4, 8), SnapshotReason.INTERVAL)


def test_deltas_are_counted_across_groups_and_within():
    stand = Stand(interval=3)
    deposit(stand, 1)
    stand.submit(ALICE, *[Deposit(1)] * 6)

    stand.run()

    assert stand.events(ALICE) == [D, D, D, AUTOMATIC, D, D, D, AUTOMATIC, D]


def test_each_stream_is_counted_for_itself():
    stand = Stand(interval=2)
    deposit(stand, 1)
    deposit(stand, 1, BOB)
    deposit(stand, 1)

    assert stand.events(ALICE) == [D, D, AUTOMATIC]
    assert stand.events(BOB) == [D]


@pytest.mark.parametrize(
    "boundary", [CloseYear(), Checkpoint(), Rollback(0, "typo")], ids=repr
)
def test_every_full_state_starts_the_count_anew(boundary):
    stand = Stand(interval=3)
    deposit(stand, 2)
    stand.execute(ALICE, boundary)

    deposit(stand, 2)

    assert AUTOMATIC not in stand.events(ALICE)[3:]
    deposit(stand, 1)
    assert stand.events(ALICE)[-1] == AUTOMATIC


def test_a_milestone_at_the_nth_place_needs_no_checkpoint():
    stand = Stand(interval=3)
    deposit(stand, 2)

    stand.execute(ALICE, CloseYear())

    assert stand.version(ALICE) == 3


def test_a_refusal_counts_nothing():
    stand = Stand(interval=2)
    deposit(stand, 1)
    for _ in range(3):
        with pytest.raises(CommandRejectedError):
            stand.execute(ALICE, Withdraw(9))

    assert stand.version(ALICE) == 1


def test_the_count_goes_on_after_a_restart():
    stand = Stand(interval=3)
    deposit(stand, 5)

    later = stand.restarted(interval=3)
    deposit(later, 1)

    assert later.events(ALICE) == [D, D, D, AUTOMATIC, D, D, D, AUTOMATIC]


def test_a_shorter_interval_holds_from_the_next_command_on(stand):
    deposit(stand, 5)

    later = stand.restarted(interval=2)
    deposit(later, 1)

    assert later.events(ALICE)[5:] == [D, AUTOMATIC]


def test_without_an_interval_there_are_none(stand):
    deposit(stand, 300)

    assert stand.snapshots(ALICE) == {}


@pytest.mark.parametrize("interval", [0, -1])
def test_an_interval_is_at_least_one(interval):
    with pytest.raises(ConfigurationError):
        Stand(interval=interval)


def test_an_automatic_checkpoint_belongs_to_the_engine_and_to_its_command():
    stand = Stand(interval=1)
    intern = stand.acting_as("intern:1", "intern")

    intern.submit(ALICE, Deposit(1), command_id="mine")
    stand.run()

    command, checkpoint = stand.log()
    assert checkpoint.principal == '{"id":"engine","roles":[]}'
    assert checkpoint.cause == "automatic checkpoint"
    assert (checkpoint.command_id, checkpoint.ordinal) == ("mine", 1)
    assert (command.ordinal, checkpoint.version) == (0, 2)
    assert checkpoint.fingerprint == b""


def test_the_receipt_is_the_one_of_the_command():
    stand = Stand(interval=1)

    receipt = stand.execute(ALICE, Deposit(1), command_id="mine")
    again = stand.execute(ALICE, Deposit(1), command_id="mine")

    assert receipt.event == again.event == D
    assert receipt.version == again.version == 1


@pytest.mark.parametrize("method", ["savepoint", "append", "release"])
@pytest.mark.parametrize("failure", [fail, fail_and_end])
def test_a_checkpoint_that_fails_never_touches_its_command(method, failure, caplog):
    journal = TrappedJournal()
    stand = Stand(journal, interval=2)
    deposit(stand, 1)
    journal.trap(method, failure)

    with caplog.at_level(logging.WARNING):
        handles = stand.submit(ALICE, Deposit(1), Deposit(1))
        stand.one_group()

    assert [handle.result(0).version for handle in handles] == [2, 3]
    assert "no automatic checkpoint of account:alice" in caplog.text
    assert stand.events(ALICE) == [D, D, D]
    assert stand.verify().is_sound


@pytest.mark.parametrize("failure", [fail, fail_and_end])
def test_a_checkpoint_that_failed_is_tried_again_after_n_more(failure):
    journal = TrappedJournal()
    stand = Stand(journal, interval=3)
    deposit(stand, 2)
    journal.trap("append", failure, call=2)

    deposit(stand, 5)

    assert stand.events(ALICE) == [*[D] * 6, AUTOMATIC, D]


def test_a_state_that_cannot_be_stored_is_tried_again_after_n_more(caplog):
    stand = Stand(interval=2)
    stand.execute(ALICE, SetRate(0))

    with caplog.at_level(logging.WARNING):
        deposit(stand, 3)

    assert stand.version(ALICE) == 4
    assert caplog.text.count("no automatic checkpoint of account:alice") == 2
    stand.execute(ALICE, SetRate(1))
    deposit(stand, 1)
    assert stand.events(ALICE)[-1] == AUTOMATIC


def test_a_command_that_was_not_written_leads_to_no_checkpoint(stand):
    """An interval may have become due by being made shorter."""
    deposit(stand, 5)
    journal = TrappedJournal()
    journal.committed = stand.journal.committed
    later = Stand(journal, interval=2)
    journal.trap("append", fail)

    with pytest.raises(JournalFailedError):
        later.execute(ALICE, Deposit(1), command_id="mine")

    assert later.version(ALICE) == 5


def test_a_name_does_not_outlive_its_group():
    journal = TrappedJournal()
    stand = Stand(journal)
    stand.execute(ACCOUNT.stream("other"), Deposit(1))
    journal.trap("seal", fail_and_end, times=2)
    with pytest.raises(JournalFailedError):
        stand.execute(ALICE, Checkpoint("noon"))

    assert stand.execute(ALICE, Checkpoint("noon")).version == 1
