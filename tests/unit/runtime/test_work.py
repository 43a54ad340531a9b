"""Work besides commands: one slice at a time, each in a transaction of its own."""

import threading

import attrs
import pytest

from argos_engine.errors import (
    EngineClosedError,
    JournalFailedError,
    MailboxFullError,
)
from argos_engine.runtime import workbench
from argos_engine.runtime.vitals import EngineState
from tests.accounts import ACCOUNT, Deposit
from tests.stand import Stand
from tests.traps import TrappedJournal, commit_and_fail, fail

ALICE = ACCOUNT.stream("alice")
READER = "a reader"


@attrs.define
class Count:
    """Counts up to *total*, as many a slice, from where the store says it stands."""

    total: int
    slice_size: int = 1
    slices: int = 0

    def run_slice(self, rows, is_over):
        self.slices += 1
        now = rows.position(READER) or 0
        rows.set_position(READER, min(now + self.slice_size, self.total))
        return now + self.slice_size < self.total


@attrs.define
class Raising(Count):
    """Fails in its second slice, after it has written."""

    error: BaseException = attrs.field(factory=lambda: ValueError("a bug"))

    def run_slice(self, rows, is_over):
        is_left = super().run_slice(rows, is_over)
        if self.slices > 1:
            raise self.error
        return is_left


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def stand(journal):
    return Stand(journal)


def position(stand):
    with stand.journal.read() as reader:
        return reader.rows().position(READER)


def test_work_runs_slice_by_slice_until_nothing_is_left(stand):
    work = Count(3)
    ticket = stand.runtime.workbench.put(work)
    stand.run()
    ticket.result(0)
    assert (work.slices, position(stand)) == (3, 3)


def test_a_slice_comes_between_two_groups(stand):
    stand.activate(ALICE)
    work = Count(2)
    stand.runtime.workbench.put(work)
    handle = stand.submit(ALICE, Deposit(1))
    stand.runtime.writer.step()
    assert handle.is_done
    assert work.slices == 1


def test_pieces_of_work_take_turns(stand):
    order = []

    @attrs.define
    class Named(Count):
        name: str = ""

        def run_slice(self, rows, is_over):
            order.append(self.name)
            self.slices += 1
            return self.slices < self.total

    stand.runtime.workbench.put(Named(2, name="a"))
    stand.runtime.workbench.put(Named(2, name="b"))
    stand.run()
    assert order == ["a", "b", "a", "b"]


def test_what_raises_keeps_the_slices_before_it(stand):
    work = Raising(3)
    ticket = stand.runtime.workbench.put(work)
    stand.run()
    with pytest.raises(ValueError, match="a bug"):
        ticket.result(0)
    assert position(stand) == 1
    assert stand.health().state is EngineState.RUNNING
    assert stand.execute(ALICE, Deposit(1)).version == 1


def test_what_leaves_the_process_is_a_failure_of_that_work_only(stand):
    ticket = stand.runtime.workbench.put(Raising(3, error=SystemExit(1)))
    stand.run()
    with pytest.raises(SystemExit):
        ticket.result(0)
    assert stand.execute(ALICE, Deposit(1)).version == 1


def test_an_interrupt_of_who_steps_leaves_nothing_open(stand):
    work = Raising(3, error=KeyboardInterrupt())
    ticket = stand.runtime.workbench.put(work)
    stand.runtime.step()
    with pytest.raises(KeyboardInterrupt):
        stand.runtime.step()
    assert ticket.is_ended
    assert position(stand) == 1
    assert stand.execute(ALICE, Deposit(1)).version == 1


@pytest.mark.parametrize(("failure", "slices"), [(fail, 4), (commit_and_fail, 3)])
def test_a_slice_whose_commit_failed_goes_on_from_where_it_stands(
    stand, journal, failure, slices
):
    journal.trap("commit", failure)
    work = Count(3)
    ticket = stand.runtime.workbench.put(work)
    stand.run()
    ticket.result(0)
    assert (work.slices, position(stand)) == (slices, 3)
    assert stand.execute(ALICE, Deposit(1)).version == 1


def test_a_commit_that_fails_twice_ends_the_work(stand, journal):
    journal.trap("commit", fail, times=2)
    work = Count(3)
    ticket = stand.runtime.workbench.put(work)
    stand.run()
    with pytest.raises(JournalFailedError):
        ticket.result(0)
    assert (work.slices, position(stand)) == (2, None)
    again = stand.runtime.workbench.put(work)
    stand.run()
    again.result(0)
    assert position(stand) == 3
    assert stand.health().state is EngineState.RUNNING


def test_nothing_runs_again_behind_a_commit_that_could_not_be_fenced(stand, journal):
    journal.trap("commit", fail)
    journal.trap("claim", fail)
    work = Count(3)
    ticket = stand.runtime.workbench.put(work)
    stand.run()
    with pytest.raises(JournalFailedError):
        ticket.result(0)
    assert work.slices == 1
    assert stand.health().state is EngineState.DEGRADED


def test_a_slice_is_told_when_its_time_is_up(stand):
    seen = []

    class Slow:
        def run_slice(self, rows, is_over):
            seen.append(is_over())
            stand.clock.advance(0.006)
            seen.append(is_over())
            return False

    stand.runtime.workbench.put(Slow())
    stand.run()
    assert seen == [False, True]


def test_a_store_that_takes_no_writes_ends_the_work_and_recovers(stand, journal):
    journal.trap("begin", fail)
    ticket = stand.runtime.workbench.put(Count(1))
    stand.run()
    with pytest.raises(JournalFailedError):
        ticket.result(0)
    assert stand.health().state is EngineState.DEGRADED
    stand.runtime.writer.probe()
    assert stand.health().state is EngineState.RUNNING


def test_another_owner_of_the_journal_stops_work_for_good(stand):
    stand.journal.writer().claim()
    ticket = stand.runtime.workbench.put(Count(1))
    stand.run()
    with pytest.raises(JournalFailedError, match="another engine wrote"):
        ticket.result(0)
    assert stand.health().state is EngineState.POISONED
    with pytest.raises(JournalFailedError, match="writes no more"):
        stand.runtime.workbench.put(Count(1))
    assert position(stand) is None


def test_only_so_much_work_can_wait(stand, monkeypatch):
    monkeypatch.setattr(workbench, "WAITING_WORK_MAX", 2)
    stand.runtime.workbench.put(Count(1))
    stand.runtime.workbench.put(Count(1))
    with pytest.raises(MailboxFullError, match="WAITING_WORK_MAX=2"):
        stand.runtime.workbench.put(Count(1))


def test_closing_ends_work_between_two_slices(stand):
    work = Count(1_000_000)
    ticket = stand.runtime.workbench.put(work)
    stand.runtime.step()
    stand.runtime.close(0)
    with pytest.raises(EngineClosedError):
        ticket.result(0)
    with pytest.raises(EngineClosedError):
        stand.runtime.workbench.put(Count(1))
    assert position(stand.restarted()) >= 1


def test_who_waits_in_another_thread_is_woken(stand):
    ticket = stand.runtime.workbench.put(Count(1))
    woken = threading.Thread(target=ticket.result)
    woken.start()
    stand.run()
    woken.join(30)
    assert not woken.is_alive()


def test_waiting_has_a_limit_and_the_work_goes_on(stand):
    ticket = stand.runtime.workbench.put(Count(1))
    with pytest.raises(TimeoutError):
        ticket.result(0)
    stand.run()
    ticket.result(0)


def test_a_fork_is_told_that_its_work_is_not_here(stand):
    waiting = stand.runtime.workbench.put(Count(1))
    stand.runtime.disown()
    with pytest.raises(EngineClosedError):
        waiting.result(0)
    with pytest.raises(EngineClosedError):
        stand.runtime.workbench.put(Count(1))
