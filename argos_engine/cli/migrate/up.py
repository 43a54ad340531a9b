"""`argos migrate up`: applies what is pending."""

from argos_engine.cli import option
from argos_engine.cli.migrate.run import Run


def up(
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
    """Apply all pending steps, each whole or not at all, after a verified backup.

    Running it again goes on where it ended, and does nothing if nothing is pending.
    """
    run = Run(database, migrations, principal, cause, backup, dry_run, domain, as_json)
    run.carry_out(lambda runner: runner.up())
