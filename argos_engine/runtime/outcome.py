"""The answers a command can get."""

import datetime
from typing import Any, TypeAlias

import attrs

from argos_engine.domain.identity import Position, StreamId
from argos_engine.value import Value


class Receipt(Value, frozen=True):
    """The command was carried out, and its event is durable."""

    stream: StreamId[Any]
    version: int
    position: Position
    event: Any
    """The event; of an append, a tuple of all its events, the last of which is at the
    version and the position above."""
    recorded_at: datetime.datetime
    command_id: str
    duplicate: bool = False
    """True when an earlier command under the same id was carried out instead."""
    superseded_by: int | None = None
    """The version of the rollback that has superseded the event since."""


@attrs.frozen
class Refusal:
    """The command was refused; under a caller's id that answer is durable."""

    stream: StreamId[Any]
    command_id: str
    version: int
    """The version on which it was decided."""
    error_type: str
    reason: str


@attrs.frozen
class Pending:
    """The command waits or runs; ask again."""

    command_id: str


@attrs.frozen
class Unknown:
    """Nothing is stored under the id.

    From an engine: if no try is under way, the command was never carried out. From an
    archive that holds only if an engine has opened the journal since the last try: one
    that was killed within a COMMIT may have left it where only the next one finds it.
    """

    command_id: str


Outcome: TypeAlias = Receipt | Refusal | Pending | Unknown
