"""`argos bidding windows`: when whose turn is, in the local time of the center."""

import datetime
from collections.abc import Iterable

import typer
from rich.console import Console

from argos_engine.cli import exit_code, option
from argos_engine.cli.bidding.arguments import AreaName, At, YearName, moment
from argos_engine.cli.bidding.season import TYPES, FoundArea, find_area, find_year
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.query import position
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.window_sheet import (
    LocalWindow,
    WindowLine,
    window_sheet,
    windowed_rounds,
)
from argos_engine.domains.bidding.zone import Zone

_HEADINGS = (">place", "who", "day", "from-to", "UTC", "turn", "by hand")


def windows(
    area: AreaName,
    *,
    database: option.Database,
    year: YearName = None,
    at: At = None,
    as_json: option.AsJson = False,
) -> None:
    """Show the bidding windows of an area as clocks in its zone show them.

    Round by round, whose turn is first going first. A window that was set by hand
    stands beside the derived one. Exit code 1 says that clocks skip or repeat the
    time of a window; no year is frozen like that.
    """
    now = moment(at)
    with reading(database, TYPES) as archive:
        found = find_area(archive, find_year(archive, year), area)
    zone, rounds = _sheets(found, now)
    if as_json:
        print_json(
            {
                **found.document(),
                "zone": zone and zone.name,
                "at": now.isoformat(),
                "rounds": [_round_document(found, *each) for each in rounds],
            }
        )
    else:
        _show(found, zone, rounds, console())
    is_wrong = any(line.problem for _, lines in rounds for line in lines)
    raise typer.Exit(exit_code.DATA if is_wrong else exit_code.OK)


def _sheets(
    found: FoundArea, now: datetime.datetime
) -> tuple[Zone | None, list[tuple[RoundTerms, tuple[WindowLine, ...]]]]:
    facts = found.area.facts
    if facts is None or facts.schedule is None:
        return None, []
    zone = facts.schedule.zone
    return zone, [
        (terms, window_sheet(found.area, terms.round_id, zone, now))
        for terms in windowed_rounds(facts)
    ]


def _show(
    found: FoundArea,
    zone: Zone | None,
    rounds: Iterable[tuple[RoundTerms, tuple[WindowLine, ...]]],
    screen: Console,
) -> None:
    is_any = False
    for terms, lines in rounds:
        is_any = True
        name = zone.name if zone else ""
        title = f"{found.stream}, round {terms.round_id}, {terms.name}: times of {name}"
        screen.print(table(_HEADINGS, [_row(found, each) for each in lines], title))
        screen.print()
    if not is_any:
        screen.print(f"{found.stream}: no round is bid in windows")
    elif found.is_planned:
        screen.print("The area has not been told of a frozen year: this is a plan.")


def _row(found: FoundArea, line: WindowLine) -> tuple[object, ...]:
    window = line.window
    remark = line.problem
    if line.override is not None:
        was = "none" if line.derived is None else _span(line.derived)
        remark = f"{line.override.reason}; derived: {was}"
    return (
        position(found.area, line.user),
        line.user.initials,
        "" if window is None else f"{window.starts:%a %Y-%m-%d}",
        "none yet" if window is None and not line.problem else _hours(window),
        "" if window is None else _offset(window.starts_offset),
        "" if line.status is None else line.status.value,
        remark,
    )


def _span(window: LocalWindow) -> str:
    return f"{window.starts:%a %Y-%m-%d} {_hours(window)}"


def _hours(window: LocalWindow | None) -> str:
    if window is None:
        return ""
    if window.starts.date() == window.ends.date():
        return f"{window.starts:%H:%M}-{window.ends:%H:%M}"
    return f"{window.starts:%H:%M}-{window.ends:%a %Y-%m-%d %H:%M}"


def _offset(offset: datetime.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _round_document(
    found: FoundArea, terms: RoundTerms, lines: Iterable[WindowLine]
) -> dict[str, object]:
    return {
        "round_id": terms.round_id,
        "name": terms.name,
        "windows": [
            {
                "place": position(found.area, line.user),
                "user_id": line.user.user_id,
                "initials": line.user.initials,
                "window": _window_document(line.window),
                "derived_window": _window_document(line.derived),
                "override_reason": line.override and line.override.reason,
                "status": line.status and line.status.value,
                "problem": line.problem or None,
            }
            for line in lines
        ],
    }


def _window_document(window: LocalWindow | None) -> dict[str, str] | None:
    if window is None:
        return None
    return {
        "starts_at": window.window.starts_at.isoformat(),
        "ends_at": window.window.ends_at.isoformat(),
        "local_start": window.starts.isoformat(timespec="minutes"),
        "local_end": window.ends.isoformat(timespec="minutes"),
        "offset_at_start": _offset(window.starts_offset),
        "offset_at_end": _offset(window.ends_offset),
    }
