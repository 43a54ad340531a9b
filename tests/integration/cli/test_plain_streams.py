"""The verbs on streams without rules, with their stream type and without."""

import json

import pytest

from argos_engine import Engine, EventStore
from argos_engine.cli import exit_code
from argos_engine.domains.bidding.year.decider import YEAR
from tests.sensors import ROOF, SENSOR, Calibrated, Measured

SENSORS = ("--domain", "tests.sensors:SENSOR")


@pytest.fixture
def sensors(argos):
    """A journal with a stream without rules beside those of deciders."""
    with EventStore.open(argos.database, YEAR, SENSOR) as store:
        desk = store.acting_as("gateway", cause="a reading", consensus_id="talk")
        desk.append(ROOF, [Measured(1), Calibrated(2)], command_id="mine")
    return argos


def test_streams_counts_them(sensors):
    (found,) = sensors.json("streams")["streams"]

    assert found["stream"] == "sensor:roof"
    assert (found["events"], found["snapshots"], found["refused"]) == (2, 0, 0)


@pytest.mark.parametrize("domain", [SENSORS, ()])
def test_history_shows_their_events(sensors, domain):
    document = sensors.json("history", "roof", *domain)

    first, second = document["events"]
    assert (first["event"], second["event"]) == ({"value": 1}, {"value": 2})
    assert (first["ordinal"], second["ordinal"]) == (0, 1)
    assert first["correlation_id"] == "talk"
    assert first["superseded_by"] is None
    text = sensors("history", "roof", *domain).stdout
    assert "sensor.device.calibrated" in text


def test_verify_reads_them_if_their_type_is_named(sensors):
    named, unnamed = sensors.json("verify", *SENSORS), sensors.json("verify")

    assert (named["sound"], named["not_folded"]) == (True, 0)
    assert (unnamed["sound"], unnamed["not_folded"]) == (True, 1)
    assert named["events"] == unnamed["events"] == 2


@pytest.mark.parametrize("domain", [SENSORS, ()])
def test_an_export_is_imported_with_the_same_events(sensors, domain):
    log = sensors.directory / "log.jsonl"
    assert sensors("export", log, domain=False).exit_code == exit_code.OK
    kinds = [json.loads(line)["kind"] for line in log.read_text().splitlines()]
    assert kinds == ["argos-log", "event", "event", "end"]
    copy = type(sensors)(sensors.directory / "copy")
    copy.directory.mkdir()

    result = copy("import", log, *domain)

    assert result.exit_code == exit_code.OK, result.output
    assert copy.json("verify", *SENSORS)["sound"]
    with Engine.open(copy.database, SENSOR) as engine:
        assert engine.outcome(ROOF, "mine").event == (Measured(1), Calibrated(2))
        store = EventStore(engine)
        again = store.acting_as("gateway", cause="a reading").append(
            ROOF, [Measured(1), Calibrated(2)], command_id="mine"
        )
        assert (again.duplicate, again.version) == (True, 2)


@pytest.mark.parametrize(
    "verb",
    [
        ("state", "roof"),
        ("diff", "roof", "0", "1"),
        ("blame", "roof", "value"),
        ("checkpoint", "roof", "--principal", "p", "--cause", "c"),
        ("rollback", "roof", "--to-version", "0", "--preview"),
    ],
)
@pytest.mark.parametrize("domain", [SENSORS, ()])
def test_what_needs_rules_says_so(sensors, verb, domain):
    result = sensors(*verb, *domain)

    assert result.exit_code == exit_code.USAGE
    assert "no decider for the aggregate type 'sensor'" in result.stderr


def test_a_run_takes_no_commands_for_them(sensors):
    commands = sensors.directory / "commands.jsonl"
    line = {"stream": "sensor:roof", "command": "Measured", "data": {"value": 3}}
    commands.write_text(json.dumps(line))

    result = sensors(
        *("run", "--commands", commands, "--principal", "p", "--cause", "c"), *SENSORS
    )

    assert result.exit_code != exit_code.OK
    assert sensors.json("streams")["streams"][0]["events"] == 2


def test_only_stream_types_can_be_named(sensors):
    result = sensors("verify", "--domain", "tests.sensors:Measured")

    assert result.exit_code == exit_code.USAGE
    assert "is not a Decider or StreamType but type" in result.stderr


def test_a_backup_of_them_is_verified(sensors):
    copy = sensors.directory / "copy.db"

    result = sensors("backup", copy, *SENSORS)

    assert result.exit_code == exit_code.OK, result.output
