"""Opens the journal that a verb works on, or says why that cannot be."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from argos_engine.audit.archive import Archive
from argos_engine.cli import exit_code
from argos_engine.cli.config import environment_chain_key, environment_settings
from argos_engine.cli.failure import code_of, fail
from argos_engine.domain.identity import StreamId
from argos_engine.domain.stream_type import StreamType
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import ArgosError, ConfigurationError


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
    """Open a journal to write; it is made if it is missing."""
    settings = environment_settings()
    try:
        engine = Engine.open(database, *types, settings=settings)
    except ConfigurationError as error:
        fail(exit_code.JOURNAL, f"{database} cannot be opened: {error}")
    except ArgosError as error:
        fail(
            code_of(error), f"{database} cannot be opened: {error}; nothing was written"
        )
    with engine:
        yield engine


def find_stream(archive: Archive, text: str) -> StreamId[Any]:
    """Return the stream that *text* means; end the verb if it has no events."""
    stream = archive.find(text)
    if not archive.version(stream):
        fail(exit_code.USAGE, f"the stream {stream} has no events")
    return stream
