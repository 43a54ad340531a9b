"""Processes in threads of their own, over restarts, kills and failing commits."""

import asyncio
import os
import signal
import subprocess
import sys
import threading

import pytest

from argos_engine import AsyncEngine, Engine, RetryPolicy, StreamType
from argos_engine.errors import (
    InvalidInputError,
    SubscriptionRefusedError,
)
from argos_engine.processes.process import Process, Source
from argos_engine.processes.send import Refused, Send
from argos_engine.testing.fail_next import Failure, fail_next
from tests.accounts import ACCOUNT, ALICE, BOB, CAROL, Deposit, Deposited, Withdraw

WAIT_SECONDS = 60


def react(occasion):
    """Pass on what Alice gets, by way of Bob."""
    if occasion.stream != ALICE:
        return
    amount = occasion.event.amount
    yield Send(BOB, Deposit(amount), "give")
    answer = yield Send(BOB, Withdraw(amount), "take")
    if not isinstance(answer, Refused):
        yield Send(CAROL, Deposit(amount), "pass on")


PROCESS = Process("gifts", [Source(ACCOUNT, [Deposited])], react)


def caught_up(running, position):
    """Wait until everything up to *position* was dealt with; return the process."""
    running.wait_for(position, timeout_seconds=WAIT_SECONDS)
    return running


def last(engine):
    return engine.subscribe().position


def balances(engine):
    return tuple(engine.state(each).balance for each in (ALICE, BOB, CAROL))


def test_a_process_goes_on_where_it_was_in_the_life_before(path):
    for life in range(3):
        with Engine.open(path, ACCOUNT) as engine:
            desk = engine.acting_as("clerk:7", cause="a test")
            desk.execute(ALICE, Deposit(10))
            if life == 1:
                continue  # without the process
            running = engine.run_process(PROCESS)
            receipt = desk.execute(ALICE, Deposit(10))
            caught_up(running, receipt.position)

    with Engine.open(path, ACCOUNT) as engine:
        caught_up(engine.run_process(PROCESS), last(engine))
        assert balances(engine) == (50, 0, 50)
        assert engine.verify().is_sound


def test_it_can_begin_behind_the_past(path):
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(10))
        running = engine.run_process(PROCESS, after=last(engine))
        caught_up(running, desk.execute(ALICE, Deposit(1)).position)

        assert balances(engine) == (11, 0, 1)


def test_health_names_the_process_and_why_it_stands_still():
    def fail(_occasion):
        yield Send(BOB, Deposit(1), "pay")
        raise ValueError("no such thing")

    broken = Process("broken", [Source(ACCOUNT)], fail)
    with Engine.in_memory(ACCOUNT) as engine:
        retry = RetryPolicy(attempts_max=2, first_pause_seconds=0.001)
        engine.run_process(broken, retry=retry)
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(10))
        pause = threading.Event()
        for _ in range(WAIT_SECONDS * 1_000):
            (health,) = engine.health().subscriptions
            if health.state == "parked":
                break
            pause.wait(0.001)

        assert health.name == "process:broken"
        assert health.state == "parked"
        assert health.last_error == "ValueError('no such thing')"
        assert health.position == 0
        assert engine.state(BOB).balance == 1


def test_a_process_runs_once_at_a_time():
    with Engine.in_memory(ACCOUNT) as engine:
        running = engine.run_process(PROCESS)
        with pytest.raises(SubscriptionRefusedError, match="process:gifts"):
            engine.run_process(PROCESS)
        running.close()
        engine.run_process(PROCESS)


def test_what_is_no_process_is_refused():
    with Engine.in_memory(ACCOUNT) as engine:
        with pytest.raises(InvalidInputError, match="must be of class Process"):
            engine.run_process(react)
        sensor = StreamType("sensor", {"sensor.read": str})
        other = Process("readings", [Source(sensor, [str])], react)
        with pytest.raises(InvalidInputError, match="str"):
            engine.run_process(other)


@pytest.mark.parametrize(
    "failure", [Failure.BEGIN, Failure.COMMIT, Failure.COMMIT_AFTERWARDS]
)
def test_commands_that_fail_are_sent_again_until_they_are_there(failure):
    with Engine.in_memory(ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        receipt = desk.execute(ALICE, Deposit(10))
        running = engine.run_process(
            PROCESS, retry=RetryPolicy(first_pause_seconds=0.001)
        )
        fail_next(engine, failure, times=2)
        caught_up(running, receipt.position)

        assert balances(engine) == (10, 0, 10)


CHILD = """
import sys
from argos_engine import Engine
from argos_engine.ports.ids import CountedIds
from tests.accounts import ACCOUNT, ALICE, Deposit
from tests.integration.engine.test_processes import PROCESS

path, life = sys.argv[1:]
engine = Engine.open(path, ACCOUNT, ids=CountedIds(life))
engine.run_process(PROCESS)
desk = engine.acting_as("writer", cause="a test")
desk.execute(ALICE, Deposit(1))
print("ready", flush=True)
while True:
    desk.execute(ALICE, Deposit(1))
"""


@pytest.mark.crash
@pytest.mark.slow
def test_kills_leave_every_event_with_its_commands_once(path):
    for life in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), f"life{life}"],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert child.stdout.readline() == b"ready\n"
        threading.Event().wait(0.1 * (life + 1))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()

    with Engine.open(path, ACCOUNT) as engine:
        caught_up(engine.run_process(PROCESS), last(engine))
        alice, bob, carol = balances(engine)
        assert alice > 4
        assert (bob, carol) == (0, alice)
        assert engine.verify().is_sound


def test_a_process_runs_beside_an_event_loop():
    async def beside():
        async with AsyncEngine.in_memory(ACCOUNT) as engine:
            desk = engine.acting_as("clerk:7", cause="a test")
            running = engine.run_process(PROCESS)
            receipt = await desk.execute(ALICE, Deposit(10))
            await running.wait_for(receipt.position, timeout_seconds=WAIT_SECONDS)
            state = await engine.state(CAROL)
            await running.close()
            return state.balance, running.name

    assert asyncio.run(beside()) == (10, "process:gifts")
