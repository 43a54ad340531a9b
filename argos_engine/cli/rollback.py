"""`argos rollback`: makes an earlier state count again, after a preview."""

import sys
from typing import Annotated, Any

import attrs
import typer

from argos_engine.audit.preview import RollbackPreview
from argos_engine.cli import exit_code, option
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import find_stream, reading, writing
from argos_engine.cli.points import one_point
from argos_engine.cli.preview import preview_document, show_preview
from argos_engine.cli.receipts import receipt_document
from argos_engine.cli.screen import print_json
from argos_engine.domain.identity import StreamId
from argos_engine.domain.metadata import Principal
from argos_engine.engine import Engine
from argos_engine.runtime.outcome import Receipt


def rollback(  # noqa: PLR0913  # one parameter for each option
    stream: option.Stream,
    *,
    database: option.Database,
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", rich_help_panel=option.WRITING, help="Why; stored as well."
        ),
    ] = None,
    principal: option.PrincipalIdOrNone = None,
    cause: option.CauseOrNone = None,
    role: option.Roles = None,
    to_version: option.ToVersion = None,
    to_time: option.ToTime = None,
    to_checkpoint: option.ToCheckpoint = None,
    preview_only: Annotated[
        bool, typer.Option("--preview", help="Only show what it would do.")
    ] = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Do not ask; needed without a terminal."),
    ] = False,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Make an earlier state authoritative again, as an event; nothing is deleted.

    What it would change is shown first, and it is carried out on just that: if the
    stream moves on meanwhile, the rollback is refused.
    """
    if not (yes or preview_only) and (as_json or not sys.stdin.isatty()):
        fail(exit_code.USAGE, "without a terminal to ask on, give --yes or --preview")
    author = None if preview_only else _author(principal, role, cause, reason)
    target = one_point(to_version, to_time, to_checkpoint)
    types = load_types(domain)
    with reading(database, types) as archive:
        found = find_stream(archive, stream)
        need_decider(types, found.aggregate_type)
        preview = archive.preview_rollback(found, target)
        shown = preview_document(archive.codec, found, preview)
        if not as_json:
            show_preview(archive.codec, found, preview)
    if author is not None:
        if not yes:
            _confirm(found, preview)
        with writing(database, types) as engine:
            receipt = _carry_out(engine, author, found, preview)
        shown["receipt"] = receipt_document(receipt)
        if not as_json:
            typer.echo(f"{found}: rolled back, as version {receipt.version}")
    if as_json:
        print_json(shown)


@attrs.frozen
class _Author:
    """Who rolls back, and why."""

    principal: Principal
    cause: str
    reason: str


def _author(
    principal: str | None,
    roles: list[str] | None,
    cause: str | None,
    reason: str | None,
) -> _Author:
    if principal is None or cause is None or reason is None:
        fail(exit_code.USAGE, "a rollback needs --reason, --principal and --cause")
    return _Author(Principal(principal, roles or ()), cause, reason)


def _carry_out(
    engine: Engine, author: _Author, stream: StreamId[Any], preview: RollbackPreview
) -> Receipt:
    desk = engine.acting_as(
        author.principal.id, cause=author.cause, roles=author.principal.roles
    )
    return desk.rollback(
        stream,
        reason=author.reason,
        to_version=preview.to_version,
        expected_version=preview.version,
    )


def _confirm(stream: StreamId[Any], preview: RollbackPreview) -> None:
    question = f"Roll {stream} back to version {preview.to_version}?"
    try:
        is_wanted = typer.confirm(question)
    except typer.Abort:
        is_wanted = False
    if not is_wanted:
        fail(exit_code.INTERRUPTED, "not confirmed; nothing was written")
