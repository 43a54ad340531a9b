"""Whether the rows of a projection are those that follow from the log."""

import attrs

from argos_engine.ports.journal import Journal
from argos_engine.ports.projection import Projection
from argos_engine.projections.refold import Progress, Refold, ignore_progress
from argos_engine.projections.replay import Replay

STREAMS_NAMED_MAX = 100
"""Streams that an examination names; all are counted."""


@attrs.frozen(kw_only=True)
class Examination:
    """What a comparison of all rows with the log has found."""

    projection: str
    position: int
    """Up to where the log was followed: where the rows said that they are."""
    different_streams: tuple[str, ...]
    """The first `STREAMS_NAMED_MAX` streams whose rows do not follow from the log."""
    total_different: int

    @property
    def is_sound(self) -> bool:
        """Whether all rows follow from the log."""
        return self.total_different == 0


def examine(
    projection: Projection,
    journal: Journal,
    replay: Replay,
    progress: Progress = ignore_progress,
) -> Examination:
    """Make all rows anew beside the tables, and compare them in one view.

    Raises:
        ProjectionError: The projection cannot follow an event.
        JournalError: The log cannot be read.
    """
    with journal.scratch(projection.tables) as scratch:
        refold = Refold(projection, journal, replay, scratch, progress)
        refold.compare()
    different = sorted(refold.different)
    return Examination(
        projection=projection.name,
        position=refold.position,
        different_streams=tuple(different[:STREAMS_NAMED_MAX]),
        total_different=len(different),
    )
