"""What a caller may demand: versions, deadlines, room, and second thoughts."""

import threading

import pytest

from argos_engine.errors import (
    CommandCancelledError,
    DeadlineExceededError,
    MailboxFullError,
    VersionConflictError,
)
from argos_engine.ports.clock import SystemClock
from argos_engine.runtime.scribe import Wishes
from tests.accounts import ALICE, BOB, CAROL, Account, Deposit, Deposited
from tests.stand import Stand
from tests.traps import TrappedJournal

SOON_SECONDS = 10


# Expected versions


@pytest.mark.parametrize("expected_version", [0, 1, 3, 99])
def test_a_command_for_another_version_is_not_carried_out(stand, expected_version):
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(2))

    with pytest.raises(VersionConflictError) as caught:
        stand.execute(ALICE, Deposit(4), expected_version=expected_version)

    assert (caught.value.expected, caught.value.actual) == (expected_version, 2)
    assert stand.state(ALICE) == Account(3)


def test_a_command_for_the_present_version_is_carried_out(stand):
    stand.execute(ALICE, Deposit(1), expected_version=0)

    assert stand.execute(ALICE, Deposit(2), expected_version=1).version == 2


def test_the_expected_version_counts_what_its_group_did_before(stand):
    handles = [stand.submit(ALICE, Deposit(1), expected_version=0) for _ in range(2)]
    stand.one_group()

    assert handles[0].result(0).version == 1
    with pytest.raises(VersionConflictError):
        handles[1].result(0)


@pytest.mark.parametrize("is_restarted", [False, True])
@pytest.mark.parametrize("expected_version", [2, 3])
def test_an_automatic_checkpoint_is_no_change_that_a_caller_must_know(
    expected_version, is_restarted
):
    stand = Stand(interval=2)
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(1))
    stand = stand.restarted(interval=2) if is_restarted else stand

    receipt = stand.execute(ALICE, Deposit(1), expected_version=expected_version)

    assert receipt.version == 4


@pytest.mark.parametrize("is_restarted", [False, True])
def test_the_version_before_the_last_command_is_over(is_restarted):
    stand = Stand(interval=2)
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(1))
    stand = stand.restarted(interval=2) if is_restarted else stand

    with pytest.raises(VersionConflictError):
        stand.execute(ALICE, Deposit(1), expected_version=1)


def test_a_checkpoint_that_somebody_asked_for_counts(stand):
    stand.execute(ALICE, Deposit(1))
    handle = stand.submit(ALICE, Deposit(1), expected_version=1)
    assert handle.cancel()
    stand.submit(ALICE, Deposit(1))
    stand.run()

    with pytest.raises(VersionConflictError):
        stand.execute(ALICE, Deposit(1), expected_version=1)


def test_a_conflict_leaves_the_id_free(stand):
    stand.execute(ALICE, Deposit(1))
    with pytest.raises(VersionConflictError):
        stand.execute(ALICE, Deposit(1), expected_version=0, command_id="mine")

    receipt = stand.execute(ALICE, Deposit(1), expected_version=1, command_id="mine")

    assert not receipt.duplicate
    assert stand.refusals() == []


# Deadlines


def test_a_command_that_starts_too_late_is_not_carried_out(stand):
    late = stand.submit(ALICE, Deposit(1), deadline_seconds=5)
    punctual = stand.submit(ALICE, Deposit(2), deadline_seconds=6)
    stand.clock.advance(5.000001)

    stand.run()

    with pytest.raises(DeadlineExceededError, match=r"'command-00000001'"):
        late.result(0)
    assert punctual.result(0).version == 1
    assert stand.events(ALICE) == [Deposited(2)]


def test_a_deadline_is_kept_when_the_command_starts_right_then(stand):
    handle = stand.submit(ALICE, Deposit(1), deadline_seconds=5)
    stand.clock.advance(5)

    stand.run()

    assert handle.result(0).version == 1


def test_a_missed_deadline_leaves_the_id_free(stand):
    handle = stand.submit(ALICE, Deposit(1), deadline_seconds=0, command_id="mine")
    stand.clock.advance(1)
    stand.run()
    assert handle.is_done

    receipt = stand.execute(ALICE, Deposit(1), deadline_seconds=0, command_id="mine")

    assert not receipt.duplicate


# Second thoughts


def test_a_command_can_be_taken_back_while_it_waits(stand):
    stand.activate(ALICE)
    first, second, third = stand.submit(ALICE, Deposit(1), Deposit(2), Deposit(4))

    assert second.cancel()
    stand.run()

    with pytest.raises(CommandCancelledError):
        second.result(0)
    assert [first.result(0).version, third.result(0).version] == [1, 2]
    assert stand.state(ALICE) == Account(5)


def test_a_command_that_is_done_cannot_be_taken_back(stand):
    handle = stand.submit(ALICE, Deposit(1))
    stand.run()

    assert not handle.cancel()
    assert handle.result(0).version == 1


def test_a_command_is_taken_back_once(stand):
    handle = stand.submit(ALICE, Deposit(1))

    assert [handle.cancel(), handle.cancel()] == [True, False]


def test_a_command_that_was_taken_back_leaves_its_id_free(stand):
    stand.submit(ALICE, Deposit(1), command_id="mine").cancel()
    stand.run()

    assert not stand.execute(ALICE, Deposit(1), command_id="mine").duplicate


def test_a_group_of_commands_that_were_taken_back_leaves_no_trace(stand):
    stand.submit(ALICE, Deposit(1)).cancel()
    stand.submit(ALICE, Deposit(1)).cancel()

    stand.run()

    assert stand.groups() == []
    assert stand.runtime.dispatcher.wait_until_idle(0)


# Room


@pytest.mark.parametrize("limit", ["queue_commands_max", "queue_bytes_max"])
def test_what_the_writer_has_in_hand_takes_room_as_well(limit):
    """It may come back, and then the queue would hold more than it may."""
    journal = TrappedJournal()
    size = {"queue_commands_max": 1, "queue_bytes_max": 1_000}[limit]
    stand = Stand(journal, **{limit: size})
    seen = []

    def look(writer):
        with pytest.raises(MailboxFullError, match=limit):
            stand.submit(BOB, Deposit(1))
        seen.append(stand.runtime.dispatcher.running)
        writer.commit()

    journal.trap("commit", look)
    stand.execute(ALICE, Deposit(1))

    assert seen == [1]
    assert stand.execute(BOB, Deposit(1)).version == 1


@pytest.mark.parametrize(
    ("limit", "streams"),
    [
        ({"mailbox_commands_max": 2}, [ALICE, ALICE, ALICE]),
        ({"queue_commands_max": 2}, [ALICE, BOB, CAROL]),
        ({"queue_bytes_max": 1_100}, [ALICE, BOB, CAROL]),
    ],
)
def test_a_full_queue_names_the_limit_in_the_way(limit, streams):
    stand = Stand(**limit)
    stand.submit(streams[0], Deposit(1))
    stand.submit(streams[1], Deposit(1))
    ((name, value),) = limit.items()

    with pytest.raises(MailboxFullError, match=f"{name}={value}"):
        stand.submit(streams[2], Deposit(1))

    stand.run()
    assert stand.execute(streams[2], Deposit(1)).version >= 1


def test_a_full_mailbox_is_no_hindrance_for_other_streams():
    stand = Stand(mailbox_commands_max=1)
    stand.submit(ALICE, Deposit(1))

    handle = stand.submit(BOB, Deposit(1))
    stand.run()

    assert handle.result(0).version == 1


def test_a_command_that_found_no_room_leaves_its_id_free():
    stand = Stand(mailbox_commands_max=1)
    stand.submit(ALICE, Deposit(1))
    with pytest.raises(MailboxFullError):
        stand.submit(ALICE, Deposit(2), command_id="mine")
    assert not stand.runtime.dispatcher.is_pending(ALICE, "mine")
    stand.run()

    assert stand.execute(ALICE, Deposit(2), command_id="mine").version == 2


def test_many_commands_that_find_no_room_have_the_error_in_their_handles():
    stand = Stand(mailbox_commands_max=2)

    handles = stand.desk.submit_many([(ALICE, Deposit(1))] * 3, deadline_seconds=9)
    stand.run()

    assert [handle.result(0).version for handle in handles[:2]] == [1, 2]
    with pytest.raises(MailboxFullError, match="mailbox_commands_max=2"):
        handles[2].result(0)


@pytest.mark.parametrize("wishes", [{}, {"deadline_seconds": SOON_SECONDS}])
def test_many_commands_wait_for_room(wishes):
    stand = Stand(mailbox_commands_max=1, clock=SystemClock())
    desk = stand.acting_as("clerk:7", wait_seconds=SOON_SECONDS)
    found = []
    sender = threading.Thread(
        target=lambda: found.extend(
            desk.submit_many([(ALICE, Deposit(1))] * 20, **wishes)
        )
    )

    sender.start()
    while sender.is_alive():
        stand.runtime.step()
    stand.run()

    assert [handle.result(0).version for handle in found] == list(range(1, 21))


def test_one_command_waits_for_room_until_its_deadline():
    stand = Stand(mailbox_commands_max=1, clock=SystemClock())
    stand.submit(ALICE, Deposit(1))

    with pytest.raises(MailboxFullError):
        stand.submit(ALICE, Deposit(1), deadline_seconds=0.01)


def test_whoever_found_no_room_is_told_once_when_there_is_some():
    stand = Stand(mailbox_commands_max=1)
    stand.submit(ALICE, Deposit(1))
    told = []
    waiting = stand.desk._scribe.envelope(ALICE, Deposit(2), Wishes())
    with pytest.raises(MailboxFullError):
        stand.runtime.dispatcher.post(waiting, on_room=lambda: told.append(1))
    assert told == []

    stand.execute(BOB, Deposit(1))

    assert told == [1]
    stand.runtime.dispatcher.post(waiting)
    stand.run()
    assert waiting.handle.result(0).version == 2


def test_room_is_there_as_soon_as_a_group_is_taken():
    journal = TrappedJournal()
    stand = Stand(journal, mailbox_commands_max=1)
    stand.submit(ALICE, Deposit(1))
    told, told_before_commit = [], []
    waiting = stand.desk._scribe.envelope(ALICE, Deposit(2), Wishes())
    with pytest.raises(MailboxFullError):
        stand.runtime.dispatcher.post(waiting, on_room=lambda: told.append(1))

    def look(writer):
        told_before_commit.extend(told)
        writer.commit()

    journal.trap("commit", look)
    stand.run()

    assert told_before_commit == [1]
