"""What streams come to after a run."""

from collections.abc import Collection, Iterator
from typing import Any

import attrs

from argos_engine.audit.archive import Archive
from argos_engine.audit.history import StreamHistory, read_history
from argos_engine.cli.screen import table
from argos_engine.domain.history import effective_segments
from argos_engine.domain.identity import StreamId
from argos_engine.ports.page import PAGE_LENGTH_MAX

LISTED_MAX = 50
"""Streams in a report; `argos streams` shows them all."""


@attrs.frozen
class StreamFigures:
    """One stream in numbers."""

    stream: StreamId[Any]
    version: int
    deltas: int
    snapshots: int
    superseded: int
    refused: int

    def document(self) -> dict[str, object]:
        """Return the figures as JSON can hold them."""
        figures = attrs.asdict(self, recurse=False)
        return {**figures, "stream": str(self.stream), "events": self.version}


def read_figures(
    archive: Archive, wanted: Collection[StreamId[Any]]
) -> list[StreamFigures]:
    """Return the figures of some streams, at most `LISTED_MAX` of them."""
    found = []
    for figures in _all(archive, wanted):
        found.append(figures)
        if len(found) == min(LISTED_MAX, len(wanted)):
            break
    return found


def figures_table(figures: list[StreamFigures]) -> object:
    """Return the figures as a table."""
    headings = (
        "stream",
        ">version",
        ">events",
        ">deltas",
        ">snapshots",
        ">superseded",
        ">refused",
    )
    rows = (
        (
            each.stream,
            each.version,
            each.version,
            each.deltas,
            each.snapshots,
            each.superseded,
            each.refused,
        )
        for each in figures
    )
    return table(headings, rows)


def _all(
    archive: Archive, wanted: Collection[StreamId[Any]]
) -> Iterator[StreamFigures]:
    after = None
    while True:
        page = archive.streams(after, PAGE_LENGTH_MAX)
        for each in page.entries:
            if each.stream in wanted:
                yield StreamFigures(
                    each.stream,
                    each.version,
                    each.version - each.full,
                    each.snapshots,
                    _superseded(archive, each.stream),
                    each.refusals,
                )
        if page.next_after is None:
            return
        after = page.next_after


def _superseded(archive: Archive, stream: StreamId[Any]) -> int:
    with archive.journal.read() as reader:
        history = read_history(reader, archive.codec, stream)
    return history.head - _effective(history)


def _effective(history: StreamHistory) -> int:
    # A segment begins behind a rollback, and that event counts as well.
    return sum(
        run.upto - max(run.after - 1, 0)
        for run in effective_segments(history.head, history.marks)
    )
