"""The projections that a verb can work with."""

from collections.abc import Iterable

from argos_engine.audit.archive import Archive
from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail
from argos_engine.cli.projections import load_projections
from argos_engine.errors import ConfigurationError
from argos_engine.projections.place import stored_places
from argos_engine.projections.projector import Projector


def known_projector(archive: Archive, named: Iterable[str] | None) -> Projector:
    """Return the projections of a journal as far as they are installed or named.

    Ends the verb if one of them does not fit the journal.
    """
    with archive.journal.read() as view:
        stored = stored_places(view.rows())
    projections = load_projections(named, stored)
    try:
        return Projector(
            projections, archive.journal, archive.codec, needs_all_inline=False
        )
    except ConfigurationError as error:
        fail(exit_code.USAGE, str(error))


def require_known(projector: Projector, name: str) -> None:
    """End the verb unless it is known what *name* is."""
    if name not in [each.name for each in projector.status()]:
        fail(
            exit_code.USAGE,
            f"the projection {name!r} is not installed; name it with --projection",
        )
