"""The running owner of one stream: its mail, and where it stands."""

import enum
from collections import deque
from typing import Any

from argos_engine.codec.codec import Aggregate, StreamCodec
from argos_engine.domain.history import RollbackMark
from argos_engine.domain.identity import StreamId
from argos_engine.domain.transition import Versioned
from argos_engine.value import Value


class Standing(Value, frozen=True):
    """Where a stream stands after an event. Never changed, only replaced."""

    now: Versioned[Any]
    """The state is None where no rules are there for the stream."""
    hash: bytes
    """The hash of the stream's last event."""
    caller_version: int
    """The version without an automatic checkpoint at the end."""
    deltas: int
    """Events since the last usable snapshot."""
    marks: tuple[RollbackMark, ...]
    """The rollbacks of the stream."""


class Phase(enum.Enum):
    """What an actor can do at the moment."""

    PASSIVE = enum.auto()
    """It has no state yet."""
    PREPARING = enum.auto()
    """A reader folds its state, or the target of the rollback at its head."""
    READY = enum.auto()


class Actor:
    """One live stream. Its mail is guarded by the dispatcher.

    Its standing is replaced by the writer alone, in one step, after COMMIT; any
    thread may read it at any time.
    """

    __slots__ = ("codec", "group", "is_ruled", "mail", "phase", "standing", "stream")

    def __init__(self, stream: StreamId[Any], codec: StreamCodec) -> None:
        self.stream = stream
        self.codec = codec
        self.is_ruled = isinstance(codec, Aggregate)
        """Whether it takes commands; if not, it takes events as they come."""
        self.mail: tuple[Any, ...] | deque[Any] = ()
        """The envelopes that wait, oldest first; changed by the methods below alone.

        No queue until there are two: it would be most of an idle actor, and is not made
        anew for each command of a stream that gets one at a time.
        """
        self.phase = Phase.PASSIVE
        self.standing: Standing | None = None
        self.group = 0
        """The last group that took an envelope of this actor."""

    def put(self, envelope: object) -> None:
        """Put *envelope* behind what waits."""
        if isinstance(self.mail, deque):
            self.mail.append(envelope)
        else:
            self.mail = deque((*self.mail, envelope)) if self.mail else (envelope,)

    def put_back(self, envelope: object) -> None:
        """Put *envelope* before what waits."""
        if isinstance(self.mail, deque):
            self.mail.appendleft(envelope)
        else:
            self.mail = deque((envelope, *self.mail)) if self.mail else (envelope,)

    def take(self) -> Any:  # noqa: ANN401  # an envelope, which knows its actor
        """Take what waits longest."""
        if isinstance(self.mail, deque):
            envelope = self.mail.popleft()
            if self.mail:
                return envelope
        else:
            (envelope,) = self.mail
        self.mail = ()
        return envelope

    def empty(self) -> list[Any]:
        """Take all that waits."""
        envelopes = list(self.mail)
        self.mail = ()
        return envelopes
