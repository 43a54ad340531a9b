"""`argos diff`: what differs between two points of a stream's history."""

from collections.abc import Iterable
from typing import Annotated

import typer

from argos_engine.audit.diff import Difference
from argos_engine.cli import option
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.opening import find_stream, reading
from argos_engine.cli.points import parse_point
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import print_json

_POINT = "A version, a time with its zone, or the name of a checkpoint."


def diff(
    stream: option.Stream,
    before: Annotated[str, typer.Argument(metavar="BEFORE", help=_POINT)],
    after: Annotated[str, typer.Argument(metavar="AFTER", help=_POINT)],
    *,
    database: option.Database,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Show what differs between the states at two points, one value a line.

    A checkpoint whose name looks like a version or a time is written checkpoint:NAME.
    """
    first, second = parse_point(before), parse_point(after)
    types = load_types(domain)
    with reading(database, types) as archive:
        found = find_stream(archive, stream)
        need_decider(types, found.aggregate_type)
        differences = archive.diff(found, first, second)
    if as_json:
        listed = difference_documents(differences)
        print_json({"stream": str(found), "differences": listed})
        return
    for difference in differences:
        typer.echo(printable(str(difference)))
    if not differences:
        typer.echo("no differences")


def difference_documents(differences: Iterable[Difference]) -> list[dict[str, object]]:
    """Return differences as JSON can hold them."""
    return [
        {
            "path": list(each.path),
            "kind": each.kind.value,
            "before": each.before,
            "after": each.after,
        }
        for each in differences
    ]
