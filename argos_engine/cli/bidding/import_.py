"""`argos bidding import`: a roster, previewed row by row, and imported if asked to."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import attrs
import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.bidding.arguments import YearName, moment
from argos_engine.cli.bidding.roster_entries import Entry, read_entries
from argos_engine.cli.bidding.roster_rows import JudgedRow, rows_document, show_rows
from argos_engine.cli.bidding.season import TYPES, find_year
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading, writing
from argos_engine.cli.screen import console, print_json
from argos_engine.domain.identity import StreamId
from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.roster_preview import Verdict, preview_roster
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.engine import Engine

_ANY_ADMIN = Principal("preview", {Role.ADMIN})
Entries: TypeAlias = tuple[Entry, ...]


def import_(  # noqa: PLR0913  # one parameter for each option
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="The roster, a CSV file.",
        ),
    ],
    *,
    database: option.Database,
    year: YearName = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Import the rows; without, only show them.")
    ] = False,
    line: Annotated[
        list[int] | None,
        typer.Option(
            "--line", min=1, metavar="N", help="Only the row on line N; repeatable."
        ),
    ] = None,
    principal: option.PrincipalIdOrNone = None,
    role: option.Roles = None,
    cause: option.CauseOrNone = None,
    as_json: option.AsJson = False,
) -> None:
    """Show what a roster would change in a bid year, row by row, or import it.

    Each row has a verdict: new, changed, unchanged, refused or bad. Rows are judged as
    if those before them had been imported, and no row stops another. Without a
    principal they are judged as any admin would meet them. Exit code 1 says that rows
    are refused or bad. The same file twice changes nothing; so an import that has
    ended early is simply run again.
    """
    entries = read_entries(file, line)
    sender = _sender(principal, role, cause, apply=apply)
    with reading(database, TYPES) as archive:
        found = find_year(archive, year)
    if apply:
        with writing(database, TYPES) as engine:
            rows = _import(engine, found.stream, entries, sender)
    else:
        rows = tuple(_judged(found.year, entries, sender))
    if as_json:
        print_json(rows_document(found.stream, rows, applied=apply))
    else:
        show_rows(found.stream, rows, console(), applied=apply)
    is_wrong = any(each.verdict in (Verdict.REFUSED, Verdict.BAD) for each in rows)
    raise typer.Exit(exit_code.DATA if is_wrong else exit_code.OK)


@attrs.frozen
class _Sender:
    principal: Principal
    cause: str


def _sender(
    principal: str | None, role: list[str] | None, cause: str | None, *, apply: bool
) -> _Sender:
    if apply and (principal is None or cause is None):
        fail(exit_code.USAGE, "--apply needs --principal and --cause")
    who = _ANY_ADMIN if principal is None else Principal(principal, role or ())
    return _Sender(who, label("cause", cause or "preview", SENTENCE_LENGTH_MAX))


def _judged(year: BidYear, entries: Entries, sender: _Sender) -> Iterable[JudgedRow]:
    context = Context(moment(None), sender.principal, sender.cause)
    previewed = preview_roster(year, entries, context)
    for entry, row in zip(entries, previewed, strict=True):
        yield JudgedRow.of(entry, row)


def _import(
    engine: Engine, stream: StreamId[BidYear], entries: Entries, sender: _Sender
) -> tuple[JudgedRow, ...]:
    # Nobody else writes while the engine is open, so the verdicts stay true.
    desk = engine.acting_as(
        sender.principal.id, cause=sender.cause, roles=sender.principal.roles
    )
    rows = tuple(_judged(engine.state(stream), entries, sender))
    for row in rows:
        for command in row.commands:
            desk.execute(stream, command)
    return rows
