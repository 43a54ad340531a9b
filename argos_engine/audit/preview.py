"""What a rollback would do, before anybody asks for it."""

from collections.abc import Iterator, Sequence

import attrs

from argos_engine.audit.diff import Difference
from argos_engine.audit.history import HistoryEntry, StreamHistory
from argos_engine.domain.history import RollbackMark, Segment, effective_segments

SUPERSEDED_SHOWN_MAX = 1_000
"""Entries that a preview lists; the count covers all of them."""


@attrs.frozen
class RollbackPreview:
    """What would change if *to_version* became authoritative again.

    Give *version* as the expected version of the rollback: then it takes place only
    on what was shown here.
    """

    version: int
    """Where the stream stands now."""
    to_version: int
    superseded: tuple[HistoryEntry, ...]
    """What counts now and would not then, oldest first: the newest
    `SUPERSEDED_SHOWN_MAX` of them."""
    superseded_count: int
    differences: tuple[Difference, ...]


def superseded_count(history: StreamHistory, to_version: int) -> int:
    """Return how many effective events a rollback to *to_version* would supersede."""
    return sum(run.upto - run.after for run in _runs(history, to_version))


def superseded_entries(
    history: StreamHistory, to_version: int
) -> tuple[HistoryEntry, ...]:
    """Return the newest of the events that the rollback would supersede, in order."""
    newest: tuple[HistoryEntry, ...] = ()
    for run in _runs(history, to_version):
        room = min(SUPERSEDED_SHOWN_MAX - len(newest), run.upto - run.after)
        if room:
            newest = history.entries(run.upto - room, run.upto, room) + newest
    return newest


def _runs(history: StreamHistory, to_version: int) -> Iterator[Segment]:
    """Yield the runs of events that count now but not at *to_version*, newest first.

    Not all of them lie behind it: an event that a later rollback brought back counts
    now, and is hidden again by going back to before that rollback.
    """
    kept = list(_effective(to_version, history.marks))
    for now in _effective(history.head, history.marks):
        upto = now.upto
        for then in kept:
            if now.after < then.upto and then.after < upto:
                yield Segment(min(then.upto, upto), upto)
                upto = max(then.after, now.after)
        yield Segment(now.after, upto)


def _effective(upto: int, marks: Sequence[RollbackMark]) -> Iterator[Segment]:
    for segment in effective_segments(upto, marks):
        # A run begins behind a rollback, and that event is effective as well.
        yield Segment(max(segment.after - 1, 0), segment.upto)
