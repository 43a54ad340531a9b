"""`argos streams`: what a journal holds."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from argos_engine.audit.archive import Archive
from argos_engine.cli import option
from argos_engine.cli.moment import shown_time
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json, print_json_line, table
from argos_engine.domain.identity import StreamId
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.page import PAGE_LENGTH, PAGE_LENGTH_MAX, Page
from argos_engine.ports.records import StreamSummary

_Streams = Page[StreamSummary, StreamId[Any]]
_HEADINGS = (
    "stream",
    ">events",
    ">deltas",
    ">snapshots",
    ">refused",
    "last event (UTC)",
)


def streams(
    *,
    database: option.Database,
    after: Annotated[
        str | None, typer.Option(metavar="TYPE:ID", help="Begin behind this stream.")
    ] = None,
    limit: option.Limit = PAGE_LENGTH,
    show_all: option.All = False,
    as_json: option.AsJson = False,
) -> None:
    """List the streams of a journal, in the order of type and id."""
    start: StreamId[Any] | None = None if after is None else StreamId.parse(after)
    with reading(database) as archive:
        if not show_all:
            _show_page(archive.streams(start, limit), as_json=as_json)
            return
        for page in _pages(archive, start):
            if as_json:
                for each in page.entries:
                    print_json_line(_document(each))
            else:
                console().print(table(_HEADINGS, map(_row, page.entries)))


def _pages(archive: Archive, after: StreamId[Any] | None) -> Iterator[_Streams]:
    while True:
        page = archive.streams(after, PAGE_LENGTH_MAX)
        yield page
        after = page.next_after
        if after is None:
            return


def _show_page(page: _Streams, *, as_json: bool) -> None:
    following = None if page.next_after is None else str(page.next_after)
    if as_json:
        found = [_document(each) for each in page.entries]
        print_json({"streams": found, "next_after": following})
        return
    screen = console()
    if page.entries:
        screen.print(table(_HEADINGS, map(_row, page.entries)))
    else:
        screen.print("no streams")
    if following is not None:
        screen.print(f"... more: --after {following}, or --all")


def _row(each: StreamSummary) -> tuple[object, ...]:
    return (
        each.stream,
        each.version,
        each.version - each.full,
        each.snapshots,
        each.refusals,
        shown_time(to_datetime(each.recorded_at)),
    )


def _document(each: StreamSummary) -> dict[str, object]:
    return {
        "stream": str(each.stream),
        "aggregate_type": each.stream.aggregate_type,
        "aggregate_id": each.stream.aggregate_id,
        "version": each.version,
        "events": each.version,
        "deltas": each.version - each.full,
        "snapshots": each.snapshots,
        "refused": each.refusals,
        "recorded_at": to_datetime(each.recorded_at).isoformat(),
    }
