"""The rows of a roster file, read whole and within a limit."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from argos_engine.cli import exit_code
from argos_engine.cli.batch.roster_file import RosterLines
from argos_engine.cli.failure import fail
from argos_engine.domains.bidding.roster import (
    Registration,
    RosterProblem,
    read_roster,
)

Entry: TypeAlias = Registration | RosterProblem

ROWS_MAX = 10_000
"""More than any year has pairs of initials."""


def read_entries(file: Path, lines: Iterable[int] | None) -> tuple[Entry, ...]:
    """Return the rows of a roster, or those on *lines* only.

    Ends the verb if the file has too many rows, or none on one of the lines.

    Raises:
        OSError: The file cannot be read.
    """
    entries: list[Entry] = []
    for entry in _entries(file):
        if len(entries) == ROWS_MAX:
            fail(exit_code.USAGE, f"{file} has more than {ROWS_MAX:,} rows")
        entries.append(entry)
    if lines is None:
        return tuple(entries)
    wanted = set(lines)
    missing = wanted - {each.line for each in entries}
    if missing:
        shown = ", ".join(map(str, sorted(missing)))
        fail(exit_code.USAGE, f"{file} has no row on line {shown}")
    return tuple(each for each in entries if each.line in wanted)


def _entries(file: Path) -> Iterator[Entry]:
    with file.open("rb") as content:
        lines = RosterLines(file.name, content, lambda _: None)
        for entry in read_roster(lines):
            yield from _overlong(lines)
            yield entry
        yield from _overlong(lines)


def _overlong(lines: RosterLines) -> Iterator[RosterProblem]:
    for bad in lines.take_bad():
        yield RosterProblem(bad.line, bad.field, bad.shown, bad.rule)
