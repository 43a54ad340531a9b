"""Where a principal appends events."""

from collections.abc import Iterable
from typing import Any

from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId, check_stream
from argos_engine.runtime.append import encoded_batch
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.office import Office
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.scribe import Wishes


class AppendDesk:
    """Appends events for one principal and one cause. Safe to use from any thread."""

    def __init__(self, office: Office, codec: Codec) -> None:
        self.office = office
        """What other faces of this desk work with."""
        self._codec = codec

    def append(
        self,
        stream: StreamId[Any],
        events: Iterable[object],
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Append *events* to one stream, all or none, and return once they are durable.

        Args:
            stream: Where they go: made by `StreamType.stream`.
            events: Instances of the stream type's event classes: at least one, at
                most `APPEND_EVENTS_MAX`, and `APPEND_BYTES_MAX` as JSON.
            command_id: Makes a retry safe: under one id a batch is appended once, and
                every try gets the first answer.
            expected_version: Append only if the stream stands there; 0 for a new one.
            deadline_seconds: Give up if it has not started by then. With it, a full
                queue is waited for until then; without, it is an error at once.

        Returns:
            A receipt with the version and the position of the last event, and a tuple
            of all events, as they will be read back, as its *event*.

        Raises:
            ConfigurationError: The stream has a decider, or its type is not declared.
            InvalidInputError: An argument has a value that it cannot have.
            CommandFailedError: An event is of another class, or cannot be stored.
            CommandIdReusedError: The id stands for something else.
            VersionConflictError: The stream stands elsewhere.
            DeadlineExceededError: It was too late.
            MailboxFullError: A bounded queue is full; nothing was taken in.
            JournalFailedError: Nothing was written; it is safe to retry.
            OutcomeUnknownError: Ask `Engine.outcome` with the command id later.
            EngineClosedError: The store is closed.
        """
        wishes = Wishes(command_id, expected_version, deadline_seconds)
        envelope = self.envelope(stream, events, wishes)
        self.office.dispatcher.post(envelope, envelope.terms.deadline)
        return envelope.handle.result()

    def envelope(
        self, stream: StreamId[Any], events: Iterable[object], wishes: Wishes
    ) -> Envelope:
        """Return the envelope of an append: what every face of this desk sends."""
        codec = self._codec.of(check_stream(stream))
        action = encoded_batch(codec.events, events)
        return self.office.scribe.batch(stream, action, wishes)
