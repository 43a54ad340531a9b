"""`argos backup`: a copy of a journal that is verified before it counts."""

from pathlib import Path
from typing import Annotated

import typer

from argos_engine.audit.backup import BackupReport
from argos_engine.cli import exit_code, option
from argos_engine.cli.deciders import load_types
from argos_engine.cli.opening import reading
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import print_json
from argos_engine.cli.verify import report_document


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to; it must not exist.")
    ],
    *,
    database: option.Database,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Copy a journal to a new file, while an engine may write to it, and verify it.

    The copy has an anchor of its own. Interrupted, it leaves nothing behind.
    """
    with (
        reading(database, load_types(domain)) as archive,
        progress_bar("backup") as bar,
    ):
        report = archive.backup(file, bar.show_named)
    show_backup(report, as_json=as_json)


def show_backup(report: BackupReport, *, as_json: bool) -> None:
    """Show what a copy holds; end the verb if it is not sound."""
    if as_json:
        print_json(
            {
                "file": report.path,
                "store_id": report.head.store_id,
                "position": report.head.position,
                "verification": report_document(report.verification),
            }
        )
    else:
        state = "sound" if report.is_sound else "NOT SOUND"
        typer.echo(f"{report.path}: {report.head.position:,} events, {state}")
        for problem in report.verification.problems:
            typer.echo(str(problem))
    if not report.is_sound:
        raise typer.Exit(exit_code.DATA)
