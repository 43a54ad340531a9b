"""A page of the log followed by one projection, in slices of the writer's time."""

from collections.abc import Callable

from argos_engine.errors import ProjectionError, RowClashError
from argos_engine.ports.projection import Projection
from argos_engine.ports.rows import RowWriter
from argos_engine.projections.following import follow
from argos_engine.projections.place import position_name
from argos_engine.projections.replay import Step, Steps


class PageWork:
    """Writes the rows for some events, each in a savepoint, and how far it has come."""

    def __init__(self, projection: Projection, page: Steps) -> None:
        self._projection = projection
        self._page = page
        self._name = position_name(projection.name)

    def run_slice(self, rows: RowWriter, is_over: Callable[[], bool]) -> bool:
        """Follow events until the time is up; return whether some are left.

        Raises:
            ProjectionError: The projection cannot follow the first event that is
                left. What lies before it is durable.
        """
        reached = rows.position(self._name) or 0
        done = 0
        for step in self._page.steps:
            place = step.event.position.offset
            if place <= reached:
                continue
            if done and is_over():
                break
            try:
                self._follow(step, rows)
            except ProjectionError:
                if not done:
                    raise
                break  # it raises in a slice of its own
            reached, done = place, done + 1
        else:
            rows.set_position(self._name, max(reached, self._page.position))
            return False
        rows.set_position(self._name, reached)
        return True

    def _follow(self, step: Step, rows: RowWriter) -> None:
        event = step.event
        try:
            with rows.savepoint():
                follow(self._projection, event, step.state, rows)
        except RowClashError as clash:
            raise ProjectionError(
                self._projection.name, str(event.stream), event.version, str(clash)
            ) from clash
