"""What the demo points at: the rollback in its season, and where to look next."""

import shlex
from pathlib import Path
from typing import Any

import attrs
from rich.console import Console

from argos_engine.audit.archive import Archive
from argos_engine.audit.diff import Difference
from argos_engine.audit.history import HistoryEntry
from argos_engine.cli.diff import difference_documents
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import table
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.domains.bidding.area import Area
from argos_engine.ports.page import PAGE_LENGTH_MAX

DIFFERENCES_LISTED_MAX = 5


@attrs.frozen
class AreaFigures:
    """The state of an area in a few numbers."""

    users: int
    rounds: int
    bids: int
    days_off: int

    @classmethod
    def of(cls, area: Area) -> "AreaFigures":
        """Return the figures of *area*."""
        days = sum(len(bid.days) for bid in area.bids.values())
        return cls(len(area.users), len(area.rounds), len(area.bids), days)


@attrs.frozen
class TakenBack:
    """A rollback that happened, and the states around it."""

    stream: StreamId[Any]
    entry: HistoryEntry
    before: AreaFigures
    after: AreaFigures
    differences: tuple[Difference, ...]

    def document(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "stream": str(self.stream),
            "version": self.entry.version,
            "to_version": self.entry.event.to_version,
            "reason": self.entry.event.reason,
            "principal": self.entry.principal.id,
            "before": attrs.asdict(self.before),
            "after": attrs.asdict(self.after),
            "differences": difference_documents(self.differences),
        }


def read_taken_back(archive: Archive, stream: StreamId[Area]) -> TakenBack | None:
    """Return the first rollback of *stream* with the states around it."""
    entry = _first_rollback(archive, stream)
    if entry is None:
        return None
    before, after = entry.version - 1, entry.version
    return TakenBack(
        stream,
        entry,
        AreaFigures.of(archive.state_at(stream, before)),
        AreaFigures.of(archive.state_at(stream, after)),
        archive.diff(stream, before, after),
    )


def show_taken_back(found: TakenBack, screen: Console) -> None:
    """Print a rollback for people."""
    entry = found.entry
    screen.print(
        f"The rollback in {found.stream}, by {entry.principal.id}: "
        f"{printable(entry.event.reason)}"
    )
    names = [field.name for field in attrs.fields(AreaFigures)]
    headings = ("state", ">version", *(f">{name.replace('_', ' ')}" for name in names))
    rows = (
        ("before", entry.version - 1, *attrs.astuple(found.before)),
        ("after", entry.version, *attrs.astuple(found.after)),
    )
    screen.print(table(headings, rows))
    count = len(found.differences)
    screen.print(
        f"version {entry.version:,} has the state of version "
        f"{entry.event.to_version:,} again; {count:,} values differ:"
    )
    for each in found.differences[:DIFFERENCES_LISTED_MAX]:
        screen.print(f"  {printable(str(each))}", no_wrap=True, overflow="ellipsis")
    if count > DIFFERENCES_LISTED_MAX:
        screen.print(f"  ... and {count - DIFFERENCES_LISTED_MAX:,} more")


def show_further(database: Path, found: TakenBack | None, screen: Console) -> None:
    """Print the commands that lead on."""
    file = shlex.quote(str(database))
    screen.print("Look further:")
    for line in _commands(file, found):
        screen.print(f"  {line}", soft_wrap=True)


def _commands(file: str, found: TakenBack | None) -> list[str]:
    lines = [f"argos streams -d {file}"]
    if found is not None:
        stream, version = found.stream.aggregate_id, found.entry.version
        target = found.entry.event.to_version
        lines += [
            f"argos history -d {file} {stream} --after {target} --limit 20",
            f"argos state -d {file} {stream} --version {target}",
            f"argos diff -d {file} {stream} {version - 1} {version}",
            f"argos rollback -d {file} {stream} --to-version {target} --preview",
        ]
    return [
        *lines,
        f"argos bidding report -d {file} --year 2026 NORTH",
        f"argos bidding calendar -d {file} --year 2026 NORTH",
        f"argos bidding windows -d {file} --year 2040 NORTH",
        f"argos verify -d {file}",
    ]


def _first_rollback(archive: Archive, stream: StreamId[Area]) -> HistoryEntry | None:
    after: int | None = 0
    while after is not None:
        page = archive.history(stream, after, PAGE_LENGTH_MAX)
        for entry in page.entries:
            if isinstance(entry.event, RolledBack):
                return entry
        after = page.next_after
    return None
