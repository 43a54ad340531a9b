"""One thing that is wrong with a journal."""

import enum
from typing import Any

import attrs

from argos_engine.domain.identity import Position, StreamId


class ProblemKind(enum.StrEnum):
    """What a check found to be wrong."""

    STORE = "store"
    """The store complains about itself, or cannot read a row."""
    POSITION = "position"
    """The positions of the log are not 1, 2, 3 and so on."""
    VERSION = "version"
    """The versions of a stream are not 1, 2, 3 and so on."""
    CHAIN = "chain"
    """A row does not fit its hash: it, or the one before it, was changed."""
    GROUP = "group"
    """A group does not fit its hash, or what belongs to it is missing."""
    REFUSAL = "refusal"
    """A refusal belongs to no group."""
    EVENT_TYPE = "event type"
    """No decider declares the event's type in its schema version."""
    PAYLOAD = "payload"
    """The stored event does not fit its class."""
    EVOLVE = "evolve"
    """The state after the event cannot be computed."""
    ROLLBACK = "rollback"
    """A rollback goes back to what is not before it."""
    DIGEST = "digest"
    """A digest without a full state, or the other way round."""
    SNAPSHOT = "snapshot"
    """A snapshot does not fit its event, or is not what the events fold to."""
    CHECKPOINT = "checkpoint"
    """The table of checkpoint names is not what the events say."""
    LIVE_STATE = "live state"
    """A state in memory is not what the events fold to."""


@attrs.frozen
class Problem:
    """What is wrong, and where as far as that is known."""

    kind: ProblemKind
    message: str
    stream: StreamId[Any] | None = None
    version: int | None = None
    position: Position | None = None

    def __str__(self) -> str:
        """Return one line: `0/17 account:alice version 3: chain: ...`."""
        places = (
            self.position,
            self.stream,
            None if self.version is None else f"version {self.version}",
        )
        where = " ".join(str(place) for place in places if place is not None)
        return f"{where or 'journal'}: {self.kind}: {self.message}"
