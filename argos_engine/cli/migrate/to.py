"""`argos migrate to`: applies or undoes steps until a certain one is the last."""

from typing import Annotated

import typer

from argos_engine.cli import option
from argos_engine.cli.migrate.run import Run

NONE = "none"
"""Instead of an id: undo everything."""


def to(  # noqa: PLR0913  # one for each option
    step: Annotated[
        str, typer.Argument(metavar="STEP", help="Its id, or none for no step at all.")
    ],
    *,
    database: option.Database,
    migrations: option.Migrations,
    principal: option.PrincipalIdOrNone = None,
    cause: option.CauseOrNone = None,
    backup: option.BackupFile = None,
    dry_run: option.DryRun = False,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Apply or undo steps until STEP is the last one applied, after a backup."""
    run = Run(database, migrations, principal, cause, backup, dry_run, domain, as_json)
    run.carry_out(lambda runner: runner.to(None if step == NONE else step))
