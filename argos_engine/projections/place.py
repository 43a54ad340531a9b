"""How far the rows of a projection follow the log, and of which revision they are."""

from typing import NamedTuple

from argos_engine.ports.projection import POSITION_PREFIX, Projection
from argos_engine.ports.rows import RowReader, RowWriter

_REVISION = ":revision"
_INLINE = ":inline"


class ProjectionPlace(NamedTuple):
    """What is stored about a projection."""

    revision: int
    position: int
    is_inline: bool


def position_name(projection: str) -> str:
    """Return the name under which the position of a projection is stored."""
    return f"{POSITION_PREFIX}{projection}"


def read_place(rows: RowReader, projection: str) -> ProjectionPlace | None:
    """Return what is stored about a projection; None if it was never built."""
    name = position_name(projection)
    position, revision = rows.position(name), rows.position(name + _REVISION)
    if position is None or revision is None:
        return None
    return ProjectionPlace(revision, position, bool(rows.position(name + _INLINE)))


def write_place(
    rows: RowWriter, projection: Projection, position: int, *, is_inline: bool
) -> None:
    """Note that all rows are of this revision and follow the log up to *position*."""
    name = position_name(projection.name)
    rows.set_position(name, position)
    rows.set_position(name + _REVISION, projection.revision)
    rows.set_position(name + _INLINE, int(is_inline))


def forget_place(rows: RowWriter, projection: str) -> None:
    """Forget a projection: nobody has to go on with its rows."""
    name = position_name(projection)
    for suffix in ("", _REVISION, _INLINE):
        rows.set_position(name + suffix, None)


def stored_places(rows: RowReader) -> dict[str, ProjectionPlace]:
    """Return what is stored about all projections, by name."""
    names = [
        name.removeprefix(POSITION_PREFIX)
        for name in rows.positions()
        if name.startswith(POSITION_PREFIX)
        and ":" not in name.removeprefix(POSITION_PREFIX)
    ]
    places = {name: read_place(rows, name) for name in names}
    return {name: place for name, place in places.items() if place is not None}
