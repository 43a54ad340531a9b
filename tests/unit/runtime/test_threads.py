"""The same steps, driven by threads: nothing is lost, and nothing hangs."""

import logging
import threading

import pytest

from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Rollback
from argos_engine.errors import CommandFailedError, EngineClosedError
from argos_engine.ports.clock import SystemClock
from argos_engine.runtime.driver import Driver
from tests.accounts import (
    ALICE,
    BOB,
    EVENTS,
    Account,
    Break,
    Deposit,
    decide,
    evolve,
)
from tests.stand import Stand
from tests.traps import TrappedJournal, fail

TIMEOUT_SECONDS = 10


@pytest.fixture
def running():
    stand = Stand(clock=SystemClock())
    stand.runtime.start()
    yield stand
    stand.runtime.close(TIMEOUT_SECONDS)


def test_threads_carry_out_what_is_handed_in(running):
    receipts = [
        running.submit(stream, command).result(TIMEOUT_SECONDS)
        for stream in (ALICE, BOB)
        for command in (Deposit(1), Deposit(2), Rollback(1, "typo"))
    ]

    assert [receipt.version for receipt in receipts] == [1, 2, 3] * 2
    assert running.state(ALICE) == Account(1)


def test_closing_waits_for_what_runs(running):
    handles = [running.submit(ALICE, Deposit(1)) for _ in range(500)]

    assert running.runtime.close(TIMEOUT_SECONDS) == 0

    assert [handle.result(0).version for handle in handles] == list(range(1, 501))


def test_closing_an_idle_engine_ends_its_threads(running):
    running.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS)

    running.runtime.close(TIMEOUT_SECONDS)

    assert not [each for each in threading.enumerate() if "argos" in each.name]


def test_an_engine_survives_rules_that_leave_the_process(running):
    handle = running.submit(ALICE, Break("exit"))
    with pytest.raises(CommandFailedError):
        handle.result(TIMEOUT_SECONDS)

    assert running.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS).version == 1


def test_an_engine_survives_a_step_that_fails(caplog):
    journal = TrappedJournal()
    stand = Stand(journal, clock=SystemClock())
    journal.trap("tidy", fail)
    stand.runtime.start()

    with caplog.at_level(logging.ERROR):
        first = stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS)
        second = stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS)
        stand.runtime.close(TIMEOUT_SECONDS)

    assert [first.version, second.version] == [1, 2]
    assert "a step failed" in caplog.text


def test_leftovers_of_the_last_group_are_answered_when_time_is_up():
    """They come back into the mailboxes after all others have been answered."""
    began, may_end = threading.Event(), threading.Event()

    def decide_slowly(state, command, context):
        began.set()
        assert may_end.wait(TIMEOUT_SECONDS)
        return decide(state, command, context)

    slow = Decider("account", Account(), decide_slowly, evolve, EVENTS)
    stand = Stand(deciders=[slow], clock=SystemClock(), group_seconds_max=1e-6)
    stand.activate(ALICE)
    handles = [stand.submit(ALICE, Deposit(1)) for _ in range(3)]
    stand.runtime.start()
    assert began.wait(TIMEOUT_SECONDS)
    last = stand.submit(BOB, Deposit(1))

    closing = threading.Thread(target=lambda: stand.runtime.close(0))
    closing.start()
    with pytest.raises(EngineClosedError):
        last.result(TIMEOUT_SECONDS)
    may_end.set()
    closing.join(TIMEOUT_SECONDS)

    assert handles[0].result(0).version == 1
    for handle in handles[1:]:
        with pytest.raises(EngineClosedError):
            handle.result(0)


def test_a_driver_waits_only_when_there_was_nothing_to_do():
    calls = []
    steps = iter([True, True, False, True, False])
    done = threading.Event()

    def step():
        calls.append("step")
        found = next(steps, None)
        if found is None:
            driver.stop()
            done.set()
        return found

    driver = Driver("test", step, lambda: calls.append("wait"))
    driver.start()
    assert done.wait(TIMEOUT_SECONDS)
    driver.join()

    assert calls == ["step"] * 3 + ["wait"] + ["step"] * 2 + ["wait", "step", "wait"]
