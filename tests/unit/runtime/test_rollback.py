"""Rollbacks: an earlier state becomes the present one, as an event like any other."""

import datetime

import attrs
import pytest

from argos_engine.domain.history import RollbackMark
from argos_engine.domain.lifecycle import Checkpoint, Rollback, RolledBack
from argos_engine.errors import (
    CommandFailedError,
    CommandRejectedError,
    VersionConflictError,
)
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    Account,
    CloseYear,
    Deposit,
    Deposited,
    Withdraw,
)
from tests.stand import NOON, Stand
from tests.traps import TrappedJournal, fail_and_end


def at(seconds):
    return datetime.datetime.fromtimestamp(NOON / 1_000_000 + seconds, datetime.UTC)


@pytest.fixture
def history(stand):
    """Balances 1, 3, 7 after versions 1, 2, 3, a second apart."""
    for amount in (1, 2, 4):
        stand.execute(ALICE, Deposit(amount))
        stand.clock.advance(1)
    return stand


def test_a_rollback_is_an_event(history):
    receipt = history.execute(ALICE, Rollback(1, "entered twice"))

    assert (receipt.version, receipt.event) == (4, RolledBack(1, "entered twice"))
    assert history.state(ALICE) == Account(1)
    assert history.events(ALICE)[1:3] == [Deposited(2), Deposited(4)]


@pytest.mark.parametrize(("target", "balance"), [(0, 0), (1, 1), (2, 3)])
def test_every_earlier_version_is_a_target(history, target, balance):
    history.execute(ALICE, Rollback(target, "typo"))

    assert history.state(ALICE) == Account(balance)
    assert history.verify().is_sound


@pytest.mark.parametrize("target", [3, 4, 99])
def test_what_is_not_earlier_is_no_target(history, target):
    with pytest.raises(CommandRejectedError) as caught:
        history.execute(ALICE, Rollback(target, "typo"))

    assert caught.value.error_type == "InvalidTarget"
    assert history.version(ALICE) == 3


def test_a_stream_without_events_has_no_target(stand):
    with pytest.raises(CommandRejectedError, match="goes back"):
        stand.execute(ALICE, Rollback(0, "typo"))


@pytest.mark.parametrize(
    ("seconds", "version"), [(-1, 0), (0, 1), (0.5, 1), (1, 2), (1.9, 2)]
)
def test_a_time_is_a_target(history, seconds, version):
    receipt = history.execute(ALICE, Rollback(at(seconds), "typo"))

    assert receipt.event.to_version == version


def test_a_time_at_which_all_had_happened_is_no_target(history):
    with pytest.raises(CommandRejectedError, match="version 3 is not before"):
        history.execute(ALICE, Rollback(at(2), "typo"))


def test_a_named_checkpoint_is_a_target(history):
    history.execute(ALICE, Checkpoint("before"))
    history.execute(ALICE, Deposit(8))

    receipt = history.execute(ALICE, Rollback("before", "typo"))

    assert receipt.event == RolledBack(4, "typo")
    assert history.state(ALICE) == Account(7)


def test_an_unknown_checkpoint_is_no_target(history):
    with pytest.raises(CommandRejectedError, match="'nowhere'") as caught:
        history.execute(ALICE, Rollback("nowhere", "typo"))

    assert caught.value.error_type == "InvalidTarget"


def test_a_checkpoint_of_another_stream_is_no_target(history):
    history.execute(BOB, Checkpoint("before"))

    with pytest.raises(CommandRejectedError, match="must be a checkpoint of account:a"):
        history.execute(ALICE, Rollback("before", "typo"))


def test_an_invalid_target_is_a_refusal_that_is_kept(history):
    for _ in range(2):
        with pytest.raises(CommandRejectedError):
            history.execute(ALICE, Rollback(9, "typo"), command_id="mine")
    for _ in range(6):
        history.execute(ALICE, Deposit(1))

    with pytest.raises(CommandRejectedError, match="must be at most 3"):
        history.execute(ALICE, Rollback(9, "typo"), command_id="mine")


def test_a_rollback_can_be_rolled_back(history):
    history.execute(ALICE, Rollback(1, "typo"))

    history.execute(ALICE, Rollback(3, "it was none"))

    assert history.state(ALICE) == Account(7)
    assert history.standing(ALICE).marks == (RollbackMark(4, 1), RollbackMark(5, 3))


def test_a_superseded_event_is_a_target(history):
    history.execute(ALICE, Rollback(1, "typo"))
    history.execute(ALICE, Deposit(100))

    history.execute(ALICE, Rollback(2, "that one was right"))

    assert history.state(ALICE) == Account(3)


def test_a_rollback_itself_is_a_target(history):
    history.execute(ALICE, Rollback(1, "typo"))
    history.execute(ALICE, Deposit(100))

    history.execute(ALICE, Rollback(4, "once more"))

    assert history.state(ALICE) == Account(1)


@pytest.mark.parametrize("is_restarted", [False, True])
def test_commands_go_on_from_the_state_of_the_target(history, is_restarted):
    history.execute(ALICE, Rollback(2, "typo"))
    stand = history.restarted() if is_restarted else history

    receipt = stand.execute(ALICE, Withdraw(3))

    assert receipt.version == 5
    assert stand.state(ALICE) == Account(0)


def test_a_rollback_is_the_first_of_its_stream_in_a_group(history):
    history.execute(BOB, Deposit(1))
    handles = [
        history.submit(ALICE, Deposit(8)),
        history.submit(ALICE, Rollback(3, "typo")),
        history.submit(ALICE, Deposit(16)),
        history.submit(BOB, Deposit(1)),
        history.submit(BOB, Deposit(1)),
    ]

    history.one_group()

    assert [handle.is_done for handle in handles] == [True, False, False, True, True]
    history.run()
    assert [handle.result(0).version for handle in handles[:3]] == [4, 5, 6]
    assert history.state(ALICE) == Account(23)


def test_a_rollback_goes_back_from_what_its_mail_did_before(history):
    """Its target is found when its turn comes, not when it is handed in."""
    history.submit(ALICE, Deposit(8))
    handle = history.submit(ALICE, Rollback(3, "the deposit before"))

    history.run()

    assert handle.result(0).event.to_version == 3


def test_a_rollback_waits_for_what_its_stream_has_in_an_open_group():
    """Its target is looked for among what is committed, and that has to be all."""
    journal = TrappedJournal()
    stand = Stand(journal)
    stand.execute(ALICE, Deposit(1))
    stand.submit(ALICE, Deposit(2))
    handle = stand.submit(ALICE, Rollback(1, "the deposit before"))

    def read_ahead(writer):
        stand.prepare()
        writer.commit()

    journal.trap("commit", read_ahead)
    stand.run()

    assert handle.result(0).version == 3
    assert stand.state(ALICE) == Account(1)


def test_two_rollbacks_follow_each_other(history):
    history.submit(ALICE, Rollback(2, "typo"))
    history.submit(ALICE, Rollback(3, "typo"))
    last = history.submit(ALICE, Rollback(1, "typo"))

    history.run()

    assert last.result(0).version == 6
    assert history.state(ALICE) == Account(1)


def test_other_streams_go_on_while_a_target_is_folded(history):
    history.execute(BOB, Deposit(1))
    waiting = history.submit(ALICE, Rollback(1, "typo"))
    behind = history.submit(ALICE, Deposit(8))
    running = history.submit(BOB, Deposit(1))

    history.runtime.writer.step()

    assert running.is_done
    assert not waiting.is_done
    assert not behind.is_done


def test_a_rollback_keeps_its_target_when_its_group_runs_again():
    journal = TrappedJournal()
    stand = Stand(journal)
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(2))
    journal.trap("seal", fail_and_end)

    stand.execute(ALICE, Rollback(1, "typo"))

    assert stand.state(ALICE) == Account(1)
    assert stand.standing(ALICE).marks == (RollbackMark(3, 1),)


def test_a_rollback_of_the_version_it_was_decided_on(history):
    history.execute(ALICE, Deposit(8))

    with pytest.raises(VersionConflictError):
        history.execute(ALICE, Rollback(1, "typo"), expected_version=3)

    assert history.execute(ALICE, Rollback(1, "x"), expected_version=4).version == 5


def test_the_rules_may_forbid_a_rollback(history):
    intern = history.acting_as("intern:1", "intern")

    handle = intern.submit(ALICE, Rollback(1, "typo"), command_id="mine")
    history.run()

    with pytest.raises(CommandRejectedError, match="no Rollback by interns"):
        handle.result(0)
    assert history.refusals()[0].reason == "no Rollback by interns"


def test_rules_that_break_about_a_rollback_write_nothing(history):
    handle = history.acting_as("x", "odd").submit(ALICE, Rollback(1, "typo"))
    history.run()

    with pytest.raises(CommandFailedError, match="Rollback failed"):
        handle.result(0)
    assert history.version(ALICE) == 3


def test_rules_that_nobody_awaits_permit_nothing():
    async def authorize(state, action, context):
        raise CommandRejectedError("never")

    stand = Stand(deciders=[attrs.evolve(ACCOUNT, authorize=authorize)])
    stand.execute(ALICE, Deposit(1))

    with pytest.raises(CommandFailedError, match="nobody awaits it"):
        stand.execute(ALICE, Rollback(0, "typo"))

    assert stand.version(ALICE) == 1


def test_milestones_behind_a_rollback_do_not_shine_through(history):
    history.execute(ALICE, CloseYear())
    history.execute(ALICE, Deposit(8))
    history.execute(ALICE, Rollback(3, "too early"))
    history.execute(ALICE, Deposit(16))

    later = history.restarted()
    later.activate(ALICE)

    assert later.state(ALICE) == history.state(ALICE) == Account(23, 0)
