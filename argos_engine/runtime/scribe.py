"""Writes envelopes for one sender: checks what a caller said, and fingerprints it."""

from typing import Any

import attrs

from argos_engine.codec.command import encode_command
from argos_engine.codec.fingerprint import fingerprint
from argos_engine.domain.argument import seconds, whole
from argos_engine.domain.identity import StreamId, check_stream
from argos_engine.domain.label import label
from argos_engine.errors import CommandFailedError
from argos_engine.ports.clock import Clock
from argos_engine.ports.ids import CommandIds
from argos_engine.runtime.append import Append
from argos_engine.runtime.envelope import NO_TERMS, Envelope, Sender, Terms
from argos_engine.runtime.user_code import described, is_interrupt
from argos_engine.value import Value

MICROSECONDS = 1_000_000

_ENVELOPE_BYTES = 512
"""What an envelope costs besides the command in it, roughly."""

_EVENT_BYTES = 1_024
"""What an event of a batch costs besides its payload, roughly."""


class Wishes(Value, frozen=True):
    """What a caller may say about one command besides the command itself."""

    command_id: str | None = None
    expected_version: int | None = None
    deadline_seconds: float | None = None


@attrs.frozen
class Scribe:
    """Writes envelopes; safe to use from any thread."""

    sender: Sender
    clock: Clock
    ids: CommandIds

    def envelope(
        self,
        stream: StreamId[Any],
        action: object,
        wishes: Wishes,
        fields: bytes | None = None,
    ) -> Envelope:
        """Return the envelope for one command or action.

        Its *fields*, as JSON, are what the caller chose; None encodes the action.

        Raises:
            InvalidInputError: A wish has a value that cannot be fulfilled.
            CommandFailedError: The command holds what JSON cannot.
        """
        fields = _encoded(action) if fields is None else fields
        given = wishes.command_id
        expected_version = _checked_version(wishes.expected_version)
        return Envelope(
            check_stream(stream),
            action,
            sender=self.sender,
            terms=self._terms(expected_version, wishes.deadline_seconds),
            command_id=label("command id", self.ids() if given is None else given),
            is_id_given=given is not None,
            fingerprint=fingerprint(
                stream,
                (type(action).__name__, fields),
                self.sender.principal.id,
                self.sender.cause,
                expected_version,
            ),
            size_bytes=len(fields) + _ENVELOPE_BYTES,
        )

    def batch(self, stream: StreamId[Any], action: Append, wishes: Wishes) -> Envelope:
        """Return the envelope for a batch of events.

        Raises:
            InvalidInputError: A wish has a value that cannot be fulfilled.
        """
        envelope = self.envelope(stream, action, wishes, action.fields)
        envelope.size_bytes += len(action.events) * _EVENT_BYTES
        return envelope

    def _terms(self, version: int | None, deadline_seconds: float | None) -> Terms:
        if deadline_seconds is None:
            return NO_TERMS if version is None else Terms(version)
        wait = seconds("deadline_seconds", deadline_seconds)
        return Terms(version, self.clock.steady() + round(wait * MICROSECONDS))


def _encoded(action: object) -> bytes:
    try:
        return encode_command(action)
    except BaseException as error:  # user values: whatever the encoder cannot take
        if is_interrupt(error):
            raise
        raise CommandFailedError(
            f"{type(action).__name__} cannot be encoded: {described(error)}"
        ) from error


def _checked_version(expected_version: int | None) -> int | None:
    if expected_version is None:
        return None
    return whole("expected_version", expected_version)
