"""One answer for each command id, whenever and however often it is used."""

import pytest

from argos_engine.domain.lifecycle import Rollback
from argos_engine.errors import (
    CommandFailedError,
    CommandIdReusedError,
    CommandRejectedError,
    DeadlineExceededError,
    ReplayError,
)
from tests.accounts import (
    ALICE,
    BOB,
    Account,
    Break,
    Deposit,
    Deposited,
    OverdrawnError,
    Withdraw,
)
from tests.stand import Stand
from tests.traps import TrappedJournal, fail

WHEN = ["same group", "later group", "after a restart"]


def twice(stand, when, first, second):
    """Run two submissions, close together or far apart; return the second handle."""
    handle = first(stand)
    if when != "same group":
        stand.run()
        assert handle.is_done
    if when == "after a restart":
        stand = stand.restarted()
    second_handle = second(stand)
    stand.run()
    return stand, second_handle


def submit(command, stream=ALICE, **wishes):
    return lambda stand: stand.submit(stream, command, command_id="mine", **wishes)


@pytest.mark.parametrize("when", WHEN)
def test_a_known_id_gets_its_first_receipt(stand, when):
    stand.execute(ALICE, Deposit(1))

    stand, handle = twice(stand, when, submit(Deposit(5)), submit(Deposit(5)))

    receipt = handle.result(0)
    assert receipt.duplicate
    assert (receipt.version, receipt.event) == (2, Deposited(5))
    assert receipt.position.offset == 2
    assert receipt.superseded_by is None
    assert stand.state(ALICE) == Account(6)


@pytest.mark.parametrize("when", WHEN)
def test_a_known_id_gets_its_first_refusal(stand, when):
    """Even when the rules would say yes by now."""
    stand.execute(ALICE, Deposit(1))

    def retry(stand):
        stand.submit(ALICE, Deposit(100))
        return submit(Withdraw(5))(stand)

    stand, handle = twice(stand, when, submit(Withdraw(5)), retry)

    with pytest.raises(CommandRejectedError, match="1 is less than 5") as caught:
        handle.result(0)
    assert caught.value.error_type == "OverdrawnError"
    assert stand.state(ALICE) == Account(101)
    assert len(stand.refusals()) == 1


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(
    "other",
    [
        submit(Deposit(6)),
        submit(Withdraw(5)),
        submit(Deposit(5), BOB),
        submit(Deposit(5), expected_version=1),
        submit(Rollback(0, "typo")),
        lambda stand: stand.acting_as("bob").submit(
            ALICE, Deposit(5), command_id="mine"
        ),
        lambda stand: stand.acting_as("clerk:7", cause="other").submit(
            ALICE, Deposit(5), command_id="mine"
        ),
    ],
    ids=["fields", "class", "stream", "version", "action", "principal", "cause"],
)
def test_an_id_for_another_command_is_reused(stand, when, other):
    stand.activate(ALICE, BOB)

    stand, handle = twice(stand, when, submit(Deposit(5)), other)

    with pytest.raises(CommandIdReusedError, match="'mine' was used for another"):
        handle.result(0)
    assert stand.log() == stand.log(ALICE)
    assert stand.state(ALICE) == Account(5)


@pytest.mark.parametrize("when", WHEN)
def test_an_id_of_a_refusal_is_reused_as_well(stand, when):
    stand, handle = twice(stand, when, submit(Withdraw(5)), submit(Deposit(5)))

    with pytest.raises(CommandIdReusedError):
        handle.result(0)
    assert stand.log() == []


@pytest.mark.parametrize("when", WHEN)
def test_deadline_and_roles_may_differ_between_two_tries(stand, when):
    def retry(stand):
        manager = stand.acting_as("clerk:7", "manager")
        return submit(Deposit(5), deadline_seconds=9)(stand) and manager.submit(
            ALICE, Deposit(5), command_id="mine"
        )

    stand, handle = twice(stand, when, submit(Deposit(5)), retry)

    assert handle.result(0).duplicate


@pytest.mark.parametrize("when", WHEN)
def test_a_refusal_is_kept_for_whoever_comes_with_the_id_of_a_handle(stand, when):
    """The first try had no id of its own, so its refusal is stored nowhere."""
    stand.execute(ALICE, Deposit(1))
    first = stand.submit(ALICE, Withdraw(5))

    def retry(stand):
        return stand.submit(ALICE, Withdraw(5), command_id=first.command_id)

    stand, again = twice(stand, when, lambda _: first, retry)
    for handle in (first, again):
        with pytest.raises(CommandRejectedError, match="1 is less than 5"):
            handle.result(0)
    stand.execute(ALICE, Deposit(100))

    third = retry(stand)
    stand.run()

    with pytest.raises(CommandRejectedError, match="1 is less than 5") as caught:
        third.result(0)
    assert caught.value.duplicate
    assert stand.state(ALICE) == Account(101)


def test_a_duplicate_runs_when_the_first_one_failed(stand):
    first = stand.submit(ALICE, Deposit(5), command_id="mine", deadline_seconds=0)
    stand.clock.advance(1)
    second, third = (
        stand.submit(ALICE, Deposit(5), command_id="mine") for _ in range(2)
    )

    stand.one_group()

    with pytest.raises(DeadlineExceededError):
        first.result(0)
    assert not second.result(0).duplicate
    assert third.result(0).duplicate
    assert stand.events(ALICE) == [Deposited(5)]


def test_a_duplicate_runs_when_the_journal_failed_the_first_one():
    journal = TrappedJournal()
    stand = Stand(journal)
    journal.trap_each("append", fail)
    handles = [stand.submit(ALICE, Deposit(5), command_id="mine") for _ in range(2)]

    stand.one_group()

    assert handles[0].is_done
    assert not handles[1].result(0).duplicate


def test_a_duplicate_fails_as_the_first_one_when_the_rules_break(stand):
    handles = [
        stand.submit(ALICE, Break("decide"), command_id="mine") for _ in range(2)
    ]
    stand.run()

    for handle in handles:
        with pytest.raises(CommandFailedError):
            handle.result(0)


def test_a_duplicate_needs_no_room_in_its_expected_version(stand):
    first = stand.submit(ALICE, Deposit(5), command_id="mine", expected_version=0)
    stand.execute(ALICE, Deposit(1))

    again = stand.execute(ALICE, Deposit(5), command_id="mine", expected_version=0)

    assert again.version == first.result(0).version == 1


@pytest.mark.parametrize("when", WHEN)
def test_an_id_that_the_engine_made_can_be_used_for_a_retry(stand, when):
    made = []

    def first(stand):
        handle = stand.submit(ALICE, Deposit(5))
        made.append(handle.command_id)
        return handle

    def retry(stand):
        return stand.submit(ALICE, Deposit(5), command_id=made[0])

    stand, handle = twice(stand, when, first, retry)

    assert handle.result(0).duplicate
    assert stand.state(ALICE) == Account(5)


def test_a_refusal_under_an_id_that_the_engine_made_is_not_kept(stand):
    handle = stand.submit(ALICE, Withdraw(5))
    stand.run()
    assert handle.is_done
    stand.execute(ALICE, Deposit(5))

    receipt = stand.execute(ALICE, Withdraw(5), command_id=handle.command_id)

    assert not receipt.duplicate


def test_a_duplicate_in_the_group_shares_a_refusal_that_is_not_kept(stand):
    first = stand.submit(ALICE, Withdraw(5))
    second = stand.submit(ALICE, Withdraw(5), command_id=first.command_id)
    stand.one_group()

    for handle in (first, second):
        with pytest.raises(OverdrawnError):
            handle.result(0)


def test_a_duplicate_is_told_which_rollback_hides_its_event(stand):
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(5), command_id="mine")
    stand.execute(ALICE, Rollback(1, "typo"))

    assert stand.execute(ALICE, Deposit(5), command_id="mine").superseded_by == 3
    stand.execute(ALICE, Rollback(2, "no typo"))
    assert stand.execute(ALICE, Deposit(5), command_id="mine").superseded_by is None


def test_a_rollback_has_one_answer_under_its_id_too(stand):
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(5))

    first = stand.execute(ALICE, Rollback(1, "typo"), command_id="mine")
    second = stand.execute(ALICE, Rollback(1, "typo"), command_id="mine")

    assert (second.version, second.duplicate) == (first.version, True) == (3, True)


def test_a_first_answer_that_cannot_be_read_fails_alone(stand):
    stand.execute(ALICE, Deposit(5), command_id="mine")
    content = stand.journal.committed
    damaged = content.commands[("mine", 0)]._replace(payload=b"{}")
    object.__setattr__(content, "commands", content.commands.set(("mine", 0), damaged))

    bad = stand.submit(ALICE, Deposit(5), command_id="mine")
    good = stand.submit(ALICE, Deposit(1))
    stand.one_group()

    with pytest.raises(ReplayError):
        bad.result(0)
    assert good.result(0).version == 2


def test_ids_are_looked_up_once_for_a_group(stand):
    journal = TrappedJournal()
    stand = Stand(journal)
    for number in range(5):
        stand.submit(ALICE, Deposit(1), command_id=f"mine-{number}")
    stand.submit(ALICE, Deposit(1))
    stand.one_group()
    stand.execute(ALICE, Deposit(1))

    assert journal.calls.count("answers") == 1


def test_a_command_is_pending_until_it_is_answered(stand):
    stand.submit(ALICE, Deposit(1), command_id="mine")
    assert stand.runtime.dispatcher.is_pending(ALICE, "mine")

    stand.run()

    assert not stand.runtime.dispatcher.is_pending(ALICE, "mine")


def test_a_command_is_pending_in_its_own_stream_only(stand):
    stand.submit(ALICE, Deposit(1), command_id="mine")

    pending = [
        stand.runtime.dispatcher.is_pending(stream, "mine") for stream in (ALICE, BOB)
    ]

    assert pending == [True, False]


def test_a_command_is_pending_until_the_last_try_of_it_is_answered():
    """Otherwise it would seem unknown when the first try failed and the next waits."""
    stand = Stand(group_commands_max=1)
    stand.activate(ALICE)
    for _ in range(2):
        stand.submit(ALICE, Deposit(1), command_id="mine", deadline_seconds=0)
    stand.clock.advance(1)

    stand.runtime.writer.step()
    assert stand.runtime.dispatcher.is_pending(ALICE, "mine")
    stand.runtime.writer.step()

    assert not stand.runtime.dispatcher.is_pending(ALICE, "mine")
