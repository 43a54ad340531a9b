"""`argos enrollment`: all its verbs together."""

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.enrollment.timetable import timetable
from argos_engine.cli.guard import guarded

enrollment = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Look into faculties: the enrolment domain that ships with the engine.",
    epilog=exit_code.epilog(),
)
enrollment.command("timetable")(guarded(timetable))
