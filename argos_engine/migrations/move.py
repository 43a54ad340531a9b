"""A move: one step of a run, and which way it goes."""

from typing import NamedTuple

from argos_engine.errors import (
    JournalError,
    MigrationError,
    MigrationFailedError,
    MigrationIrreversibleError,
)
from argos_engine.migrations.migration import Migration, Way
from argos_engine.ports.schema import Direction, SchemaSession


class Move(NamedTuple):
    """A step, and which way it goes."""

    step: Migration
    direction: Direction

    def require_way(self) -> Way:
        """Return what is to be carried out.

        Raises:
            MigrationIrreversibleError: The step has no way down.
        """
        if self.direction is Direction.UP:
            return self.step.up
        if self.step.down is None:
            raise MigrationIrreversibleError(self.step.id, "has no way down")
        return self.step.down

    def take(self, session: SchemaSession) -> None:
        """Carry out the step in *session*.

        Raises:
            MigrationFailedError: It raised; see the cause.
        """
        way = self.require_way()
        if isinstance(way, str):
            session.execute(way)
            return
        try:
            way(session)
        except (MigrationError, JournalError):
            raise
        except Exception as error:
            raise MigrationFailedError(self.step.id, f"raised {error!r}") from error
