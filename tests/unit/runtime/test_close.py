"""The end: what waits is finished or answered, and nothing more is taken in."""

import pytest

from argos_engine.domain.lifecycle import Rollback
from argos_engine.errors import EngineClosedError, JournalError, OutcomeUnknownError
from argos_engine.ports.telemetry import Silence
from tests.accounts import ALICE, BOB, Account, Deposit
from tests.stand import Stand
from tests.traps import TrappedJournal

LONG_SECONDS = 60


def test_closing_finishes_what_waits(stand):
    handles = [stand.submit(stream, Deposit(1)) for stream in (ALICE, BOB, ALICE)]

    assert stand.runtime.close(LONG_SECONDS) == 0

    assert [handle.result(0).version for handle in handles] == [1, 1, 2]


def test_closing_finishes_a_rollback_that_waits(stand):
    stand.execute(ALICE, Deposit(1))
    handle = stand.submit(ALICE, Rollback(0, "typo"))

    assert stand.runtime.close(LONG_SECONDS) == 0

    assert handle.result(0).version == 2


def test_a_closed_engine_takes_no_mail(stand):
    stand.runtime.close(LONG_SECONDS)

    with pytest.raises(EngineClosedError, match="the engine is closed"):
        stand.submit(ALICE, Deposit(1))


def test_a_closed_engine_puts_that_into_the_handles_of_many(stand):
    stand.runtime.close(LONG_SECONDS)

    (handle,) = stand.desk.submit_many([(ALICE, Deposit(1))])

    with pytest.raises(EngineClosedError):
        handle.result(0)


def test_what_cannot_be_finished_in_time_is_answered():
    journal = TrappedJournal()
    stand = Stand(journal, group_commands_max=2)
    stand.activate(ALICE)
    handles = stand.submit(ALICE, *[Deposit(1)] * 5)

    def take_long(writer):
        stand.clock.advance(LONG_SECONDS)
        writer.commit()

    journal.trap("commit", take_long, times=5)

    assert stand.runtime.close(LONG_SECONDS / 2) == 3

    assert [handle.result(0).version for handle in handles[:2]] == [1, 2]
    for handle in handles[2:]:
        with pytest.raises(EngineClosedError):
            handle.result(0)


def test_what_was_not_finished_was_not_written():
    journal = TrappedJournal()
    stand = Stand(journal)
    stand.execute(ALICE, Deposit(1))
    stand.submit(ALICE, Deposit(2))

    stand.runtime.close(-1)

    assert len(journal.committed.log) == 1


def test_closing_twice_does_nothing(stand):
    stand.submit(ALICE, Deposit(1))
    stand.runtime.close(-1)

    assert stand.runtime.close(LONG_SECONDS) == 0


def test_a_command_that_was_taken_back_stays_so(stand):
    handle = stand.submit(ALICE, Deposit(1))
    handle.cancel()

    stand.runtime.close(-1)

    with pytest.raises(Exception, match="cancelled"):
        handle.result(0)


def test_closing_gives_up_the_journal(stand):
    stand.execute(ALICE, Deposit(1))
    stand.runtime.close(LONG_SECONDS)

    with pytest.raises(JournalError):
        stand.journal.read()


def test_states_in_memory_outlive_the_engine(stand):
    stand.execute(ALICE, Deposit(1))
    stand.runtime.close(LONG_SECONDS)

    assert stand.state(ALICE) == Account(1)


# A fork


def test_a_fork_is_told_so_whatever_it_asks(stand):
    """Nothing of an engine works in a child of its process, and nothing waits."""
    stand.execute(ALICE, Deposit(1))
    waiting = stand.submit(ALICE, Deposit(1))

    stand.runtime.disown()

    for ask in (
        lambda: stand.submit(ALICE, Deposit(1)),
        lambda: stand.runtime.published,
        lambda: stand.standing(ALICE),
        lambda: stand.archive.state_at(ALICE, 1),
        stand.verify,
    ):
        with pytest.raises(EngineClosedError, match="this process is a fork"):
            ask()
    assert stand.runtime.close(LONG_SECONDS) == 0
    with pytest.raises(OutcomeUnknownError):
        waiting.result()


def test_a_fork_is_told_of_what_is_durable_but_has_no_answer_yet(stand):
    """Between the two the group is in no queue any more."""
    handle = stand.submit(ALICE, Deposit(1))
    told = []

    class ForkThere(Silence):
        def note_group(self, figures):
            stand.runtime.disown()
            told.append(handle.is_done)

    stand.runtime.vitals.telemetry = ForkThere()

    stand.run()

    assert told == [True]


def test_a_fork_waits_for_no_lock(stand):
    """The thread that held it does not exist in the child."""
    with stand.runtime.dispatcher._lock:
        stand.runtime.disown()

        with pytest.raises(EngineClosedError):
            stand.submit(ALICE, Deposit(1))
