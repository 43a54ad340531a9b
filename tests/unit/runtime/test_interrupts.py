"""An interrupt at any line, a clock that fails: every answer is given, and is true."""

import sys
from contextlib import suppress

import pytest

from argos_engine.errors import JournalFailedError, OutcomeUnknownError
from argos_engine.ports.clock import FixedClock
from argos_engine.runtime import commit, settlement
from argos_engine.runtime import stage as staging
from tests.accounts import ALICE, BOB, Account, Deposit, Withdraw
from tests.stand import NOON, Stand, failed_with
from tests.traps import TrappedJournal, fail

FILES = {module.__file__ for module in (commit, settlement, staging)}
LINES_MAX = 500


class Interrupts:
    """Raises KeyboardInterrupt at the nth line that is run in certain files."""

    def __init__(self, line):
        self._left = line
        self._before = sys.gettrace()

    @property
    def has_come(self):
        return self._left <= 0

    def __enter__(self):
        sys.settrace(self._enter)
        return self

    def __exit__(self, *_):
        sys.settrace(self._before)

    def _enter(self, frame, _event, _argument):
        return self._count if frame.f_code.co_filename in FILES else None

    def _count(self, _frame, event, _argument):
        self._left -= event == "line"
        if self.has_come:
            sys.settrace(None)
            raise KeyboardInterrupt
        return self._count


def interrupted(line, prepare=lambda _journal: None):
    """Return a stand whose group was interrupted at *line*; None if it is not so long.

    With it come the handles of the group: of an event, and of a refusal.
    """
    journal = TrappedJournal()
    stand = Stand(journal)
    stand.execute(ALICE, Deposit(10))
    stand.execute(BOB, Deposit(10))
    handles = (
        stand.submit(ALICE, Deposit(1), command_id="event"),
        stand.submit(BOB, Withdraw(99), command_id="refusal"),
    )
    stand.prepare()
    prepare(journal)
    with Interrupts(line) as interrupts, suppress(KeyboardInterrupt):
        stand.runtime.writer.step()
    return (stand, *handles) if interrupts.has_come else None


def stored(stand, command_id):
    with stand.journal.read() as reader:
        return reader.answer(command_id)


def every_line(prepare=lambda _journal: None):
    for line in range(1, LINES_MAX):
        found = interrupted(line, prepare)
        if found is None:
            assert line > 50, "a group runs through more lines than that"
            return
        yield found
    raise AssertionError("a group runs through fewer lines than that")


def test_an_interrupt_at_any_line_leaves_no_untrue_answer():
    for stand, event, refusal in every_line():
        for handle in (event, refusal):
            assert handle.is_done
            is_stored = stored(stand, handle.command_id) is not None
            assert isinstance(handle._answer, JournalFailedError) != is_stored


def test_the_engine_goes_on_after_an_interrupt_at_any_line():
    for stand, event, _ in every_line():
        is_stored = stored(stand, "event") is not None

        assert event.is_done
        assert stand.state(ALICE) == Account(11 if is_stored else 10)
        assert stand.execute(ALICE, Deposit(1)).version == (3 if is_stored else 2)
        assert stand.anchor() == stand.head()


def test_an_outcome_that_nobody_knows_stays_unknown_when_it_is_interrupted():
    def lose(journal):
        journal.trap("commit", lambda writer: (writer.commit(), fail(writer)))
        journal.trap("claim", fail, times=9)

    answers = set()
    for stand, event, _ in every_line(lose):
        assert event.is_done
        answers.add(type(event._answer))
        if isinstance(event._answer, JournalFailedError):
            assert stored(stand, "event") is None

    assert answers == {JournalFailedError, OutcomeUnknownError}


class FailingClock(FixedClock):
    """Fails to tell the time whenever it is asked while *fails* is set."""

    fails = False

    def now(self):
        if self.fails:
            raise OSError("the clock has stopped")
        return super().now()


def test_a_clock_that_fails_leaves_nobody_without_an_answer():
    clock = FailingClock(NOON)
    stand = Stand(clock=clock)
    stand.execute(ALICE, Deposit(10))
    handles = stand.submit(ALICE, Deposit(1), Deposit(2))

    clock.fails = True
    with pytest.raises(OSError, match="stopped"):
        stand.runtime.writer.step()
    clock.fails = False

    for handle in handles:
        failed_with(handle, JournalFailedError)
    assert stand.runtime.dispatcher.running == 0
    assert stand.execute(ALICE, Deposit(1)).version == 2
