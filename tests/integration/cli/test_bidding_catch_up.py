"""`argos bidding catch-up`: what processes do, for journals that verbs write."""

import json
import math

import pytest
import typer
from typer.testing import CliRunner

from argos_engine.cli import exit_code
from argos_engine.cli.bidding.catch_up import _settle
from argos_engine.cli.main import app
from argos_engine.domains.bidding.active_year.commands import RequestActivation
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.commands import CreateOperator
from argos_engine.domains.bidding.operators.decider import OFFICE, OPERATORS
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.knowledge import knowledge
from argos_engine.engine import Engine, open_archive
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.processes.process import Process, Source
from tests.bid_year import AREAS, CONFIRM, SETUP, STREAMS, YEAR_2026

TYPES = (YEAR, AREA, ACTIVE_YEAR, OPERATORS)


def catch_up(argos, *arguments):
    call = ["bidding", "catch-up", "-d", str(argos.database), *arguments]
    return CliRunner().invoke(app, call, prog_name="argos")


@pytest.fixture
def confirmed(argos):
    """A year that was frozen and granted to be active, and nobody was told."""
    with Engine.open(argos.database, *TYPES) as engine:
        desk = engine.acting_as("operator:ann", roles=["admin"], cause="a test")
        desk.execute(OFFICE, CreateOperator("ann", "ann", "Ann", Role.ADMIN))
        for command in (*SETUP, CONFIRM):
            desk.execute(YEAR_2026, command)
        desk.execute(CENTER, RequestActivation("2026"))
    return argos


def test_everything_that_follows_is_done_and_done_once(confirmed):
    first = catch_up(confirmed)
    again = json.loads(catch_up(confirmed, "--json").stdout)

    # The year is activated, all areas are told of both steps, and Ann has acted.
    expected = 1 + 2 * len(AREAS) + 1
    assert first.exit_code == exit_code.OK, first.output
    assert first.stdout == (
        f"{expected} events followed from the log; nothing is left to do\n"
    )
    assert again["events"] == 0
    with open_archive(confirmed.database, *TYPES) as archive:
        year = archive.state(YEAR_2026)
        assert year.stage is Stage.BIDDING_ACTIVE
        assert archive.state(OFFICE).operators["ann"].has_acted
        for area_id, stream in STREAMS.items():
            assert knowledge(year, area_id, archive.state(stream)).is_current


def test_a_process_that_is_parked_is_named_at_once():
    def fail(_occasion):
        raise ValueError("no such thing")
        yield

    broken = Process("broken", [Source(YEAR)], fail)
    with Engine.in_memory(YEAR) as engine:
        desk = engine.acting_as("operator:ann", roles=["admin"], cause="a test")
        desk.execute(YEAR_2026, SETUP[0])
        running = engine.run_process(broken, retry=RetryPolicy(attempts_max=1))

        with pytest.raises(typer.Exit) as ended:
            _settle(engine, [running], until=math.inf)

        assert ended.value.exit_code == exit_code.DATA


def test_no_journal_is_made(argos):
    result = catch_up(argos)

    assert result.exit_code != exit_code.OK
    assert not argos.database.exists()
