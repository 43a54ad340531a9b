"""What an engine measures, as the SDK of OpenTelemetry collects it."""

import gc
import subprocess
import sys
import weakref
from importlib.metadata import version

import pytest

from argos_engine.config import EngineSettings
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError, VersionConflictError
from argos_engine.telemetry import catalogue
from tests.accounts import ACCOUNT, ALICE, BOB, CloseYear, Deposit, Withdraw
from tests.collected import Metrics
from tests.integration.engine.conftest import Banks
from tests.integration.engine.faces import EngineFace

NAMES = {each.name for each in (*catalogue.RECORDED, *catalogue.OBSERVED)}


@pytest.fixture
def metrics(monkeypatch):
    metrics = Metrics()
    # The process can have but one provider; every test has one of its own.
    monkeypatch.setattr(
        "argos_engine.engine.process_instruments", lambda: metrics.instruments
    )
    yield metrics
    metrics.shutdown()


@pytest.fixture(params=["blocking", "awaited"])
def banks(request, path, metrics):
    """Both faces of an engine on a file."""
    face = EngineFace if request.param == "awaited" else lambda engine: engine
    banks = Banks(path, face=face)
    yield banks
    banks.close()


@pytest.fixture
def engine(banks):
    return banks.open(engine_name="counter 3")


@pytest.fixture
def desk(engine):
    return engine.acting_as("clerk:7", cause="a test")


def test_everything_in_the_catalogue_is_measured(metrics, engine, desk):
    metrics.collect()

    desk.execute(ALICE, Deposit(1))

    assert metrics.collect().keys() == NAMES


def test_commands_are_counted_by_their_outcome(metrics, engine, desk):
    for _ in range(3):
        desk.execute(ALICE, Deposit(1))
    with pytest.raises(CommandRejectedError):
        desk.execute(ALICE, Withdraw(1_000))
    with pytest.raises(VersionConflictError):
        desk.execute(ALICE, Deposit(1), expected_version=99)

    points = metrics.collect()["argos.commands"]

    assert {tuple(sorted(p.attributes.items())): p.value for p in points} == {
        (("argos.engine", "counter 3"), ("argos.outcome", "accepted")): 3,
        (
            ("argos.engine", "counter 3"),
            ("argos.outcome", "refused"),
            ("error.type", "OverdrawnError"),
        ): 1,
        (
            ("argos.engine", "counter 3"),
            ("argos.outcome", "failed"),
            ("error.type", "VersionConflictError"),
        ): 1,
    }


def test_a_group_is_measured_once_whatever_its_size(metrics, engine, desk):
    for handle in desk.submit_many([(ALICE, Deposit(1))] * 500):
        handle.result()
    groups = engine.health().groups

    point = metrics.only("argos.group.size")

    assert (point.count, point.sum) == (groups, 500)
    assert metrics.only("argos.commit.duration").count == groups


def test_a_group_that_writes_nothing_has_no_commit(metrics, engine, desk):
    with pytest.raises(CommandRejectedError):
        desk.execute(ALICE, Withdraw(1))

    collected = metrics.collect()

    assert "argos.commit.duration" not in collected
    assert collected["argos.group.size"][0].sum == 1


def test_the_waiting_of_commands_is_timed_once_somebody_collects(metrics, engine, desk):
    desk.execute(ALICE, Deposit(1))
    assert "argos.command.waiting.duration" not in metrics.collect()

    for _ in range(5):
        desk.execute(ALICE, Deposit(1))

    point = metrics.only("argos.command.waiting.duration")
    assert point.count == 5
    assert 0 <= point.min <= point.max


def test_the_figures_of_the_report_are_read_off_the_engine(metrics, engine, desk):
    desk.execute(ALICE, Deposit(1))
    desk.execute(BOB, CloseYear())
    health = engine.health()

    assert metrics.only("argos.actors.live").value == health.live_actors == 2
    assert metrics.only("argos.wal.size").value == health.wal_bytes > 0
    assert metrics.only("argos.wal.checkpoint.failures").value == 0
    assert metrics.only("argos.view.oldest.age").value == 0
    assert metrics.values("argos.queue.length", "argos.queue") == {
        "waiting": 0,
        "running": 0,
    }
    assert metrics.values("argos.engine.state", "argos.state") == {
        "running": 1,
        "degraded": 0,
        "poisoned": 0,
        "closed": 0,
    }


def test_what_an_activation_replays_is_measured(metrics, banks):
    with banks.open(checkpoint_interval_events=0) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for _ in range(7):
            desk.execute(ALICE, Deposit(1))
    before = metrics.only("argos.activation.events")
    assert (before.count, before.sum) == (1, 0)

    with banks.open(engine_name="second") as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))

    points = metrics.collect()["argos.activation.events"]
    (point,) = (p for p in points if p.attributes["argos.engine"] == "second")
    assert (point.count, point.sum) == (1, 7)


def test_an_engine_without_a_name_goes_by_its_store_id(metrics, banks):
    with banks.open() as engine:
        (name,) = metrics.values("argos.actors.live", "argos.engine")
        assert name == engine.health().store_id


def test_two_engines_are_told_apart(metrics, tmp_path):
    for name in ("north", "south"):
        settings = EngineSettings(engine_name=name)
        engine = Engine.open(tmp_path / name, ACCOUNT, settings=settings)
        if name == "north":
            north = engine
            desk = north.acting_as("clerk:7", cause="a test")
            desk.execute(ALICE, Deposit(1))
    with north, engine:
        live = metrics.values("argos.actors.live", "argos.engine")

    assert live == {"north": 1, "south": 0}
    assert "argos.actors.live" not in metrics.collect()


def test_a_closed_engine_is_not_kept_alive(metrics, path):
    engine = Engine.open(path, ACCOUNT)
    runtime = weakref.ref(engine._runtime)
    engine.close()
    del engine
    gc.collect()

    assert runtime() is None
    assert "argos.actors.live" not in metrics.collect()


PROGRAM = """
import sys
from opentelemetry import metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from argos_engine import Engine
from argos_engine.testing.jar import JAR, Put

with Engine.open(sys.argv[1], JAR) as engine:
    reader = InMemoryMetricReader()
    metrics.set_meter_provider(MeterProvider([reader]))
    engine.acting_as("clerk:7", cause="a test").execute(JAR.stream("amber"), Put(1))
    (resource,) = reader.get_metrics_data().resource_metrics
    (scope,) = resource.scope_metrics
    print(scope.scope.name, scope.scope.version)
    print(*(metric.name for metric in scope.metrics))
"""


def test_an_sdk_that_is_set_up_after_the_engine_finds_its_instruments(path):
    program = [sys.executable, "-c", PROGRAM, path]
    text = subprocess.check_output(program, text=True)

    scope, names = text.splitlines()
    assert scope.split() == ["argos_engine", version("argos-engine")]
    # The waiting is timed from the first collection on, which this was.
    assert set(names.split()) == NAMES - {"argos.command.waiting.duration"}
