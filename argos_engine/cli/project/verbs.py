"""`argos project`: its verbs together."""

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.guard import guarded
from argos_engine.cli.project.check import check
from argos_engine.cli.project.forget import forget
from argos_engine.cli.project.rebuild import rebuild
from argos_engine.cli.project.status import status

project = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Look after the rows that follow from the log: where they stand, whether "
    "they are right, and how they are made anew.",
    epilog=exit_code.epilog(),
)
project.command("status")(guarded(status))
project.command("check")(guarded(check))
project.command("rebuild")(guarded(rebuild))
project.command("forget")(guarded(forget))
