"""`argos what-if`: what a command would do, on the present or any past state."""

import os
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from argos_engine.audit.diff import Difference, state_differences
from argos_engine.cli import option
from argos_engine.cli.batch.command_data import read_command
from argos_engine.cli.batch.strict_json import WHOLE_LINE, parse_object
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.diff import difference_documents
from argos_engine.cli.moment import parse_any_time
from argos_engine.cli.opening import find_stream, reading
from argos_engine.cli.plain import plain_event
from argos_engine.cli.points import parse_point
from argos_engine.cli.printable import json_text, printable
from argos_engine.cli.screen import print_json
from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domain.metadata import Principal
from argos_engine.errors import InvalidInputError
from argos_engine.runtime.envelope import Sender


def what_if(  # noqa: PLR0913  # one option each, as on every verb
    stream: option.Stream,
    command: Annotated[
        str, typer.Argument(metavar="COMMAND", help="The command's class: SubmitBid.")
    ],
    data: Annotated[
        str, typer.Argument(metavar="JSON", help="Its fields, as one JSON object.")
    ] = "{}",
    *,
    database: option.Database,
    principal: option.PrincipalId,
    role: option.Roles = None,
    cause: option.Cause = "what if",
    at: Annotated[
        str | None,
        typer.Option(
            metavar="POINT", help="A version, a time, or a checkpoint's name."
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The time the rules see, with its zone."),
    ] = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Show what a command would do to a stream, and store nothing.

    A command that the rules would refuse ends with exit code 4 and their reason.
    """
    moment = None if now is None else parse_any_time("now", now)
    point = None if at is None else parse_point(at)
    sender = Sender(Principal(principal, role or ()), cause)
    types = load_types(domain)
    with reading(database, types) as archive:
        found = find_stream(archive, stream)
        need_decider(types, found.aggregate_type)
        aggregate = archive.codec.aggregate(found)
        action = read_command(aggregate.decider, command, _fields(data))
        if isinstance(action, Rollback | Checkpoint):
            raise InvalidInputError("command", command, "must be one of the domain")
        outcome = archive.what_if(found, action, sender, at=point, now=moment)
        event = plain_event(archive.codec, found, outcome.event)
    differences = state_differences(aggregate.states, outcome.before, outcome.after)
    document = {
        "stream": str(found),
        "version": outcome.version,
        "at": outcome.at.isoformat(),
        "event_type": aggregate.events.encode(outcome.event).event_type,
        "event": event,
    }
    if as_json:
        print_json({**document, "differences": difference_documents(differences)})
    else:
        _show(document, differences)


def _fields(data: str) -> dict[str, Any]:
    try:
        return parse_object(os.fsencode(data))
    except InvalidInputError as error:
        name = "data" if error.name == WHOLE_LINE else f"data.{error.name}"
        raise InvalidInputError(name, error.value, error.rule) from error


def _show(document: Mapping[str, object], differences: Iterable[Difference]) -> None:
    typer.echo(
        f"on version {document['version']} of {document['stream']} this would record "
        f"{document['event_type']}:"
    )
    typer.echo(printable(f"  {json_text(document['event'])}"))
    for difference in differences:
        typer.echo(printable(str(difference)))
    typer.echo("nothing was stored")
