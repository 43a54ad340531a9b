"""A command in a mailbox, with everything that was said about it."""

import datetime
from typing import Any

import attrs

from argos_engine.codec.principal import encode_principal
from argos_engine.domain.identity import StreamId
from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label
from argos_engine.domain.metadata import Principal
from argos_engine.domain.transition import Versioned
from argos_engine.errors import CommandRejectedError
from argos_engine.runtime.actor import Actor
from argos_engine.runtime.handle import Handle
from argos_engine.value import Value


def _cause(text: str) -> str:
    return label("cause", text, SENTENCE_LENGTH_MAX)


def _message_id(text: str | None) -> str | None:
    return None if text is None else label("message id", text)


@attrs.frozen
class Sender:
    """Who asks and why; one for all commands of a desk."""

    principal: Principal
    cause: str = attrs.field(converter=_cause)
    correlation_id: str | None = attrs.field(default=None, converter=_message_id)
    causation_id: str | None = attrs.field(default=None, converter=_message_id)
    stored_principal: str = attrs.field(init=False, eq=False, repr=False)
    """The principal as every event of this sender stores it."""

    @stored_principal.default
    def _encode_principal(self) -> str:
        return encode_principal(self.principal)


class Terms(Value, frozen=True):
    """What a caller demands of the moment the command starts."""

    expected_version: int | None = None
    deadline: int | None = None
    """Microseconds of the steady clock."""


NO_TERMS = Terms()


class Envelope:
    """One command or action under way; made by a desk, opened by the writer."""

    __slots__ = (
        "action",
        "actor",
        "at",
        "command_id",
        "fingerprint",
        "handle",
        "is_id_given",
        "recorded_at",
        "sender",
        "size_bytes",
        "stream",
        "target",
        "terms",
    )

    def __init__(
        self,
        stream: StreamId[Any],
        action: object,
        *,
        sender: Sender,
        terms: Terms,
        command_id: str,
        is_id_given: bool,
        fingerprint: bytes,
        size_bytes: int,
    ) -> None:
        self.stream = stream
        self.action = action
        self.sender = sender
        self.terms = terms
        self.command_id = command_id
        self.is_id_given = is_id_given
        self.fingerprint = fingerprint
        self.size_bytes = size_bytes
        self.handle = Handle(stream, command_id)
        self.actor: Actor
        """Whose mail it is, from `post` on."""
        self.target: Versioned[Any] | CommandRejectedError | None = None
        """Where a rollback goes, once a reader has found it."""
        self.recorded_at: int | None = None
        """Fixed when the command is first decided; kept when its group runs again."""
        self.at: datetime.datetime | None = None
        """The same as rules and receipts have it, once the rules were asked."""
