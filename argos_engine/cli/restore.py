"""`argos restore`: a journal from a backup, or a drill that it could be one."""

from pathlib import Path
from typing import Annotated

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.backup import show_backup
from argos_engine.cli.deciders import load_types
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.progress import progress_bar


def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="What backup wrote.")],
    *,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to; it must not exist."),
    ] = None,
    drill: Annotated[
        bool,
        typer.Option("--drill", help="Restore into a scratch place, verify, tidy up."),
    ] = False,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Make a journal of a backup and verify it, or only try that with --drill."""
    if drill == (to is not None):
        fail(exit_code.USAGE, "give either --to FILE or --drill")
    with (
        reading(file, load_types(domain)) as archive,
        progress_bar("restore") as bar,
    ):
        if to is None:
            report = archive.restore_drill(bar.show_named)
        else:
            report = archive.backup(to, bar.show_named)
    show_backup(report, as_json=as_json)
