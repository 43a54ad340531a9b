"""Where a projection stands, for people and monitors."""

import enum

import attrs

from argos_engine.ports.projection import Projection
from argos_engine.projections.place import ProjectionPlace


class ProjectionState(enum.StrEnum):
    """How the rows of a projection relate to the log."""

    CURRENT = "current"
    BEHIND = "behind"
    REVISED = "revised"
    """They are of another revision, and are made anew at the next opening."""
    MISSING = "missing"
    """They were never made, or the log has lost what they follow."""
    PARKED = "parked"
    """It failed and follows no more, until it is made anew or the engine opened."""


@attrs.frozen(kw_only=True)
class ProjectionStatus:
    """Where one projection stands."""

    name: str
    is_inline: bool
    state: ProjectionState
    revision: int
    position: int | None
    """Up to where its rows follow the log."""
    head: int
    """Where the log ends."""
    problem: str | None = None
    """Why it is parked, or is tried again."""


def state_of(
    projection: Projection, place: ProjectionPlace | None, head: int
) -> ProjectionState:
    """Return where a projection stands that does not fail."""
    if place is None or place.position > head:
        return ProjectionState.MISSING
    if place.revision != projection.revision:
        return ProjectionState.REVISED
    if place.position < head:
        return ProjectionState.BEHIND
    return ProjectionState.CURRENT
