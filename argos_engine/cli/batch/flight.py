"""Commands that were handed in and have no answer yet: a bounded number of them."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from argos_engine.cli.batch.answer import Answer, failed_answer, wait_for_answer
from argos_engine.cli.batch.entry import Entry
from argos_engine.engine import Engine
from argos_engine.errors import (
    ArgosError,
    EngineClosedError,
    JournalError,
    MailboxFullError,
)
from argos_engine.runtime.handle import Handle

COMMANDS_MAX = 2_000
"""Two full groups: one on its way to the disk, one to be decided meanwhile."""
BYTES_MAX = 32 * 1024 * 1024
"""Of the lines in flight; far below what an engine's queues take."""


class _Sent(NamedTuple):
    entry: Entry
    handle: Handle


class Flight:
    """Hands commands in, and takes their answers as they come.

    Commands of one stream are carried out in the order in which they were sent.
    Answers come in that order, too; those of other streams may overtake them.
    """

    def __init__(self, engine: Engine, commands_max: int = COMMANDS_MAX) -> None:
        self._engine = engine
        self._commands_max = commands_max
        self._sent: dict[str, deque[_Sent]] = {}
        self._commands = 0
        self._bytes = 0

    def send(self, entry: Entry) -> Answer | None:
        """Hand a command in; return its answer only if it was not taken.

        Raises:
            MailboxFullError: There is no room for it while others are in flight.
            JournalError: The engine has stopped; nothing of the command was written.
            EngineClosedError: So has it, on purpose.
        """
        desk = self._engine.acting_as(
            entry.principal.id, cause=entry.cause, roles=entry.principal.roles
        )
        try:
            handle = desk.submit(
                entry.stream,
                entry.command,
                command_id=entry.command_id,
                expected_version=entry.expected_version,
            )
        except (JournalError, EngineClosedError):
            raise
        except MailboxFullError as error:
            if self._commands:
                raise  # to leave it out would change the order of its stream
            return failed_answer(entry, error)
        except ArgosError as error:
            return failed_answer(entry, error)
        self._sent.setdefault(str(entry.stream), deque()).append(_Sent(entry, handle))
        self._commands += 1
        self._bytes += entry.size_bytes
        return None

    def answers(self) -> Iterator[Answer]:
        """Yield the answers that are there, and wait while too much is in flight."""
        # A look at one stream is enough to see that a group was answered; to look at
        # all of them after every command would cost more than the commands do.
        if self._commands and next(iter(self._sent.values()))[0].handle.is_done:
            yield from self._arrived()
        while self._commands >= self._commands_max or self._bytes > BYTES_MAX:
            yield from self._next()

    def rest(self) -> Iterator[Answer]:
        """Yield the answers of everything in flight, waiting for each."""
        while self._commands:
            yield from self._next()

    def _next(self) -> Iterator[Answer]:
        """Wait for one answer; yield it and what has come with it."""
        yield self._take(next(iter(self._sent.values())))
        yield from self._arrived()

    def _arrived(self) -> Iterator[Answer]:
        for sent in list(self._sent.values()):
            while sent and sent[0].handle.is_done:
                yield self._take(sent)

    def _take(self, sent: deque[_Sent]) -> Answer:
        entry, handle = sent[0]
        answer = wait_for_answer(entry, handle)
        sent.popleft()
        if not sent:
            del self._sent[str(entry.stream)]
        self._commands -= 1
        self._bytes -= entry.size_bytes
        return answer
