"""`argos migrate`: all its verbs together."""

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.guard import guarded
from argos_engine.cli.migrate.create import create
from argos_engine.cli.migrate.down import down
from argos_engine.cli.migrate.history import history
from argos_engine.cli.migrate.status import status
from argos_engine.cli.migrate.to import to
from argos_engine.cli.migrate.up import up

migrate = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Change the tables of a journal that are not the engine's, step by step.",
    epilog=exit_code.epilog(),
)
migrate.command("status")(guarded(status))
migrate.command("up")(guarded(up))
migrate.command("down")(guarded(down))
migrate.command("to")(guarded(to))
migrate.command("create")(guarded(create))
migrate.command("history")(guarded(history))
