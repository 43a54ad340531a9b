"""`argos bidding catch-up`: lets areas, grants and operators follow from the log."""

import threading
import time
from collections.abc import Sequence
from typing import Annotated

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading, writing
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import print_json
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR
from argos_engine.domains.bidding.active_year.granting import ACTIVE_YEAR_GRANTS
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.decider import OPERATORS
from argos_engine.domains.bidding.operators.recording import OPERATOR_RECORDS
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from argos_engine.engine import Engine
from argos_engine.messaging.consumer import Consumer
from argos_engine.ports.publisher import SubscriptionState

_TYPES = (YEAR, AREA, ACTIVE_YEAR, OPERATORS)
_PROCESSES = (ACTIVE_YEAR_GRANTS, YEAR_FACTS, OPERATOR_RECORDS)
_WAIT_STEP_SECONDS = 0.01


def catch_up(
    *,
    database: option.Database,
    timeout_seconds: Annotated[
        float,
        typer.Option("--timeout", min=0, metavar="SECONDS", help="When to give up."),
    ] = 600,
    as_json: option.AsJson = False,
) -> None:
    """Do what the processes of bidding have to do, and end when nothing is left.

    A year that was granted it takes bids, areas learn of their years, and operators
    are known to have acted. A program that keeps an engine open runs these processes
    all the time; this is for journals that are written by verbs alone. What was done
    in part before is done to its end.
    """
    with reading(database, _TYPES):
        pass  # nothing is made where no journal is
    with writing(database, _TYPES) as engine:
        before = engine.health().position
        consumers = [engine.run_process(each) for each in _PROCESSES]
        _settle(engine, consumers, time.monotonic() + timeout_seconds)
        events = engine.health().position - before
    if as_json:
        print_json({"events": events, "position": before + events})
    else:
        typer.echo(f"{events:,} events followed from the log; nothing is left to do")


def _settle(engine: Engine, consumers: Sequence[Consumer], until: float) -> None:
    """Wait until every process has dealt with every event, those of others as well."""
    pause = threading.Event()
    with progress_bar("catching up") as bar:
        while True:
            places = [each.position.offset for each in consumers]
            # Read last: if the log ended there already, nobody has added to it since.
            head = engine.health().position
            if all(each == head for each in places):
                return
            bar.show(min(places), head)
            for each in consumers:
                is_parked = each.state is SubscriptionState.PARKED
                if is_parked or time.monotonic() >= until:
                    fail(exit_code.DATA, each.delay(engine.subscribe().position))
            pause.wait(_WAIT_STEP_SECONDS)
