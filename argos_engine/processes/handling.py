"""How a process reacts to one event: each command under an id that never changes."""

import logging
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import attrs

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.argument import instance
from argos_engine.errors import CommandRejectedError, InvalidInputError
from argos_engine.ports.command_sender import CommandSender
from argos_engine.processes.command_id import process_command_id
from argos_engine.processes.occasion import Occasion, Past
from argos_engine.processes.process import Process, Reaction
from argos_engine.processes.send import Answer, Refused, Send
from argos_engine.runtime.envelope import Sender

SENDS_MAX = 1_000
"""Commands that one event may lead to. What asks for more would never end."""

_logger = logging.getLogger(__name__)

Desks: TypeAlias = Callable[[Sender], CommandSender]
Pasts: TypeAlias = Callable[[int], Past]
"""Returns all streams as they were at the position of an event."""


@attrs.frozen(eq=False)
class Handling:
    """Lets a process react to events, one after the other.

    An event may come again, after a failure or a crash. Then the process asks for the
    same commands once more, and those that were carried out or refused get their first
    answers.
    """

    process: Process
    desks: Desks
    pasts: Pasts

    def __call__(self, recorded: RecordedEvent) -> None:
        """Send everything that the event leads to; return once all is answered.

        Raises:
            InvalidInputError: The process asked for what no process may.
            ArgosError: A command failed; the event has to come again.
            Exception: What the process itself raised.
        """
        if not self.process.wants(recorded):
            return
        past = self.pasts(recorded.position.offset)
        reaction = _begun(self.process, Occasion(recorded, past))
        try:
            self._carry_out(reaction, recorded)
        finally:
            reaction.close()

    def _carry_out(self, reaction: Reaction, recorded: RecordedEvent) -> None:
        desk = self.desks(_sender(self.process, recorded))
        known: set[str] = set()
        answer: Answer | None = None
        while (send := _next(reaction, answer)) is not None:
            command_id = process_command_id(
                self.process.name,
                recorded.stream,
                recorded.version,
                send.step,
                send.attempt,
            )
            if command_id in known:
                rule = f"must not be asked for twice in attempt {send.attempt}"
                raise InvalidInputError("step", send.step, rule)
            if len(known) == SENDS_MAX:
                rule = f"must end after {SENDS_MAX=} commands"
                raise InvalidInputError("process", self.process.name, rule)
            known.add(command_id)
            answer = _answer(desk, send, command_id)
            if isinstance(answer, Refused):
                _tell(self.process, send, command_id, answer)


def _begun(process: Process, occasion: Occasion) -> Reaction:
    reaction: Any = process.react(occasion)
    if not isinstance(reaction, Generator):
        rule = "must be a generator: `react` has to yield"
        raise InvalidInputError("reaction", reaction, rule)
    return reaction


def _next(reaction: Reaction, answer: Answer | None) -> Send | None:
    """Return what the process asks for next; None if that was all."""
    try:
        # A generator that has not begun takes nothing but None.
        asked = next(reaction) if answer is None else reaction.send(answer)
    except StopIteration:
        return None
    return instance("asked for", asked, Send)


def _answer(desk: CommandSender, send: Send, command_id: str) -> Answer:
    try:
        return desk.execute(send.stream, send.command, command_id=command_id)
    except CommandRejectedError as error:
        return Refused(error.error_type, error.reason)


def _tell(process: Process, send: Send, command_id: str, refusal: Refused) -> None:
    fields = {
        "subscription": process.principal.id,
        "stream": str(send.stream),
        "command_id": command_id,
    }
    _logger.warning(
        "a command of a process was refused: %s", refusal.reason, extra=fields
    )


def _sender(process: Process, recorded: RecordedEvent) -> Sender:
    # Part of the fingerprint of each command: it must not change either.
    cause = f"{recorded.event_type} at version {recorded.version} of {recorded.stream}"
    return Sender(
        process.principal, cause, recorded.correlation_id, recorded.command_id
    )
