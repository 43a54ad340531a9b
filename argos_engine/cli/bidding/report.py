"""`argos bidding report`: who did what in an area, when and why."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from argos_engine.audit.archive import Archive
from argos_engine.audit.history import HistoryEntry
from argos_engine.cli import option
from argos_engine.cli.bidding.arguments import AreaName, YearName
from argos_engine.cli.bidding.season import (
    TYPES,
    FoundArea,
    find_area,
    find_user,
    find_year,
)
from argos_engine.cli.moment import shown_time
from argos_engine.cli.opening import reading
from argos_engine.cli.plain import entry_document
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.event_text import (
    Called,
    concerns,
    initials_in,
    reason,
    sentence,
)
from argos_engine.ports.page import PAGE_LENGTH_MAX

_HEADINGS = (">version", "when (UTC)", "what", "who and why")
_SHARES = 1, 1
"""Of the last two columns in what is left of the screen."""


def report(
    area: AreaName,
    *,
    database: option.Database,
    year: YearName = None,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="INITIALS", help="Only what concerns a user."),
    ] = None,
    as_json: option.AsJson = False,
) -> None:
    """Show everything that has happened in an area: who did what, when and why.

    What a rollback has superseded is struck through, and names the rollback. Of a
    user all events are shown that name the user, and all rollbacks.
    """
    with reading(database, TYPES) as archive:
        season = find_year(archive, year)
        user_id = None if user is None else find_user(season, user)
        found = find_area(archive, season, area)
        called = initials_in(found.area)
        entries = _entries(archive, found, user_id)
        if as_json:
            events = [_document(archive, found, each, called) for each in entries]
            print_json({**found.document(), "user_id": user_id, "events": events})
        else:
            _show(found, list(entries), called, console())


def _entries(
    archive: Archive, found: FoundArea, user_id: str | None
) -> Iterator[HistoryEntry]:
    after: int | None = 0
    while after is not None:
        page = archive.history(found.stream, after, PAGE_LENGTH_MAX)
        for entry in page.entries:
            if user_id is None or concerns(entry.event, user_id):
                yield entry
        after = page.next_after


def _show(
    found: FoundArea, entries: list[HistoryEntry], called: Called, screen: Console
) -> None:
    made = table(_HEADINGS, [_row(each, called) for each in entries], str(found.stream))
    made.expand = True
    made.columns[-2].ratio, made.columns[-1].ratio = _SHARES
    screen.print(made)
    hidden = sum(1 for each in entries if not each.is_effective)
    screen.print(f"\n{len(entries):,} events, {hidden:,} of them superseded")


def _row(entry: HistoryEntry, called: Called) -> tuple[Text, ...]:
    what = printable(sentence(entry.event, called))
    given = (entry.principal.id, entry.cause, reason(entry.event))
    why = "\n".join(printable(each) for each in given if each is not None)
    style = "" if entry.is_effective else "dim strike"
    texts = str(entry.version), shown_time(entry.recorded_at), what, why
    row = [Text(text, style) for text in texts]
    if not entry.is_effective:
        # A screen without styles has to say it, too.
        row[2].append(f"\nsuperseded by version {entry.superseded_by}", "not strike")
    return tuple(row)


def _document(
    archive: Archive, found: FoundArea, entry: HistoryEntry, called: Called
) -> dict[str, object]:
    return {
        "what": sentence(entry.event, called),
        "reason": reason(entry.event),
        "effective": entry.is_effective,
        **entry_document(archive.codec, found.stream, entry),
    }
