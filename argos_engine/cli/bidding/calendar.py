"""`argos bidding calendar`: how many of an area's slots are taken, day by day."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from argos_engine.cli import exit_code, option
from argos_engine.cli.bidding.arguments import AreaName, YearName
from argos_engine.cli.bidding.calendar_page import calendar_page
from argos_engine.cli.bidding.season import TYPES, FoundArea, find_area, find_year
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.output_file import output_file
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.leave_calendar import (
    LeaveDay,
    leave_days,
    round_terms,
)
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.year_facts import YearFacts

_DAYS_A_WEEK = 7
_HEADINGS = (
    *(">period", "week of"),
    *(">Sun", ">Mon", ">Tue", ">Wed", ">Thu", ">Fri", ">Sat"),
)


def calendar(
    area: AreaName,
    *,
    database: option.Database,
    year: YearName = None,
    in_round: Annotated[
        str | None,
        typer.Option("--round", metavar="ID", help="Only one round; all without."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a page to be printed, with all initials.",
        ),
    ] = None,
    as_json: option.AsJson = False,
) -> None:
    """Show how many slots of an area are taken on each day of the year.

    Every round has slots of its own; without `--round` they are added up. On a holiday
    only those rounds count that include holidays; it has a star. A page is one file
    without any other, and appears only when it is complete.
    """
    with reading(database, TYPES) as archive:
        found = find_area(archive, find_year(archive, year), area)
    facts = _facts(found)
    rounds = _rounds(found, facts, in_round)
    days = tuple(leave_days(found.area, facts, rounds))
    if html is not None:
        page = calendar_page(found, rounds, days)
        with output_file(html, ".writing") as output:
            output.write(page.encode())
    if as_json:
        print_json(_document(found, rounds, days))
    elif html is None:
        _show(found, rounds, days, console())
    else:
        typer.echo(f"{len(days):,} days in {html}")


def _facts(found: FoundArea) -> YearFacts:
    if found.area.facts is None:
        fail(exit_code.USAGE, f"{found.stream}: the bid year has no calendar yet")
    return found.area.facts


def _rounds(
    found: FoundArea, facts: YearFacts, wanted: str | None
) -> tuple[RoundTerms, ...]:
    rounds = round_terms(found.area, facts)
    chosen = tuple(each for each in rounds if wanted in (None, each.round_id))
    if wanted is not None and not chosen:
        known = ", ".join(each.round_id for each in rounds) or "none at all"
        fail(exit_code.USAGE, f"{found.stream} has no round {wanted!r}, only {known}")
    return chosen


def _show(
    found: FoundArea,
    rounds: Sequence[RoundTerms],
    days: Sequence[LeaveDay],
    screen: Console,
) -> None:
    names = ", ".join(each.round_id for each in rounds) or "no rounds"
    title = f"{found.stream}, {names}: slots taken of those there are"
    screen.print(table(_HEADINGS, _weeks(days), title))
    taken, full = sum(day.taken for day in days), sum(day.is_full for day in days)
    screen.print(f"\nslots taken: {taken:,}; full days: {full:,}; * is a holiday")
    if found.is_planned:
        screen.print("The area has not been told of a frozen year: this is a plan.")


def _weeks(days: Sequence[LeaveDay]) -> Iterator[tuple[object, ...]]:
    # A year begins on a Sunday and has whole pay periods, so every week is whole.
    for start in range(0, len(days), _DAYS_A_WEEK):
        week = days[start : start + _DAYS_A_WEEK]
        first = week[0]
        yield first.pay_period, first.day, *map(_cell, week)


def _cell(day: LeaveDay) -> Text:
    style = "bold reverse" if day.is_full else "" if day.taken else "dim"
    star = "*" if day.is_holiday else ""
    return Text(f"{day.taken}/{day.slots}{star}", style)


def _document(
    found: FoundArea, rounds: Sequence[RoundTerms], days: Sequence[LeaveDay]
) -> dict[str, object]:
    return {
        **found.document(),
        "rounds": [each.round_id for each in rounds],
        "days": [
            {
                "day": each.day.isoformat(),
                "pay_period": each.pay_period,
                "holiday": each.is_holiday,
                "taken": each.taken,
                "slots": each.slots,
                "user_ids": list(each.user_ids),
            }
            for each in days
        ],
    }
