"""What a process asks for, and the answers it gets."""

from typing import Any, TypeAlias

import attrs

from argos_engine.domain.argument import whole
from argos_engine.domain.identity import StreamId, check_stream
from argos_engine.domain.label import label
from argos_engine.ports.command_sender import SentCommand

ATTEMPTS_MAX = 1_000
"""How often a process may ask again for what was refused, because of one event."""


def _stream(value: StreamId[Any]) -> StreamId[Any]:
    return check_stream(value)


def _step(value: str) -> str:
    return label("step", value)


def _attempt(value: int) -> int:
    return whole("attempt", value, 1, ATTEMPTS_MAX)


@attrs.frozen
class Send:
    """A command that a process asks for.

    Step and attempt make its command id, together with the process and the event that
    it reacts to: each pair stands for one command for ever.
    """

    stream: StreamId[Any] = attrs.field(converter=_stream)
    command: object
    """A command of the stream's decider, or an action such as `Rollback`."""
    step: str = attrs.field(converter=_step)
    """What this command is for; a name that its reaction uses for nothing else."""
    attempt: int = attrs.field(default=1, converter=_attempt)
    """One more than before to ask again for a step that was refused."""


@attrs.frozen
class Refused:
    """The rules said no, and will say so for ever to this attempt."""

    error_type: str
    """The name of the class of the refusal."""
    reason: str


Answer: TypeAlias = SentCommand | Refused
"""What a process learns of a command, which was carried out or refused."""
