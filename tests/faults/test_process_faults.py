"""Disks that fail, and programs that die, under a process that answers events."""

import logging
import os
from contextlib import suppress

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import ArgosError
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.processes.process import Process, Source
from argos_engine.processes.send import Refused, Send
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, Operation
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.stepped import SteppedEngine
from tests.accounts import ACCOUNT, ALICE, BOB, CAROL, Deposit, Deposited, Withdraw
from tests.life import Life

pytestmark = [pytest.mark.crash, pytest.mark.slow]

ROUNDS = 3
LOOKS_MAX = 10
"""How often a process may have to try again once the disk is well."""
NUMBERS_MAX = 90
STRIDE = max(1, round(4 / float(os.environ.get("ARGOS_FAULT_SCALE", "1"))))
PAUSE_SECONDS = 1
PATIENT = RetryPolicy(
    attempts_max=1_000,
    first_pause_seconds=PAUSE_SECONDS,
    pause_seconds_max=PAUSE_SECONDS,
)


def react(occasion):
    """Pass on what Alice gets at Bob's cost; take it back if he has not enough."""
    if occasion.stream == ALICE:
        amount = occasion.event.amount
        yield Send(CAROL, Deposit(amount), "give")
        if isinstance((yield Send(BOB, Withdraw(amount), "take")), Refused):
            yield Send(CAROL, Withdraw(amount), "give back")


PROCESS = Process("gifts", [Source(ACCOUNT, [Deposited])], react)


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "bank.db"
    Engine.open(path, ACCOUNT).close()
    return path


def begin(path, name):
    journal = SqliteJournal.open(path, create=False)
    engine = SteppedEngine(journal, [ACCOUNT], prefix=name)
    return Life(engine, PROCESS, retry=PATIENT)


def live(life):
    """Deposit and react by turns; what fails is let be, or comes again later."""
    for amount in range(1, ROUNDS + 1):
        for stream in (BOB, ALICE, ALICE):
            with suppress(ArgosError):
                life.execute(stream, Deposit(amount))
        life.run()
        life.engine.clock.advance(PAUSE_SECONDS)


def require_all_done(life):
    """Let the process come to the end; then each event has led to two commands."""
    life.engine.runtime.writer.probe()
    for _ in range(LOOKS_MAX):
        life.engine.clock.advance(PAUSE_SECONDS)
        life.run()
    assert life.delivery.error is None
    log = [each for each in life.log() if each.principal.id != "engine"]
    for source in log:
        if source.stream == ALICE:
            led_to = [e for e in log if e.causation_id == source.command_id]
            assert [e.stream for e in led_to] in ([CAROL, BOB], [CAROL, CAROL])
    assert life.engine.verify().is_sound


@pytest.mark.parametrize("operation", [Operation.WRITE, Operation.SYNC])
def test_no_fault_and_no_death_doubles_or_loses_a_command(path, operation):
    fired, number = 1, 1
    clean = read_files(path)
    while fired and number < NUMBERS_MAX:
        fired = live_with_fault(path, clean, Fault(operation, number))
        number += STRIDE
    assert number > STRIDE + 1, "there was at least one fault"


def live_with_fault(path, clean, fault):
    """Return how many faults there were in one life, and its deaths in each."""
    write_files(path, clean)
    plan, deaths = FaultPlan(), []
    plan.on_fired = lambda: deaths.append(read_files(path))
    with fault_vfs(plan):
        life = begin(path, "life")
        plan.arm(fault)
        live(life)
        plan.disarm()
        plan.on_fired = None
        require_all_done(life)
        life.engine.runtime.close(0)
    for files in deaths:
        copy = path.with_name("copy.db")
        write_files(copy, files)
        after = begin(copy, "after")
        require_all_done(after)
        after.engine.runtime.close(0)
    return len(plan.fired)
