"""The command `argos` as a whole: its verbs, and how it begins and ends."""

import io
import signal
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.backup import backup
from argos_engine.cli.bidding.verbs import bidding
from argos_engine.cli.blame import blame
from argos_engine.cli.checkpoint import checkpoint
from argos_engine.cli.config import config
from argos_engine.cli.demo import demo
from argos_engine.cli.diff import diff
from argos_engine.cli.enrollment.verbs import enrollment
from argos_engine.cli.export import export
from argos_engine.cli.failure import say
from argos_engine.cli.guard import INTERRUPTED, guarded
from argos_engine.cli.health import health
from argos_engine.cli.history import history
from argos_engine.cli.import_ import import_
from argos_engine.cli.log_lines import show_log_lines
from argos_engine.cli.migrate.verbs import migrate
from argos_engine.cli.project.verbs import project
from argos_engine.cli.restore import restore
from argos_engine.cli.rollback import rollback
from argos_engine.cli.run import run
from argos_engine.cli.state import state
from argos_engine.cli.streams import streams
from argos_engine.cli.subscriptions import subscriptions
from argos_engine.cli.top import top
from argos_engine.cli.verify import verify
from argos_engine.cli.what_if import what_if

app = typer.Typer(
    name="argos",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog=exit_code.epilog(),
)
app.command("demo")(guarded(demo))
app.command("run")(guarded(run))
app.command("streams")(guarded(streams))
app.command("history")(guarded(history))
app.command("state")(guarded(state))
app.command("diff")(guarded(diff))
app.command("blame")(guarded(blame))
app.command("what-if")(guarded(what_if))
app.command("checkpoint")(guarded(checkpoint, one_command=True))
app.command("rollback")(guarded(rollback, one_command=True))
app.command("verify")(guarded(verify))
app.command("export")(guarded(export))
app.command("import")(guarded(import_, one_command=True))
app.command("health")(guarded(health))
app.command("top")(guarded(top))
app.command("subscriptions")(guarded(subscriptions))
app.command("backup")(guarded(backup))
app.command("restore")(guarded(restore))
app.add_typer(migrate, name="migrate")
app.add_typer(project, name="project")
app.add_typer(bidding, name="bidding")
app.add_typer(enrollment, name="enrollment")
app.command("config")(guarded(config))


def main() -> None:
    """Run the verb that the arguments of the process name."""
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show is shown escaped, not a reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    show_log_lines()
    try:
        app(prog_name="argos")
    except SystemExit as end:
        if isinstance(getattr(end.__context__, "__cause__", None), KeyboardInterrupt):
            say(
                f"error: {INTERRUPTED}"
            )  # typer keeps silent about one outside of the verb
        raise
    finally:
        # Everything is done and said. An interrupt now would only hide the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # as typer calls it
    if wanted:
        typer.echo(_version())
        raise typer.Exit


def _version() -> str:
    try:
        return f"argos {version('argos-engine')}"
    except PackageNotFoundError:
        return "argos, from a checkout that is not installed"


@app.callback()
def argos(
    *,
    _: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="Show the version."
        ),
    ] = False,
) -> None:
    """Keep state that can be audited: every change is an event, durable first.

    The journal is given by --database or by ARGOS_DATABASE. `argos demo` makes one to
    look around in.
    """
