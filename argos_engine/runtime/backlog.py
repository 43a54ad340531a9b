"""What waits and what runs, counted against its limits."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError, CommandFailedError, OutcomeUnknownError
from argos_engine.runtime.actor import Actor
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.limits import Limits
from argos_engine.runtime.waiting_time import WaitingTime


class Backlog:
    """The envelopes between `post` and their answers. Guarded by the dispatcher."""

    def __init__(self, limits: Limits, waiting_time: WaitingTime) -> None:
        self._limits = limits
        self._waiting_time = waiting_time
        self._pending: dict[tuple[StreamId[Any], str], Envelope] = {}
        self._in_hand: list[Envelope] = []
        """What the writer took last, until all of it has its answers."""
        self._doubtful: frozenset[tuple[StreamId[Any], str]] = frozenset()
        self._bytes = 0
        self.waiting = 0
        self.running = 0

    def full(self, actor: Actor, envelope: Envelope) -> str | None:
        """Return the limit that stands in the way of *envelope*, or None."""
        limits = self._limits
        if len(actor.mail) >= limits.mailbox_commands_max:
            return f"mailbox_commands_max={limits.mailbox_commands_max}"
        # What the writer has in hand counts, too: it may come back.
        if self.waiting + self.running >= limits.queue_commands_max:
            return f"queue_commands_max={limits.queue_commands_max}"
        if self._bytes + envelope.size_bytes > limits.queue_bytes_max:
            return f"queue_bytes_max={limits.queue_bytes_max}"
        return None

    def check_size(self, envelope: Envelope) -> None:
        """Check that *envelope* fits into an empty queue.

        Raises:
            CommandFailedError: It never will.
        """
        if envelope.size_bytes > self._limits.queue_bytes_max:
            raise CommandFailedError(
                f"{type(envelope.action).__name__} takes {envelope.size_bytes} bytes, "
                f"more than queue_bytes_max={self._limits.queue_bytes_max}"
            )

    def is_pending(self, stream: StreamId[Any], command_id: str) -> bool:
        """Return whether a command for *stream* waits or runs under that id."""
        if (stream, command_id) in self._pending:
            return True
        # A later try under the id may have been dropped while the first one runs.
        return self.running > 0 and any(
            each.command_id == command_id and each.stream == stream
            for each in list(self._in_hand)
        )

    def doubt(self, envelopes: Iterable[Envelope]) -> None:
        """Note that these may have been carried out, and nobody can find out here."""
        self._doubtful = frozenset((e.stream, e.command_id) for e in envelopes)

    def is_doubtful(self, stream: StreamId[Any], command_id: str) -> bool:
        """Return whether nobody knows what became of the command under that id."""
        return (stream, command_id) in self._doubtful

    def unwritten(
        self, envelope: Envelope, reason: Callable[[], ArgosError]
    ) -> ArgosError:
        """Return what *reason* makes, unless the id may be in the journal already."""
        if self.is_doubtful(envelope.stream, envelope.command_id):
            return OutcomeUnknownError(envelope.command_id)
        return reason()

    def add(self, envelope: Envelope) -> None:
        """Count an envelope that waits from now on."""
        # At once: between the two, an interrupt of the caller must not come through.
        waiting, size_bytes = self.waiting + 1, self._bytes + envelope.size_bytes
        self.waiting, self._bytes = waiting, size_bytes
        # The last try under an id is the last to be answered.
        self._pending[envelope.stream, envelope.command_id] = envelope
        if self._waiting_time.is_measured:
            self._waiting_time.arrive(envelope)

    def complete(
        self, actor: Actor, envelope: Envelope, actors: Iterable[Actor]
    ) -> bool:
        """Count an envelope that came to *actor*; return whether it did."""
        if not actor.mail or actor.mail[-1] is not envelope:
            return False
        if self.waiting < sum(len(each.mail) for each in actors):
            self.add(envelope)
        self._pending[envelope.stream, envelope.command_id] = envelope
        return True

    def start(self, envelope: Envelope) -> None:
        """Count an envelope that waited as running."""
        self._in_hand.append(envelope)
        self.waiting -= 1
        self.running += 1
        if self._waiting_time.is_measured:
            self._waiting_time.start(envelope)

    def put_back(self) -> None:
        """Count an envelope that ran as waiting again."""
        self.waiting += 1
        self.running -= 1

    def finish(self, envelope: Envelope) -> None:
        """Count an envelope that ran no more."""
        self.running -= 1
        self._forget(envelope)

    def let_go(self) -> None:
        """Forget what ran: all of it has its answer, or waits again."""
        self._in_hand = []

    def drop(self, envelope: Envelope) -> None:
        """Count an envelope that waited no more."""
        self.waiting -= 1
        self._forget(envelope)
        if self._waiting_time.is_measured:
            self._waiting_time.leave(envelope)

    def orphan(self, actors: Iterable[Actor]) -> None:
        """Answer all that is under way, in a fork: nobody else will. Locks nothing.

        It is the parent that carries it out, or does not.
        """
        waiting = itertools.chain.from_iterable(actor.mail for actor in actors)
        for envelope in [*self._pending.values(), *self._in_hand, *waiting]:
            if not envelope.handle.is_done:
                envelope.handle.answer(OutcomeUnknownError(envelope.command_id))

    def _forget(self, envelope: Envelope) -> None:
        self._bytes -= envelope.size_bytes
        key = (envelope.stream, envelope.command_id)
        if self._pending.get(key) is envelope:
            del self._pending[key]
