"""`argos subscriptions`: who reads the log, and how far they have come."""

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json, table
from argos_engine.file_health import running_health
from argos_engine.ports.publisher import SubscriptionHealth, SubscriptionState

_HEADINGS = ("subscription", ">stored up to", ">behind", "state", "last error")


def subscriptions(*, database: option.Database, as_json: option.AsJson = False) -> None:
    """List the subscriptions whose position is stored, and how they are doing.

    If no engine runs on the journal, or none of its subscriptions has the name, there
    is no state. Exit code 1 says that one is parked: it goes on when the program that
    consumes says so, or is started again.
    """
    with reading(database) as archive:
        stored = archive.subscriptions()
        end = archive.head().position
    running = _running(database)
    documents = [
        _document(name, position.offset, end, running.get(name))
        for name, position in stored.items()
    ]
    if as_json:
        print_json({"subscriptions": documents})
    elif documents:
        console().print(table(_HEADINGS, (tuple(d.values()) for d in documents)))
    else:
        console().print("no subscriptions")
    if any(each["state"] == SubscriptionState.PARKED for each in documents):
        raise typer.Exit(exit_code.DATA)


def _running(database: option.Database) -> dict[str | None, SubscriptionHealth]:
    health = running_health(database)
    found = () if health is None else health.subscriptions
    return {each.name: each for each in found}


def _document(
    name: str, stored: int, end: int, running: SubscriptionHealth | None
) -> dict[str, object]:
    return {
        "name": name,
        "position": stored,
        "lag_events": end - stored,
        "state": None if running is None else running.state.value,
        "last_error": None if running is None else running.last_error,
    }
