"""Opens the journal that a verb works on, or says why that cannot be."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from argos_engine.audit.archive import Archive
from argos_engine.cli import exit_code
from argos_engine.cli.config import environment_chain_key, environment_settings
from argos_engine.cli.failure import code_of, fail
from argos_engine.cli.progress import Bar, progress_bar
from argos_engine.cli.projections import load_projections
from argos_engine.config import EngineSettings
from argos_engine.domain.identity import StreamId
from argos_engine.domain.stream_type import StreamType
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import ArgosError, ConfigurationError
from argos_engine.ports.projection import Projection
from argos_engine.projections.place import ProjectionPlace, stored_places
from argos_engine.projections.registry import CatchUp


@contextmanager
def reading(
    database: os.PathLike[str], types: Iterable[StreamType] = ()
) -> Iterator[Archive]:
    """Open an existing journal to read; an engine may run on it meanwhile."""
    try:
        archive = open_archive(database, *types, chain_key=environment_chain_key())
    except ArgosError as error:
        fail(exit_code.JOURNAL, f"{database} cannot be opened: {error}")
    with archive:
        yield archive


@contextmanager
def writing(
    database: os.PathLike[str], types: Iterable[StreamType]
) -> Iterator[Engine]:
    """Open a journal to write; it is made if it is missing.

    With its inline projections, which must be installed, or named by the environment.
    """
    with opened(database, types, None) as engine:
        yield engine


@contextmanager
def opened(
    database: os.PathLike[str],
    types: Iterable[StreamType],
    projections: Iterable[str] | None,
) -> Iterator[Engine]:
    """Open a journal to write.

    With all projections that it knows and those that are named; with its inline ones
    only for None.
    """
    settings = environment_settings()
    stored = stored_projections(database)
    inline = [name for name, place in stored.items() if place.is_inline]
    loaded = load_projections(projections, inline if projections is None else stored)
    with progress_bar("projections") as bar:
        engine = _open(database, types, settings, loaded, bar)
    with engine:
        yield engine


def stored_projections(database: os.PathLike[str]) -> dict[str, ProjectionPlace]:
    """Return the projections that a journal knows; none if it cannot be opened.

    Whoever opens it next says why.
    """
    try:
        archive = open_archive(database, chain_key=environment_chain_key())
    except ArgosError:
        return {}
    with archive, archive.journal.read() as view:
        return stored_places(view.rows())


def _open(
    database: os.PathLike[str],
    types: Iterable[StreamType],
    settings: EngineSettings,
    projections: Iterable[Projection | CatchUp],
    bar: Bar,
) -> Engine:
    try:
        return Engine.open(
            database,
            *types,
            settings=settings,
            projections=projections,
            progress=bar.show_named,
        )
    except ConfigurationError as error:
        fail(exit_code.JOURNAL, f"{database} cannot be opened: {error}")
    except ArgosError as error:
        fail(
            code_of(error), f"{database} cannot be opened: {error}; nothing was written"
        )


def find_stream(archive: Archive, text: str) -> StreamId[Any]:
    """Return the stream that *text* means; end the verb if it has no events."""
    stream = archive.find(text)
    if not archive.version(stream):
        fail(exit_code.USAGE, f"the stream {stream} has no events")
    return stream
