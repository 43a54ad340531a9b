"""`argos bidding`: its verbs together."""

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.bidding.accrual import accrual
from argos_engine.cli.bidding.calendar import calendar
from argos_engine.cli.bidding.catch_up import catch_up
from argos_engine.cli.bidding.import_ import import_
from argos_engine.cli.bidding.order import order
from argos_engine.cli.bidding.preview_rollback import preview_rollback
from argos_engine.cli.bidding.readiness import readiness
from argos_engine.cli.bidding.report import report
from argos_engine.cli.bidding.windows import windows
from argos_engine.cli.guard import guarded

bidding = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Run a season of leave bidding: what is missing, who bids when, who has "
    "which day off, and why.",
    epilog=exit_code.epilog(),
)
bidding.command("readiness")(guarded(readiness))
bidding.command("order")(guarded(order))
bidding.command("windows")(guarded(windows))
bidding.command("calendar")(guarded(calendar))
bidding.command("accrual")(guarded(accrual))
bidding.command("report")(guarded(report))
bidding.command("preview-rollback")(guarded(preview_rollback))
bidding.command("catch-up")(guarded(catch_up))
bidding.command("import")(guarded(import_))
