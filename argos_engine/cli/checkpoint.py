"""`argos checkpoint`: stores the full state of a stream, as an event."""

from typing import Annotated

import typer

from argos_engine.cli import option
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.opening import find_stream, reading, writing
from argos_engine.cli.receipts import receipt_document
from argos_engine.cli.screen import print_json


def checkpoint(
    stream: option.Stream,
    *,
    database: option.Database,
    principal: option.PrincipalId,
    cause: option.Cause,
    role: option.Roles = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="A name, unique in the stream.")
    ] = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Store the full state of a stream now, under a name if one is given."""
    types = load_types(domain)
    with reading(database, types) as archive:
        found = find_stream(archive, stream)
        need_decider(types, found.aggregate_type)
    with writing(database, types) as engine:
        desk = engine.acting_as(principal, cause=cause, roles=role or ())
        receipt = desk.checkpoint(found, name)
    if as_json:
        print_json(receipt_document(receipt))
        return
    named = "" if name is None else f" {name!r}"
    typer.echo(f"{found}: checkpoint{named} taken as version {receipt.version}")
