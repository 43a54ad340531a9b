"""Disks that fail, and processes that die, under a subscription that writes rows."""

import logging
import os
from contextlib import suppress

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import ArgosError
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, Operation
from argos_engine.testing.journal_files import read_files, write_files
from tests.accounts import ACCOUNT, ALICE, BOB, Deposit
from tests.hall import MAKE_PAID, Hall, drained
from tests.tables import make_tables

pytestmark = [pytest.mark.crash, pytest.mark.slow]

ROUNDS = 4
LOOKS_MAX = 10
"""How often a subscription may have to try again once the disk is well."""
NUMBERS_MAX = 60
STRIDE = max(1, round(3 / float(os.environ.get("ARGOS_FAULT_SCALE", "1"))))
PAUSE_SECONDS = 1
PATIENT = {
    "attempts_max": 1_000,
    "first_pause_seconds": PAUSE_SECONDS,
    "pause_seconds_max": PAUSE_SECONDS,
}


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "bank.db"
    Engine.open(path, ACCOUNT).close()
    make_tables(path, MAKE_PAID)
    return path


def open_hall(path):
    return Hall(SqliteJournal.open(path, create=False))


def live(hall):
    """Deposit and book by turns; what fails is let be, or comes again later."""
    delivery = hall.consume_with_rows(**PATIENT)
    for amount in range(1, ROUNDS + 1):
        for stream in (ALICE, BOB):
            hall.submit(stream, Deposit(amount))
        with suppress(ArgosError):
            hall.run()
        drained(delivery)
        hall.clock.advance(PAUSE_SECONDS)
    return delivery


def require_all_booked(hall, delivery):
    """Let the subscription come to the end; then every event has its row, once."""
    hall.runtime.writer.probe()
    for _ in range(LOOKS_MAX):
        hall.clock.advance(PAUSE_SECONDS)
        drained(delivery)
    positions = [event.position for event in hall.log()]
    assert hall.booked() == positions
    assert hall.verify().is_sound


@pytest.mark.parametrize("operation", [Operation.WRITE, Operation.SYNC])
def test_no_fault_and_no_death_parts_rows_from_their_position(path, operation):
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
        hall = open_hall(path)
        plan.arm(fault)
        delivery = live(hall)
        plan.disarm()
        plan.on_fired = None
        require_all_booked(hall, delivery)
        hall.runtime.close(0)
    for files in deaths:
        copy = path.with_name("copy.db")
        write_files(copy, files)
        after = open_hall(copy)
        require_all_booked(after, after.consume_with_rows(**PATIENT))
        after.runtime.close(0)
    return len(plan.fired)
