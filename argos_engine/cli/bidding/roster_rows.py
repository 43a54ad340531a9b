"""Rows of a roster with their verdicts, as people and programs read them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import attrs
from rich.console import Console

from argos_engine.cli.bidding.roster_entries import Entry
from argos_engine.cli.screen import table
from argos_engine.domain.identity import StreamId
from argos_engine.domains.bidding.roster import Registration
from argos_engine.domains.bidding.roster_preview import PreviewRow, Verdict
from argos_engine.domains.bidding.year.decide import YearCommand

_HEADINGS = (">line", "who", "verdict", "what")
_CHANGING = (Verdict.NEW, Verdict.CHANGED)


@attrs.frozen
class JudgedRow:
    """A row, who it is about, and what becomes of it."""

    line: int
    user_id: str | None
    initials: str | None
    verdict: Verdict
    commands: tuple[YearCommand, ...]
    """What importing it takes; none of a row that changes nothing."""
    differences: tuple[str, ...]
    problem: str

    @classmethod
    def of(cls, entry: Entry, row: PreviewRow) -> "JudgedRow":
        """Return the row of *entry*, which was judged as *row*."""
        named = entry.command if isinstance(entry, Registration) else None
        return cls(
            row.line,
            None if named is None else named.user_id,
            None if named is None else named.initials,
            row.verdict,
            row.commands if row.verdict in _CHANGING else (),
            row.differences,
            row.problem,
        )

    def document(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "line": self.line,
            "user_id": self.user_id,
            "initials": self.initials,
            "verdict": self.verdict.value,
            "commands": [type(each).__name__ for each in self.commands],
            "differences": list(self.differences),
            "problem": self.problem or None,
        }


def rows_document(
    stream: StreamId[Any], rows: Sequence[JudgedRow], *, applied: bool
) -> dict[str, object]:
    """Return the rows and their count as JSON can hold them."""
    counts = Counter(each.verdict for each in rows)
    return {
        "stream": str(stream),
        "applied": applied,
        "counts": {verdict.value: counts[verdict] for verdict in Verdict},
        "rows": [each.document() for each in rows],
    }


def show_rows(
    stream: StreamId[Any], rows: Sequence[JudgedRow], screen: Console, *, applied: bool
) -> None:
    """Print the rows for people; those that change nothing are only counted."""
    shown = [each for each in rows if each.verdict is not Verdict.UNCHANGED]
    if shown:
        screen.print(table(_HEADINGS, map(_row, shown), str(stream)))
        screen.print()
    counts = Counter(each.verdict for each in rows)
    told = [f"{counts[each]:,} {each}" for each in Verdict if counts[each]]
    screen.print(f"{len(rows):,} rows: {', '.join(told) or 'none'}")
    changes = sum(counts[each] for each in _CHANGING)
    if applied:
        screen.print(f"{changes:,} rows were imported")
    elif changes:
        screen.print("nothing was imported: --apply does it, --line N only some rows")


def _row(row: JudgedRow) -> tuple[object, ...]:
    what = row.problem or "; ".join(row.differences)
    return row.line, row.initials, row.verdict.value, what
