"""All inline projections of an engine: their rows are written with each command."""

from collections.abc import Sequence
from typing import Any

from argos_engine.ports.projection import ProjectedEvent, Projection
from argos_engine.ports.rows import RowWriter
from argos_engine.projections.following import concerns, follow
from argos_engine.projections.place import position_name


class InlineProjections:
    """What the writer calls; see `InlineRows`. Used by one thread at a time."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self._projections = projections
        self._names = [position_name(each.name) for each in projections]

    def concerns(self, aggregate_type: str, event: object) -> bool:
        """Return whether rows may follow from an event of that aggregate type."""
        return any(concerns(each, aggregate_type, event) for each in self._projections)

    def follow(self, event: ProjectedEvent, state: Any, rows: RowWriter) -> None:  # noqa: ANN401  # of any aggregate
        """Write what follows from an event, one projection after the other."""
        for each in self._projections:
            if concerns(each, event.stream.aggregate_type, event.event):
                follow(each, event, state, rows)

    def arrive(self, position: int, rows: RowWriter) -> None:
        """Note that the rows follow the log up to *position*."""
        for name in self._names:
            rows.set_position(name, position)
