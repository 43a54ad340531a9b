"""`argos blame`: which event set a part of the state, who it was, and why."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from argos_engine.audit.blame import Blame, PartChange
from argos_engine.cli import option
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.moment import shown_time
from argos_engine.cli.opening import find_stream, reading
from argos_engine.cli.plain import entry_document
from argos_engine.cli.printable import json_text, printable
from argos_engine.cli.screen import console, print_json, table
from argos_engine.codec.command import to_builtins

_VALUE_LENGTH_MAX = 40
"""Characters of a value in the table; `--json` has all of it."""
_HEADINGS = (">version", "recorded (UTC)", "from", "to", "event", "who and why")


def blame(
    stream: option.Stream,
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH", help="The part, such as users.AB.crew; see argos diff."
        ),
    ],
    *,
    database: option.Database,
    limit: Annotated[
        int, typer.Option(min=0, max=1_000, help="How many changes to show at most.")
    ] = 20,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Show which event set a part of the present state, who it was, and why.

    The newest events that changed the part are listed; what a rollback has superseded
    says so. A step with a dot in it stands in double quotes.
    """
    types = load_types(domain)
    with reading(database, types) as archive:
        found = find_stream(archive, stream)
        need_decider(types, found.aggregate_type)
        blamed = archive.blame(found, path)
        codec = archive.codec
    shown = blamed.changes[-limit:] if limit else ()
    if as_json:
        changes = [
            {
                **entry_document(codec, found, each.entry),
                "before": to_builtins(each.before),
                "after": to_builtins(each.after),
            }
            for each in shown
        ]
        setter = blamed.set_by
        print_json(
            {
                "stream": str(found),
                "path": list(blamed.path),
                "is_present": blamed.is_present,
                "value": blamed.value,
                "set_by": setter and entry_document(codec, found, setter),
                "changes": changes,
                "total_changes": blamed.total_changes,
            }
        )
        return
    _show(path, blamed, shown)


def _show(path: str, blamed: Blame, shown: Sequence[PartChange]) -> None:
    value = _brief(blamed.value) if blamed.is_present else "not there"
    typer.echo(printable(f"{path}: {value}"))
    typer.echo(printable(_setter(blamed)))
    hidden = blamed.total_changes - len(shown)
    if hidden:
        typer.echo(f"{hidden:,} earlier changes, then:")
    if shown:
        console().print(table(_HEADINGS, map(_row, shown)))


def _setter(blamed: Blame) -> str:
    entry = blamed.set_by
    if entry is None and not blamed.is_present and not blamed.total_changes:
        return "and it never was; argos state shows the paths that there are"
    if entry is None:
        return "no event has set it: the initial state is like that"
    return (
        f"set by {entry.event_type}, version {entry.version}, at "
        f"{shown_time(entry.recorded_at)} UTC, by {entry.principal.id}: {entry.cause}"
    )


def _row(change: PartChange) -> tuple[object, ...]:
    entry = change.entry
    event = entry.event_type
    if entry.superseded_by is not None:
        event += f"\nsuperseded by version {entry.superseded_by}"
    style = "" if entry.is_effective else "dim"
    return (
        entry.version,
        shown_time(entry.recorded_at),
        _brief(to_builtins(change.before)),
        _brief(to_builtins(change.after)),
        Text(event, style),
        Text(f"{entry.principal.id}\n{entry.cause}", style),
    )


def _brief(value: object) -> str:
    text = json_text(value)
    if len(text) <= _VALUE_LENGTH_MAX:
        return text
    return f"{text[:_VALUE_LENGTH_MAX]}... ({len(text):,} characters)"
