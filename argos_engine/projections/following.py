"""One event followed by one projection: user code, and whatever comes of it."""

from typing import Any

from argos_engine.domain.argument import complete
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.errors import JournalError, ProjectionError, RowClashError
from argos_engine.ports.projection import ProjectedEvent, Projection
from argos_engine.ports.rows import RowWriter
from argos_engine.projections.confined_rows import ConfinedRows
from argos_engine.projections.gathered_rows import GatheredRows
from argos_engine.projections.replacement import replace_rows
from argos_engine.runtime.user_code import described, is_interrupt
from argos_engine.runtime.watched_rows import WatchedRows


def concerns(projection: Projection, aggregate_type: str, event: object) -> bool:
    """Return whether rows of *projection* may follow from an event."""
    return aggregate_type in projection.aggregate_types and (
        isinstance(event, RolledBack) or type(event) in projection.event_classes
    )


def follow(
    projection: Projection,
    event: ProjectedEvent,
    state: Any,  # noqa: ANN401  # of any aggregate
    rows: RowWriter,
) -> None:
    """Write what follows from an event that concerns *projection*.

    Args:
        projection: User code.
        event: The event.
        state: The one after it; of a rollback, that of its target.
        rows: The open transaction. What was written stays there if this raises, so
            it stands in a savepoint.

    Raises:
        RowClashError: A row stands in the way.
        ProjectionError: The projection raised something else; the cause says what.
        JournalError: The store could not write.
    """
    watched = WatchedRows(rows)
    try:
        if isinstance(event.event, RolledBack):
            _reset(projection, event, state, watched)
        else:
            confined = ConfinedRows(watched, projection, str(event.stream))
            complete("apply", projection.apply, event, confined)
        watched.check_references()
    except (RowClashError, JournalError):
        raise
    except BaseException as error:  # user code: anything can come
        if is_interrupt(error):
            raise
        raise ProjectionError(
            projection.name, str(event.stream), event.version, described(error)
        ) from error
    finally:
        watched.require_sound()


def _reset(
    projection: Projection,
    event: ProjectedEvent,
    state: Any,  # noqa: ANN401  # of any aggregate
    rows: RowWriter,
) -> None:
    gathered = GatheredRows(projection.tables, str(event.stream))
    complete("reset", projection.reset, event.stream, state, gathered)
    replace_rows(rows, projection.tables, [str(event.stream)], gathered.of)
