"""COMMIT that raises: nobody is answered before it is certain what became of it."""

import logging

import pytest

from argos_engine.domain.lifecycle import Rollback
from argos_engine.errors import (
    CommandFailedError,
    CommandIdReusedError,
    CommandRejectedError,
    DeadlineExceededError,
    JournalFailedError,
    OutcomeUnknownError,
    VersionConflictError,
)
from argos_engine.runtime.vitals import EngineState
from argos_engine.testing.journal_rows import NORTH, Scribe
from tests.accounts import (
    ALICE,
    BOB,
    CAROL,
    Account,
    Break,
    Deposit,
    Deposited,
    OverdrawnError,
    Withdraw,
)
from tests.stand import NOON, Stand, failed_with
from tests.traps import (
    TrappedJournal,
    claim_and_fail,
    commit_and_fail,
    commit_and_interrupt,
    fail,
    fail_and_end,
    interrupt,
)

ABSENT = [fail, fail_and_end]
PRESENT = [commit_and_fail]


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def stand(journal):
    """Balances of 10, live, before anything fails."""
    stand = Stand(journal)
    for stream in (ALICE, BOB, CAROL):
        stand.execute(stream, Deposit(10))
    journal.calls.clear()
    return stand


def submit_group(stand):
    """Hand in one of everything that a group can hold, and mail behind it."""
    group = {
        "receipt": stand.submit(ALICE, Deposit(1), command_id="known"),
        "duplicate": stand.submit(ALICE, Deposit(1), command_id="known"),
        "reused": stand.submit(ALICE, Deposit(2), command_id="known"),
        "refusal": stand.submit(BOB, Withdraw(99), command_id="refused"),
        "failure": stand.submit(CAROL, Break("decide")),
        "conflict": stand.submit(CAROL, Deposit(1), expected_version=9),
        "staged": stand.submit(ALICE, Deposit(1), expected_version=1),
    }
    stand.prepare()

    def post_more(writer, ids):
        if "behind" not in group:
            group["behind"] = stand.submit(ALICE, Deposit(4))
        return writer.answers(ids)

    stand.journal.trap("answers", post_more, times=2)
    return group


# The fence holds: everything is certain


@pytest.fixture(params=ABSENT + PRESENT)
def settled(request, stand, journal):
    """An engine whose COMMIT failed once, and the handles of the group."""
    group = submit_group(stand)
    journal.trap("commit", request.param)
    stand.runtime.writer.step()
    stand.group = group
    return stand


def test_a_settled_group_is_published(settled):
    assert settled.state(ALICE) == Account(11)
    assert settled.runtime.published == 4
    assert settled.events(ALICE) == [Deposited(10), Deposited(1)]
    assert [row.command_id for row in settled.refusals()] == ["refused"]
    assert len(settled.groups()) == 4


def test_a_settled_group_gets_the_answers_it_would_have_got(settled):
    group = settled.group

    first, again = group["receipt"].result(0), group["duplicate"].result(0)
    assert (first.version, first.duplicate) == (2, False)
    assert (again.version, again.duplicate) == (2, True)
    failed_with(group["reused"], CommandIdReusedError)
    failed_with(group["refusal"], OverdrawnError)
    failed_with(group["failure"], CommandFailedError)
    failed_with(group["conflict"], VersionConflictError)
    assert failed_with(group["staged"], VersionConflictError).actual == 2


def test_mail_behind_a_settled_group_is_carried_out(settled):
    assert not settled.group["behind"].is_done

    settled.run()

    assert settled.group["behind"].result(0).version == 3
    assert settled.runtime.writer.poison is None
    assert settled.verify().is_sound


def test_a_settled_engine_owns_the_journal_under_the_next_epoch(settled):
    assert settled.runtime.epoch == settled.head().epoch == 2

    settled.execute(BOB, Deposit(1))

    assert settled.runtime.epoch == settled.head().epoch == 2


def test_the_anchor_is_written_behind_a_settled_group(settled):
    assert settled.anchor() == settled.head()


def test_a_commit_that_failed_is_noted(settled):
    (noted,) = settled.runtime.vitals.errors

    assert "the disk" in noted.message or "fsync failed" in noted.message
    assert settled.runtime.vitals.state is EngineState.RUNNING


def test_answers_of_a_settled_group_are_found_again(settled):
    later = settled.restarted()

    assert later.execute(ALICE, Deposit(1), command_id="known").duplicate
    failed_with_refusal = later.submit(BOB, Withdraw(99), command_id="refused")
    later.run()
    with pytest.raises(Exception, match="10 is less than 99") as caught:
        failed_with_refusal.result(0)
    assert caught.value.duplicate
    assert later.events(ALICE) == [Deposited(10), Deposited(1)]
    assert later.verify().is_sound


def test_what_is_there_is_adopted_and_not_run_again(stand, journal):
    journal.trap("commit", commit_and_fail)

    stand.execute(ALICE, Deposit(1))

    assert journal.calls == [
        *("begin", "savepoint", "append", "release", "seal", "commit"),
        *("rollback", "claim", "tidy"),
    ]


@pytest.mark.parametrize("failure", ABSENT)
def test_what_is_not_there_is_run_again_behind_the_fence(stand, journal, failure):
    journal.trap("commit", failure)

    stand.execute(ALICE, Deposit(1))

    attempt = ["begin", "savepoint", "append", "release", "seal", "commit"]
    fence = ["rollback", "claim", "rollback"]
    assert journal.calls == [*attempt, *fence, *attempt, "tidy"]


@pytest.mark.parametrize("failure", ABSENT + PRESENT)
def test_nobody_sees_anything_before_the_fence_has_returned(stand, journal, failure):
    handle = stand.submit(ALICE, Deposit(1), command_id="mine")
    seen = []

    def look():
        seen.append((handle.is_done, stand.state(ALICE), stand.runtime.published))
        seen.append(stand.runtime.dispatcher.is_pending(ALICE, "mine"))
        seen.append(stand.anchor().position)

    def look_around(writer):
        look()
        head = writer.claim()
        look()
        return head

    journal.trap("commit", failure)
    journal.trap("claim", look_around)
    stand.one_group()

    assert seen == [(False, Account(10), 3), True, 3] * 2
    assert handle.result(0).version == 2


def test_a_group_of_refusals_is_settled_too(stand, journal):
    journal.trap("commit", commit_and_fail)

    with pytest.raises(OverdrawnError):
        stand.execute(BOB, Withdraw(99), command_id="mine")

    assert [row.command_id for row in stand.refusals()] == ["mine"]
    assert stand.runtime.published == 3
    assert stand.anchor() == stand.head()
    assert stand.anchor().group == 4


def test_a_refusal_that_is_not_there_is_decided_again(stand, journal):
    """Without the withdrawal before it, it would not have been refused."""
    stand.submit(ALICE, Withdraw(10))
    refusal = stand.submit(ALICE, Withdraw(1), command_id="mine")
    journal.trap("commit", fail)

    stand.one_group()

    failed_with(refusal, OverdrawnError)
    assert stand.state(ALICE) == Account(0)
    assert [row.version for row in stand.refusals()] == [2]


@pytest.mark.parametrize("failure", ABSENT + PRESENT)
def test_a_rollback_is_settled_too(stand, journal, failure):
    stand.execute(ALICE, Deposit(5))
    journal.trap("commit", failure)

    receipt = stand.execute(ALICE, Rollback(1, "typo"))

    assert (receipt.version, stand.state(ALICE)) == (3, Account(10))
    assert stand.snapshots(ALICE).keys() == {3}
    assert stand.verify().is_sound


# The second attempt


def test_what_runs_again_keeps_its_time(stand, journal):
    def take_long(writer):
        stand.clock.advance(5)
        fail_and_end(writer)

    journal.trap("commit", take_long)

    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(1))

    times = [row.recorded_at - NOON for row in stand.log(ALICE)]
    assert times == [0, 0, 5_000_000]


@pytest.mark.parametrize(("failure", "late"), [(fail, True), (commit_and_fail, False)])
def test_a_deadline_counts_for_what_runs_again(stand, journal, failure, late):
    """What is in the journal was on time, however long it took to know that."""

    def take_long(writer):
        stand.clock.advance(5)
        failure(writer)

    journal.trap("commit", take_long)
    handle = stand.submit(ALICE, Deposit(1), deadline_seconds=3)
    patient = stand.submit(BOB, Deposit(1), deadline_seconds=30)

    stand.run()

    assert patient.result(0).version == 2
    if late:
        failed_with(handle, DeadlineExceededError)
        assert stand.events(ALICE) == [Deposited(10)]
    else:
        assert handle.result(0).version == 2


@pytest.mark.parametrize("first", ABSENT)
@pytest.mark.parametrize("second", ABSENT)
def test_two_failures_in_a_row_are_certain_for_all(stand, journal, first, second):
    group = submit_group(stand)
    before = stand.journal.committed
    journal.trap("commit", first)
    journal.trap("commit", second)

    stand.runtime.writer.step()

    behind = group.pop("behind")
    for handle in group.values():
        error = failed_with(handle, JournalFailedError)
        assert (error.written, error.retryable) == (False, True)
    assert stand.journal.committed.log is before.log
    assert stand.journal.committed.refusals is before.refusals
    assert stand.state(ALICE) == Account(10)
    assert stand.runtime.epoch == stand.head().epoch == 3
    assert stand.runtime.vitals.state is EngineState.DEGRADED
    stand.run()
    assert behind.result(0).version == 2


def test_an_id_stays_free_when_commit_failed_twice(stand, journal):
    journal.trap("commit", fail, times=2)
    handle = stand.submit(ALICE, Deposit(1), command_id="mine")
    stand.run()
    failed_with(handle, JournalFailedError)

    receipt = stand.execute(ALICE, Deposit(1), command_id="mine")

    assert (receipt.version, receipt.duplicate) == (2, False)
    assert stand.verify().is_sound


def test_the_second_attempt_may_be_adopted(stand, journal):
    journal.trap("commit", fail)
    journal.trap("commit", commit_and_fail)

    receipt = stand.execute(ALICE, Deposit(1))

    assert receipt.version == 2
    assert stand.events(ALICE) == [Deposited(10), Deposited(1)]
    assert stand.runtime.epoch == 3
    assert stand.anchor() == stand.head()


@pytest.mark.parametrize("commit", ABSENT + PRESENT)
def test_a_group_may_lose_its_transaction_and_its_commit(stand, journal, commit):
    """Each happens once, so neither counts as the second failure."""
    journal.trap_each("append", fail_and_end, call=3)
    journal.trap("commit", commit)
    handles = [stand.submit(each, Deposit(1)) for each in (ALICE, BOB, CAROL)]

    stand.one_group()

    assert [handle.result(0).version for handle in handles[:2]] == [2, 2]
    failed_with(handles[2], JournalFailedError)
    assert journal.calls.count("begin") == (3 if commit in PRESENT else 4)
    assert stand.verify().is_sound


def test_a_group_may_lose_its_commit_and_then_its_transaction(stand, journal):
    journal.trap("commit", fail)
    journal.trap("append", fail_and_end, call=2)
    alice = stand.submit(ALICE, Deposit(1))

    stand.one_group()

    failed_with(alice, JournalFailedError)
    assert stand.state(ALICE) == Account(10)
    assert stand.execute(ALICE, Deposit(1)).version == 2


def test_a_group_that_loses_its_transaction_before_commit_is_absent(stand, journal):
    """COMMIT finds no transaction; that is an error like any other."""

    def end(writer, group):
        writer.seal(group)
        writer.rollback()

    journal.trap("seal", end)

    assert stand.execute(ALICE, Deposit(1)).version == 2
    assert journal.calls.count("claim") == 1


def test_a_group_that_fails_takes_no_answer_from_an_earlier_one(stand, journal):
    """Another try of a durable command is not told that nothing was written."""
    first = stand.execute(ALICE, Deposit(1), command_id="known")
    with pytest.raises(OverdrawnError):
        stand.execute(BOB, Withdraw(99), command_id="refused")
    again = stand.submit(ALICE, Deposit(1), command_id="known")
    refused = stand.submit(BOB, Withdraw(99), command_id="refused")
    reused = stand.submit(ALICE, Deposit(2), command_id="known")
    new = stand.submit(CAROL, Deposit(1), command_id="new")
    journal.trap("commit", fail, times=2)

    stand.one_group()

    failed_with(new, JournalFailedError)
    assert again.result(0).duplicate
    assert again.result(0).position == first.position
    assert failed_with(refused, CommandRejectedError).duplicate
    failed_with(reused, CommandIdReusedError)


def test_an_answer_that_stands_names_no_rollback_of_a_group_that_failed(stand, journal):
    first = stand.execute(ALICE, Deposit(1), command_id="known")
    undo = stand.submit(ALICE, Rollback(1, "a test"))
    again = stand.submit(ALICE, Deposit(1), command_id="known")
    journal.trap("commit", fail, times=2)

    stand.run()

    failed_with(undo, JournalFailedError)
    assert again.result(0).version == first.version
    assert again.result(0).superseded_by is None


# The fence fails: nothing is certain


@pytest.fixture(params=ABSENT + PRESENT)
def commit_failure(request):
    return request.param


@pytest.fixture(
    params=[("claim", fail), ("claim", claim_and_fail), ("rollback", fail)],
    ids=["no fence", "fence unknown", "no rollback"],
)
def doubtful(request, stand, journal, commit_failure):
    """An engine that cannot find out what became of its COMMIT."""
    stand.group = submit_group(stand)
    journal.trap("commit", commit_failure)
    journal.trap(*request.param)
    stand.runtime.writer.step()
    return stand


def test_nothing_is_published_without_a_fence(doubtful):
    assert doubtful.state(ALICE) == Account(10)
    assert doubtful.runtime.published == 3
    assert doubtful.anchor().position == 3


@pytest.mark.parametrize("name", ["receipt", "duplicate", "refusal"])
def test_what_may_be_durable_is_unknown(doubtful, name):
    error = failed_with(doubtful.group[name], OutcomeUnknownError)

    assert error.command_id == doubtful.group[name].command_id
    assert isinstance(error.__cause__, JournalFailedError)
    assert error.written is None


@pytest.mark.parametrize("name", ["failure", "conflict", "staged", "reused"])
def test_what_failed_before_commit_is_certain_but_not_why(doubtful, name):
    """The version, or the other command, that stood in its way may be lost."""
    error = failed_with(doubtful.group[name], JournalFailedError)

    assert str(error).startswith("nothing was written")
    assert "version" not in str(error)
    assert "used" not in str(error)


def test_mail_behind_an_unknown_outcome_is_not_written(doubtful):
    error = failed_with(doubtful.group["behind"], JournalFailedError)

    assert "the engine writes no more" in str(error)


def test_an_engine_in_doubt_takes_no_more_mail(doubtful):
    assert doubtful.runtime.vitals.state is EngineState.POISONED
    with pytest.raises(JournalFailedError, match="the engine writes no more"):
        doubtful.submit(BOB, Deposit(1))


def test_an_engine_in_doubt_does_not_deny_what_may_be_durable(doubtful):
    """Also to those that ask for the first time, and behind it in the mailbox."""
    with pytest.raises(OutcomeUnknownError):
        doubtful.submit(ALICE, Deposit(1), command_id="known")
    with pytest.raises(OutcomeUnknownError):
        doubtful.submit(BOB, Withdraw(99), command_id="refused")


def test_an_engine_in_doubt_can_still_be_read(doubtful):
    assert doubtful.archive.state_at(ALICE, 1) == Account(10)
    assert doubtful.state(BOB) == Account(10)


def test_an_engine_in_doubt_closes_and_says_why_it_writes_no_more(doubtful):
    assert doubtful.runtime.close(1) == 0

    with pytest.raises(JournalFailedError, match="the engine writes no more"):
        doubtful.submit(BOB, Deposit(1))


def test_a_doubtful_command_is_carried_out_once_after_a_restart(
    doubtful, commit_failure
):
    later = doubtful.restarted()

    receipt = later.execute(ALICE, Deposit(1), command_id="known")
    later.execute(ALICE, Deposit(1), command_id="known")

    assert receipt.duplicate == (commit_failure in PRESENT)
    assert later.events(ALICE) == [Deposited(10), Deposited(1)]
    assert later.verify().is_sound


# Others between COMMIT and fence


@pytest.mark.parametrize("failure", ABSENT + PRESENT)
def test_an_engine_that_only_claimed_the_journal_changes_nothing(
    stand, journal, failure
):
    """It has written nothing yet, and finds out that it may not when it does."""

    def claimed(writer):
        writer.claim()
        return writer.claim()

    journal.trap("commit", failure)
    journal.trap("claim", claimed)

    assert stand.execute(ALICE, Deposit(1)).version == 2
    assert stand.events(ALICE) == [Deposited(10), Deposited(1)]
    assert stand.runtime.epoch == stand.head().epoch == 3


def test_a_group_is_unknown_when_somebody_else_wrote_behind_it(stand, journal, caplog):
    def overtake(writer):
        Scribe(writer).write(NORTH)
        return writer.claim()

    journal.trap("commit", fail)
    journal.trap("claim", overtake)
    handle = stand.submit(ALICE, Deposit(1))

    with caplog.at_level(logging.CRITICAL):
        stand.run()

    failed_with(handle, OutcomeUnknownError)
    assert "another engine wrote" in caplog.text
    assert stand.runtime.vitals.state is EngineState.POISONED
    assert stand.state(ALICE) == Account(10)


# Interrupts


def test_an_interrupt_in_commit_is_settled_before_it_goes_on(stand, journal):
    journal.trap("commit", interrupt)
    receipt = stand.submit(ALICE, Deposit(1), command_id="mine")
    failure = stand.submit(ALICE, Break("decide"))
    before = stand.journal.committed

    with pytest.raises(KeyboardInterrupt):
        stand.one_group()

    failed_with(receipt, JournalFailedError)
    failed_with(failure, JournalFailedError)
    assert stand.journal.committed.log is before.log
    assert stand.runtime.writer.poison is None
    assert not stand.execute(ALICE, Deposit(1), command_id="mine").duplicate


def test_an_interrupt_behind_commit_takes_nothing_back(stand, journal):
    journal.trap("commit", commit_and_interrupt)
    receipt = stand.submit(ALICE, Deposit(1))
    failure = stand.submit(ALICE, Break("decide"))

    with pytest.raises(KeyboardInterrupt):
        stand.one_group()

    assert receipt.result(0).version == 2
    failed_with(failure, CommandFailedError)
    assert stand.state(ALICE) == Account(11)
    assert stand.anchor() == stand.head()
    assert stand.execute(ALICE, Deposit(1)).version == 3


def test_an_interrupt_in_commit_without_a_fence_leaves_the_outcome_open(stand, journal):
    journal.trap("commit", interrupt)
    journal.trap("claim", fail)
    receipt = stand.submit(ALICE, Deposit(1))
    failure = stand.submit(ALICE, Break("decide"))

    with pytest.raises(KeyboardInterrupt):
        stand.one_group()

    failed_with(receipt, OutcomeUnknownError)
    failed_with(failure, JournalFailedError)
    assert stand.runtime.vitals.state is EngineState.POISONED
    assert stand.state(ALICE) == Account(10)


@pytest.mark.parametrize("failure", ABSENT + PRESENT)
def test_an_interrupt_in_the_fence_puts_up_another_one(stand, journal, failure):
    journal.trap("commit", failure)
    journal.trap("claim", interrupt)
    handle = stand.submit(ALICE, Deposit(1))

    with pytest.raises(KeyboardInterrupt):
        stand.one_group()

    assert handle.is_done
    assert journal.calls.count("claim") == 2
    if failure in PRESENT:
        assert handle.result(0).version == 2
    else:
        failed_with(handle, JournalFailedError)
    assert stand.runtime.writer.poison is None
    assert stand.execute(BOB, Deposit(1)).version == 2
    assert stand.verify().is_sound
