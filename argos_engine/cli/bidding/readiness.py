"""`argos bidding readiness`: everything that stands between a year and its bids."""

import typer
from rich.console import Console

from argos_engine.cli import exit_code, option
from argos_engine.cli.bidding.arguments import At, YearName, moment
from argos_engine.cli.bidding.season import TYPES, FoundYear, find_year
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.year.readiness import (
    completeness_blockers,
    readiness_blockers,
)

_HEADINGS = ("stands before", "blocker")


def readiness(
    *,
    database: option.Database,
    year: YearName = None,
    at: At = None,
    as_json: option.AsJson = False,
) -> None:
    """Show everything that stands between a bid year and bidding.

    It is computed from the year as it is, and never stored. Exit code 1 says that
    something blocks. In a year that was confirmed nothing does: it is frozen.
    """
    now = moment(at)
    with reading(database, TYPES) as archive:
        found = find_year(archive, year)
    is_frozen = found.year.stage.is_locked
    incomplete = () if is_frozen else completeness_blockers(found.year)
    # Those of completeness come first, and are blockers of readiness as well.
    unready = () if is_frozen else readiness_blockers(found.year, now)
    rows = [
        *(("complete bootstrap", each) for each in incomplete),
        *(("ready to bid", each) for each in unready[len(incomplete) :]),
    ]
    if as_json:
        print_json(
            {
                "stream": str(found.stream),
                "version": found.version,
                "stage": found.year.stage.value,
                "at": now.isoformat(),
                "complete": not incomplete,
                "ready": not unready,
                "blockers": [
                    {"before": before, "blocker": blocker} for before, blocker in rows
                ],
            }
        )
    else:
        _show(found, rows, console())
    raise typer.Exit(exit_code.DATA if rows else exit_code.OK)


def _show(found: FoundYear, rows: list[tuple[str, str]], screen: Console) -> None:
    stage = found.year.stage
    if rows:
        screen.print(table(_HEADINGS, rows, f"{found.stream}, {stage}"))
        what = "thing stands" if len(rows) == 1 else "things stand"
        screen.print(f"\n{len(rows):,} {what} in the way")
    elif stage.is_locked:
        screen.print(f"{found.stream} is {stage}: it was confirmed, and is frozen")
    else:
        screen.print(f"{found.stream} is {stage}: nothing stands in the way of bidding")
