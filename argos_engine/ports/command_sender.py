"""What sends commands for somebody: a desk, or whatever stands for one."""

import datetime
from typing import Any, Protocol

from argos_engine.domain.identity import Position, StreamId


class SentCommand(Protocol):
    """A command that was carried out; its event is durable."""

    @property
    def stream(self) -> StreamId[Any]:
        """The aggregate that decided."""

    @property
    def version(self) -> int:
        """The version that its event brought about."""

    @property
    def position(self) -> Position:
        """Where its event stands in the log."""

    @property
    def event(self) -> Any:  # noqa: ANN401  # of any aggregate
        """Its event."""

    @property
    def recorded_at(self) -> datetime.datetime:
        """When it was carried out."""

    @property
    def command_id(self) -> str:
        """Under which it is known."""


class CommandSender(Protocol):
    """Sends commands of one principal, for one cause."""

    def execute(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> SentCommand:
        """Carry out *command* and return once its event is durable.

        Raises:
            CommandRejectedError: The rules said no.
            CommandError: It was not carried out; nothing was written.
            JournalFailedError: Nothing was written; it is safe to retry.
            OutcomeUnknownError: Nobody knows; ask with the command id.
        """
