"""`argos migrate down`: undoes the last steps."""

from typing import Annotated

import typer

from argos_engine.cli import option
from argos_engine.cli.migrate.run import Run


def down(  # noqa: PLR0913  # one for each option
    *,
    database: option.Database,
    migrations: option.Migrations,
    count: Annotated[int, typer.Option(min=1, metavar="N", help="How many steps.")] = 1,
    principal: option.PrincipalIdOrNone = None,
    cause: option.CauseOrNone = None,
    backup: option.BackupFile = None,
    dry_run: option.DryRun = False,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Undo the last step, or several, after a verified backup.

    What a step has deleted comes back only if its way down brings it back. Steps are
    undone by the list: what it does not hold cannot be undone.
    """
    run = Run(database, migrations, principal, cause, backup, dry_run, domain, as_json)
    run.carry_out(lambda runner: runner.down(count))
