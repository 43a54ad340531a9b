"""`argos history`: every event of a stream, with who, when and why."""

from collections.abc import Iterator
from typing import Annotated, Any

from argos_engine.audit.archive import Archive
from argos_engine.audit.history import HistoryEntry
from argos_engine.cli import option
from argos_engine.cli.deciders import load_types
from argos_engine.cli.entry_table import entry_table
from argos_engine.cli.opening import find_stream, reading
from argos_engine.cli.plain import entry_document
from argos_engine.cli.screen import console, print_json, print_json_line
from argos_engine.domain.identity import StreamId
from argos_engine.ports.page import PAGE_LENGTH, PAGE_LENGTH_MAX, Page


def history(
    stream: option.Stream,
    *,
    database: option.Database,
    after: Annotated[
        int,
        option.version_option("Begin behind this version."),
    ] = 0,
    limit: option.Limit = PAGE_LENGTH,
    show_all: option.All = False,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Show the events of a stream, oldest first.

    What a rollback has superseded is still there and says so. Without a decider for
    the stream, events are shown as they are stored.
    """
    with reading(database, load_types(domain)) as archive:
        found = find_stream(archive, stream)
        if not show_all:
            page = archive.history(found, after, limit)
            _show_page(archive, found, page, as_json=as_json)
            return
        for page in _pages(archive, found, after):
            if as_json:
                for entry in page.entries:
                    print_json_line(entry_document(archive.codec, found, entry))
            else:
                console().print(entry_table(archive.codec, found, page.entries))


def _pages(
    archive: Archive, stream: StreamId[Any], after: int
) -> Iterator[Page[HistoryEntry, int]]:
    following: int | None = after
    while following is not None:
        page = archive.history(stream, following, PAGE_LENGTH_MAX)
        yield page
        following = page.next_after


def _show_page(
    archive: Archive,
    stream: StreamId[Any],
    page: Page[HistoryEntry, int],
    *,
    as_json: bool,
) -> None:
    if as_json:
        print_json(
            {
                "stream": str(stream),
                "events": [
                    entry_document(archive.codec, stream, entry)
                    for entry in page.entries
                ],
                "next_after": page.next_after,
            }
        )
        return
    screen = console()
    screen.print(entry_table(archive.codec, stream, page.entries))
    if page.next_after is not None:
        screen.print(f"... more: --after {page.next_after}, or --all")
