"""Ctrl-C while an engine is being closed: the next attempt brings it to its end."""

import signal
import threading
import time

import pytest

from argos_engine import Decider, Engine, EngineClosedError
from tests.accounts import ACCOUNT, Account, Deposit, Deposited

PATIENCE_SECONDS = 30
SLOW = "slow"


class Gate:
    """A decider that keeps the writer busy until somebody lets it go on."""

    def __init__(self):
        self.is_reached = threading.Event()
        self.may_go = threading.Event()

    def decide(self, _state, command, _context):
        self.is_reached.set()
        self.may_go.wait(PATIENCE_SECONDS)
        return Deposited(command.amount)

    @property
    def decider(self):
        events = {"account.money.deposited": Deposited}
        return Decider("account", Account(), self.decide, ACCOUNT.evolve, events)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.may_go.set()


def closing_interrupted(engine):
    """Close *engine* in this thread, which gets a Ctrl-C while it waits."""
    main = threading.main_thread().ident

    def interrupt():
        until_inside(engine)
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        engine.close()


def until_inside(engine):
    """Return once *engine* is being closed, which its decider holds up."""
    while not engine._runtime.dispatcher._refusal:
        time.sleep(0.001)


@pytest.fixture
def interrupted(tmp_path, gate):
    """Return an engine whose closing was interrupted, and what it had in hand."""
    engine = Engine.open(tmp_path / "bank.db", gate.decider)
    desk = engine.acting_as("clerk:7", cause="a test")
    handle = desk.submit(ACCOUNT.stream(SLOW), Deposit(1))
    gate.is_reached.wait(PATIENCE_SECONDS)
    closing_interrupted(engine)
    return engine, handle


def test_a_closing_that_was_interrupted_is_finished_by_the_next(
    interrupted, gate, tmp_path
):
    engine, handle = interrupted
    gate.may_go.set()

    assert engine.close() == 0

    assert handle.result(PATIENCE_SECONDS).version == 1
    with Engine.open(tmp_path / "bank.db", ACCOUNT) as again:
        assert again.state(ACCOUNT.stream(SLOW)) == Account(1)


def test_an_engine_whose_closing_was_interrupted_takes_nothing_more(interrupted, gate):
    engine, _ = interrupted
    gate.may_go.set()

    with pytest.raises(EngineClosedError):
        engine.acting_as("clerk:7", cause="a test").execute(
            ACCOUNT.stream(SLOW), Deposit(1)
        )
    engine.close()


def test_who_closes_second_returns_when_the_journal_is_free(tmp_path, gate):
    path = tmp_path / "bank.db"
    engine = Engine.open(path, gate.decider)
    desk = engine.acting_as("clerk:7", cause="a test")
    desk.submit(ACCOUNT.stream(SLOW), Deposit(1))
    gate.is_reached.wait(PATIENCE_SECONDS)
    reopened = []

    def close_and_open():
        engine.close()
        with Engine.open(path, ACCOUNT) as again:
            reopened.append(again.version(ACCOUNT.stream(SLOW)))

    first = threading.Thread(target=engine.close)
    first.start()
    until_inside(engine)
    second = threading.Thread(target=close_and_open)
    second.start()
    second.join(0.2)
    gate.may_go.set()
    first.join(PATIENCE_SECONDS)
    second.join(PATIENCE_SECONDS)

    assert reopened == [1]
