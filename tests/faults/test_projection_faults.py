"""Disks that fail, and processes that die, while rows follow each command."""

import logging
import os
from contextlib import suppress

import pytest

from argos_engine.errors import CommandRejectedError, JournalFailedError
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.jar import JAR, Put
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.suite import run_suite
from argos_engine.testing.suites.catalogue import suites_on
from tests.jar_rows import JARS_WITH_ROWS, JarRows, prepare

pytestmark = [pytest.mark.crash, pytest.mark.slow]

SCALE = float(os.environ.get("ARGOS_FAULT_SCALE", "1"))
CASES = {
    "single-fault": 40,
    "double-fault": 25,
    "power-loss": 3,
    "failed-sync": 3,
    "failed-move": 3,
    "kill": 3,
    "out-of-memory": 30,
    "interruption": 15,
}
NOTE = "x" * 40_000


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", CASES)
def test_no_fault_parts_an_event_from_its_rows(name):
    report = run_suite(
        suites_on(JARS_WITH_ROWS)[name], cases=round(CASES[name] * SCALE)
    )

    assert report.failures == []


def jars(engine):
    with engine.journal.read() as view:
        found = view.rows().page("jars", {}, order=("id",), after=None, limit=9)
    return {row["id"]: row["coins"] for row in found}


def coins_of(handles, before):
    """Return the coins in the jars whose commands were carried out."""
    coins = {}
    for handle in handles:
        with suppress(JournalFailedError):
            receipt = handle.result(0)
            name = receipt.stream.aggregate_id
            coins[name] = before.get(name, 0) + receipt.event.coins
    return coins


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("operation", [Operation.WRITE, Operation.READ])
def test_an_error_while_rows_are_written_leaves_neither_event_nor_row(
    tmp_path, number, operation
):
    """The cache is small, so that SQLite reads in the middle of a group."""
    path = tmp_path / "jars.db"
    prepare(path)
    plan = FaultPlan()
    with fault_vfs(plan):
        engine = open_stepped(path, JAR, projections=[JarRows()])
        engine.journal.writer()._connection.authorizer = None
        engine.journal.writer()._connection.pragma("cache_size", 1)
        desk = engine.acting_as()
        desk.submit(JAR.stream("amber"), Put(1))
        engine.run()
        plan.arm(Fault(operation, number))
        handles = [
            desk.submit(JAR.stream(name), Put(5 + 2 * n, NOTE))
            for n, name in enumerate(("amber", "blue", "clear"))
        ]
        engine.run()
        plan.disarm()
        assert plan.fired

        assert jars(engine) == {"amber": 1} | coins_of(handles, {"amber": 1})
        assert engine.verify().is_sound
        engine.close()


def test_a_group_that_runs_again_writes_its_rows_again(tmp_path):
    path = tmp_path / "jars.db"
    prepare(path)
    plan = FaultPlan()
    with fault_vfs(plan):
        engine = open_stepped(path, JAR, projections=[JarRows()])
        desk = engine.acting_as()
        plan.arm(Fault(Operation.SYNC, 1, file=FileKind.WAL))
        handles = [
            desk.submit(JAR.stream(name), Put(coins))
            for name, coins in (("amber", 1), ("blue", 2), ("clear", 2))
        ]
        engine.run()

        assert plan.fired
        assert [handle.result(0).version for handle in handles[:2]] == [1, 1]
        with pytest.raises(CommandRejectedError, match=r"jars\.coins"):
            handles[2].result(0)
        assert jars(engine) == {"amber": 1, "blue": 2}
        assert engine.projector.examine("jars").is_sound
        engine.close()
