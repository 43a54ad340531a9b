"""All inline projections of an engine: their rows are written with each command."""

from collections.abc import Sequence
from typing import Any

from argos_engine.domain.lifecycle import RolledBack
from argos_engine.ports.projection import ProjectedEvent, Projection
from argos_engine.ports.rows import RowWriter
from argos_engine.projections.following import concerns, follow
from argos_engine.projections.place import position_name


class InlineProjections:
    """What the writer calls; see `InlineRows`. Used by one thread at a time."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self._projections = projections
        self._names = [position_name(each.name) for each in projections]
        self._classes: dict[str, set[type]] = {}
        """By aggregate type: every command is looked up here."""
        for each in projections:
            for aggregate_type in each.aggregate_types:
                classes = self._classes.setdefault(aggregate_type, {RolledBack})
                classes.update(each.event_classes)

    def concerns(self, aggregate_type: str, event: object) -> bool:
        """Return whether rows may follow from an event of that aggregate type."""
        return type(event) in self._classes.get(aggregate_type, ())

    def follow(self, event: ProjectedEvent, state: Any, rows: RowWriter) -> None:  # noqa: ANN401  # of any aggregate
        """Write what follows from an event, one projection after the other."""
        for each in self._projections:
            if concerns(each, event.stream.aggregate_type, event.event):
                follow(each, event, state, rows)

    def arrive(self, position: int, rows: RowWriter) -> None:
        """Note that the rows follow the log up to *position*."""
        for name in self._names:
            rows.set_position(name, position)
