"""What people see of a campaign: a table that lives on a terminal, lines elsewhere."""

from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from argos_engine.testing.campaign_report import CampaignReport
from argos_engine.testing.campaign_totals import seed_range, totals


class CampaignScreen:
    """Shows the report whenever a slice has been added to it."""

    def __init__(self, report: CampaignReport, console: Console | None = None) -> None:
        self._report = report
        self._console = console or Console(markup=False, emoji=False, highlight=False)
        self._live = Live(console=self._console, transient=True, auto_refresh=False)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def show(self, name: str) -> None:
        """Show that there is more of the suite *name*."""
        if self._console.is_terminal:
            self._live.update(self._document(), refresh=True)
            return
        record = self._report.suites[name]
        self._console.print(
            f"{self._report.seconds / 60:7.1f} min  {name}: {record.cases:,} cases, "
            f"{len(record.failures)} failed"
        )

    def end(self, message: str) -> None:
        """Show everything, what was found, and a last line."""
        self._live.stop()
        self._console.print(self._document())
        for finding in self._report.findings():
            self._console.print(finding, style="bold red", soft_wrap=True)
        self._console.print(message)

    def _document(self) -> Group:
        return Group(_suites(self._report), Text(), _totals(self._report))


def _suites(report: CampaignReport) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("suite", "cases", "seeds", "seconds", "failed"):
        table.add_column(heading, justify="left" if heading == "suite" else "right")
    for name, record in report.suites.items():
        table.add_row(
            name,
            f"{record.cases:,}",
            seed_range(record),
            f"{record.seconds:,.0f}",
            f"{len(record.failures):,}",
        )
    return table


def _totals(report: CampaignReport) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for total in totals(report):
        table.add_row(total.name, total.value, style="bold red" if total.is_bad else "")
    return table
