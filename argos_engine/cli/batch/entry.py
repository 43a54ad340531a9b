"""One good line of a file: what is asked of which stream, by whom and why."""

from typing import Any

import attrs

from argos_engine.domain.identity import StreamId
from argos_engine.domain.metadata import Principal


@attrs.frozen
class Entry:
    """A command on its way into an engine."""

    file: str
    line: int
    command_id: str
    stream: StreamId[Any]
    command: object
    """An instance of a command class, or a `Rollback` or `Checkpoint`."""
    principal: Principal
    cause: str
    expected_version: int | None
    size_bytes: int
    """Of the line; what is in flight is bounded by it."""
