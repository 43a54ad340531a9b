"""Every error of the engine, provoked for real, and what it promises."""

import inspect
import os
import sqlite3
import threading

import pytest

from argos_engine import errors
from argos_engine.codec.codec import Codec
from argos_engine.config import EngineSettings
from argos_engine.domain.decider import Decider
from argos_engine.domain.stream_type import EventType
from argos_engine.engine import Engine
from argos_engine.errors import ArgosError, CommandError
from argos_engine.ports.ids import CountedIds
from argos_engine.runtime.outcome import Unknown
from argos_engine.runtime.runtime import Environment
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    EVENTS,
    Account,
    Break,
    CloseYear,
    Deposit,
    Withdraw,
    decide,
    evolve,
)
from tests.books import MEMBER, TABLES_SQL, Join, Shelf
from tests.tables import make_tables
from tests.traps import TrappedJournal, fail

TIMEOUT_SECONDS = 20


class Gate:
    """Holds back every decision until it is opened, and then lets time pass."""

    def __init__(self, clock):
        self.clock = clock
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.decider = Decider("account", Account(), self.decide, evolve, EVENTS)

    def decide(self, state, command, context):
        self.reached.set()
        assert self.opened.wait(TIMEOUT_SECONDS)
        self.clock.advance(10)
        return decide(state, command, context)


@pytest.fixture
def gate(clock):
    gate = Gate(clock)
    yield gate
    gate.opened.set()


@pytest.fixture
def busy(filed, gate, clock):
    """A desk of an engine that is held back at its first command."""
    engine = filed.open(gate.decider, clock=clock, mailbox_commands_max=2)
    desk = engine.acting_as("clerk:7", cause="a test")
    desk.submit(ALICE, Deposit(1))
    assert gate.reached.wait(TIMEOUT_SECONDS)
    return desk


@pytest.fixture
def engine(filed, clock):
    return filed.open(clock=clock)


def raised(provoke, *arguments, **wishes):
    """Return the error that *provoke* raises."""
    with pytest.raises(ArgosError) as caught:
        provoke(*arguments, **wishes)
    return caught.value


def check(error, kind, *, written=False, retryable=False):
    assert type(error) is kind
    assert (error.written, error.retryable) == (written, retryable)
    assert str(error)


def test_invalid_input(engine):
    error = raised(engine.acting_as, "", cause="x")

    check(error, errors.InvalidInputError)
    assert isinstance(error, ValueError)


def test_configuration(path):
    check(raised(Engine.open, path, ACCOUNT, ACCOUNT), errors.ConfigurationError)
    assert not path.exists()


def test_upcaster_gap():
    def make():
        Decider("account", Account(), decide, evolve, {"a.b.done": EventType(Break, 2)})

    check(raised(make), errors.UpcasterGapError)


def test_command_rejected(desk):
    error = raised(desk.execute, ALICE, Deposit(-1))

    check(error, errors.CommandRejectedError)
    assert isinstance(error, CommandError)


def test_command_failed(desk):
    error = raised(desk.execute, ALICE, Break("decide"))

    check(error, errors.CommandFailedError)
    assert isinstance(error.__cause__, ZeroDivisionError)


def test_command_id_reused(desk):
    desk.execute(ALICE, Deposit(1), command_id="mine")

    error = raised(desk.execute, BOB, Deposit(1), command_id="mine")

    check(error, errors.CommandIdReusedError)


def test_version_conflict(desk):
    error = raised(desk.execute, ALICE, Deposit(1), expected_version=1)

    check(error, errors.VersionConflictError)


def test_deadline_exceeded(busy, gate):
    late = busy.submit(ALICE, Deposit(1), deadline_seconds=5)
    gate.opened.set()

    error = raised(late.result, TIMEOUT_SECONDS)

    check(error, errors.DeadlineExceededError, retryable=True)


def test_command_cancelled(busy):
    handle = busy.submit(ALICE, Deposit(1))
    assert handle.cancel()

    check(raised(handle.result, 0), errors.CommandCancelledError)


def test_mailbox_full(busy):
    for _ in range(2):
        busy.submit(ALICE, Deposit(1))

    error = raised(busy.submit, ALICE, Deposit(1))

    check(error, errors.MailboxFullError, retryable=True)
    assert "mailbox_commands_max=2" in str(error)


def test_engine_closed(engine, desk):
    engine.close()

    check(raised(desk.execute, ALICE, Deposit(1)), errors.EngineClosedError)


def test_journal_closed(engine):
    engine.close()

    check(raised(engine.history, ALICE), errors.JournalError)


def test_journal_locked(engine, filed):
    error = raised(filed.open)

    check(error, errors.JournalLockedError, retryable=True)
    assert str(os.getpid()) in error.holder


def test_history_lost(engine, desk, filed):
    desk.execute(ALICE, Deposit(1))
    engine.close()
    filed.path.unlink()

    error = raised(filed.open)

    check(error, errors.HistoryLostError)
    assert "position 1" in error.anchor


def test_chain_key(engine, filed):
    engine.close()

    error = raised(Engine.open, filed.path, ACCOUNT, chain_key=b"k" * 32)

    check(error, errors.ChainKeyError)
    assert error.path == str(filed.path)
    assert "kkk" not in str(error)


def test_journal_failed(engine, desk, filed):
    filed.open_beside()

    error = raised(desk.execute, ALICE, Deposit(1))

    check(error, errors.JournalFailedError, retryable=True)


def test_outcome_unknown(engine, desk):
    """The hook makes SQLite turn the COMMIT into a ROLLBACK, and say so by an error."""
    desk.execute(ALICE, Deposit(1))
    connection = engine._runtime.journal.writer()._connection
    connection.set_commit_hook(lambda: True)

    error = raised(desk.execute, ALICE, Deposit(2), command_id="mine")

    check(error, errors.OutcomeUnknownError, written=None, retryable=True)
    assert error.command_id == "mine"
    assert engine.state(ALICE) == Account(1)


def test_outcome_unknown_can_be_asked_about_after_a_restart(engine, desk, filed):
    desk.execute(ALICE, Deposit(1))
    connection = engine._runtime.journal.writer()._connection
    connection.set_commit_hook(lambda: True)
    raised(desk.execute, ALICE, Deposit(2), command_id="mine")
    engine.close()

    later = filed.open()

    assert later.outcome(ALICE, "mine") == Unknown("mine")
    receipt = later.acting_as("clerk:7", cause="a test").execute(
        ALICE, Deposit(2), command_id="mine"
    )
    assert (receipt.version, receipt.duplicate) == (2, False)


def tampered(path, statement):
    """Run *statement* on the file, guards taken off."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    for (trigger,) in rows.fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_journal_corrupt(engine, desk, path, filed):
    for _ in range(3):
        desk.execute(ALICE, Deposit(1))
    engine.close()
    tampered(path, "UPDATE events SET cause = 'another' WHERE version = 2")
    later = filed.open()

    error = raised(later.acting_as("x", cause="y").execute, ALICE, Deposit(1))

    check(error, errors.JournalCorruptError)
    assert not later.verify().is_sound


def test_unsupported_format(path):
    path.write_bytes(b"no database at all, but longer than a header. " * 40)
    before = path.read_bytes()

    check(raised(Engine.open, path, ACCOUNT), errors.UnsupportedFormatError)
    assert path.read_bytes() == before


def test_unknown_event_type(engine, desk, filed):
    desk.execute(ALICE, Deposit(1))
    engine.close()
    fewer = {"account.year.closed": EVENTS["account.year.closed"]}
    later = filed.open(Decider("account", Account(), decide, evolve, fewer))

    error = raised(later.acting_as("x", cause="y").execute, ALICE, CloseYear())

    check(error, errors.UnknownEventTypeError)
    check(raised(later.state, ALICE), errors.UnknownEventTypeError)


def test_replay(engine, desk, filed):
    desk.execute(ALICE, Deposit(1))
    engine.close()
    later = filed.open(Decider("account", Account(), decide, fail_to_evolve, EVENTS))

    error = raised(later.acting_as("x", cause="y").execute, ALICE, Deposit(1))

    check(error, errors.ReplayError)


def fail_to_evolve(state, event):
    raise ArithmeticError(f"{event} makes no sense any more")


def test_subscriptions_say_why_they_are_refused_or_over(filed):
    engine = filed.open()
    engine.consume("printer", print)
    subscription = engine.subscribe()
    subscription.close()

    error = raised(engine.consume, "printer", print)
    check(error, errors.SubscriptionRefusedError, retryable=True)
    check(raised(subscription.next), errors.SubscriptionClosedError)


def test_projection(path):
    with Engine.open(path, MEMBER) as engine:
        desk = engine.acting_as("x", cause="y")
        desk.execute(MEMBER.stream("ann"), Join("Ann"))
        desk.execute(MEMBER.stream("bob"), Join("Ann"))
    make_tables(path, TABLES_SQL)

    error = raised(Engine.open, path, MEMBER, projections=[Shelf()])

    check(error, errors.ProjectionError)
    assert (error.projection, error.stream, error.version) == ("shelf", "member:bob", 1)


def test_row_clash(path):
    Engine.open(path, MEMBER).close()
    make_tables(path, TABLES_SQL)
    with Engine.open(path, MEMBER, projections=[Shelf()]) as engine:
        engine.acting_as("x", cause="y").execute(MEMBER.stream("ann"), Join("Ann"))
    make_tables(
        path,
        "INSERT INTO members VALUES ('stray', 'Stray', 0, 'member:stray');"
        "CREATE TABLE marks (member TEXT REFERENCES members (id));"
        "INSERT INTO marks VALUES ('stray')",
    )
    with Engine.open(path, MEMBER, projections=[Shelf()]) as engine:
        error = raised(engine.projections.rebuild, "shelf")

    check(error, errors.RowClashError)
    assert error.table == "members"


def test_every_error_of_the_engine_is_tried_here():
    roots = {errors.ArgosError, errors.CommandError}
    kinds = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, ArgosError)
        and kind not in roots
        # Those of migrations, which no engine raises, are tried beside the runs.
        and not issubclass(kind, errors.MigrationError)
    }
    source = inspect.getsource(inspect.getmodule(check))

    assert [
        kind.__name__ for kind in kinds if f", errors.{kind.__name__}" not in source
    ] == []


def test_an_engine_that_cannot_claim_its_journal_gives_it_up(clock):
    journal = TrappedJournal()
    journal.trap("claim", fail)

    error = raised(
        Engine._start,
        journal,
        Codec([ACCOUNT]),
        EngineSettings(),
        Environment(clock, CountedIds()),
    )

    check(error, errors.JournalFailedError, retryable=True)
    check(raised(journal.read), errors.JournalError)


def test_settings_are_checked():
    with pytest.raises(ValueError, match="mailbox_commands_max"):
        EngineSettings(mailbox_commands_max=0)


def test_a_refusal_tells_more_than_its_message(desk):
    error = raised(desk.execute, ALICE, Withdraw(5))

    assert (error.error_type, error.reason) == ("OverdrawnError", "0 is less than 5")
