"""`argos state`: what a stream's state is, or was."""

from typing import Annotated, Any

import typer

from argos_engine.audit.archive import Archive
from argos_engine.cli import option
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.opening import find_stream, reading
from argos_engine.cli.plain import plain_state
from argos_engine.cli.points import one_point
from argos_engine.cli.printable import json_text
from argos_engine.cli.screen import print_json
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Point


def state(
    stream: option.Stream,
    *,
    database: option.Database,
    version: Annotated[int | None, option.version_option("At a version.")] = None,
    time: Annotated[
        str | None, typer.Option(metavar="TIME", help="At a time, with its zone.")
    ] = None,
    checkpoint: Annotated[
        str | None, typer.Option(metavar="NAME", help="At a named checkpoint.")
    ] = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Show the state of a stream as JSON, now or at a point of its history."""
    given = (version, time, checkpoint)
    at = None if given == (None, None, None) else one_point(*given)
    types = load_types(domain)
    with reading(database, types) as archive:
        found = find_stream(archive, stream)
        need_decider(types, found.aggregate_type)
        value = plain_state(archive.codec, found, _state(archive, found, at))
    if as_json:
        print_json({"stream": str(found), "at": _shown(at), "state": value})
    else:
        typer.echo(json_text(value, indent=2))


def _state(archive: Archive, stream: StreamId[Any], at: Point | None) -> object:
    return archive.state(stream) if at is None else archive.state_at(stream, at)


def _shown(at: Point | None) -> object:
    return at if at is None or isinstance(at, int | str) else at.isoformat()
