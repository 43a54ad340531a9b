"""Where a principal hands in commands from an event loop."""

import datetime
import functools
from collections.abc import Iterable
from typing import Any

from argos_engine.aio.handle import AsyncHandle
from argos_engine.aio.readers import Readers
from argos_engine.aio.sending import Sending
from argos_engine.aio.waker import LoopWakers
from argos_engine.domain.argument import iterable
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import (
    Checkpoint,
    Rollback,
    optional_point,
    point,
)
from argos_engine.errors import ArgosError
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.item import ManyItem, read_item, wait_for_room
from argos_engine.runtime.office import Office
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.rehearsal import WhatIf
from argos_engine.runtime.scribe import MICROSECONDS, Wishes


class AsyncDesk:
    """Sends commands for one principal and one cause, from any event loop."""

    def __init__(self, office: Office, wakers: LoopWakers, readers: Readers) -> None:
        self._office = office
        self._scribe = office.scribe
        self._sending = Sending(office.dispatcher, office.scribe.clock, wakers)
        self._readers = readers

    async def execute(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Carry out *command* and return once its event is durable.

        Arguments and errors are those of `Desk.execute`. Cancelling the task drops a
        command that still waits, and leaves one alone that has started: its outcome
        can be asked for by its id.
        """
        handle = await self.submit(
            stream,
            command,
            command_id=command_id,
            expected_version=expected_version,
            deadline_seconds=deadline_seconds,
        )
        return await handle.result_or_cancel()

    async def submit(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> AsyncHandle:
        """Hand in *command*; the handle gets the answer.

        With a deadline it waits for room in a full mailbox until then, without one
        it does not wait. The event loop is never blocked by the wait.

        Raises:
            MailboxFullError: There was no room; the command was not taken in.
            EngineClosedError: The engine takes no more commands.
        """
        wishes = Wishes(command_id, expected_version, deadline_seconds)
        envelope = self._scribe.envelope(stream, command, wishes)
        return await self._sending.send(envelope, envelope.terms.deadline)

    async def submit_many(
        self,
        commands: Iterable[ManyItem],
        *,
        deadline_seconds: float | None = None,
    ) -> list[AsyncHandle]:
        """Hand in many commands, each for itself, and return a handle for each.

        An item is a stream and a command, and a command id if a retry shall be safe.
        Commands of one stream keep their order. When the mailboxes are full it waits
        for room, for a limited time; a command that finds none has its error in its
        handle, as has one that cannot be a command at all. An error of the iterable
        itself is raised, and what it gave before is under way.

        Raises:
            InvalidInputError: It is no iterable, or the deadline is no time.
        """
        iterable("commands", commands)
        wait = wait_for_room(self._office.admission_timeout_seconds, deadline_seconds)
        return [
            await self._submit_or_fail(each, deadline_seconds, wait)
            for each in commands
        ]

    async def checkpoint(
        self,
        stream: StreamId[Any],
        name: str | None = None,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Store the full state now, as an event; see `Desk.checkpoint`."""
        return await self.execute(
            stream,
            Checkpoint(name),
            command_id=command_id,
            expected_version=expected_version,
            deadline_seconds=deadline_seconds,
        )

    async def rollback(
        self,
        stream: StreamId[Any],
        *,
        reason: str,
        to_version: int | None = None,
        to_time: datetime.datetime | None = None,
        to_checkpoint: str | None = None,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Make an earlier state authoritative, as an event; see `Desk.rollback`."""
        target = point(version=to_version, time=to_time, checkpoint=to_checkpoint)
        return await self.execute(
            stream,
            Rollback(target, reason),
            command_id=command_id,
            expected_version=expected_version,
            deadline_seconds=deadline_seconds,
        )

    async def what_if(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        version: int | None = None,
        time: datetime.datetime | None = None,
        checkpoint: str | None = None,
        now: datetime.datetime | None = None,
    ) -> WhatIf:
        """Return what *command* would do, and store nothing; see `Desk.what_if`."""
        play = functools.partial(
            self._office.rehearsal.play,
            stream,
            command,
            self._scribe.sender,
            point=optional_point(version=version, time=time, checkpoint=checkpoint),
            now=now,
        )
        return await self._readers.ask(play)

    async def _submit_or_fail(
        self, given: ManyItem, deadline_seconds: float | None, wait: float
    ) -> AsyncHandle:
        until = self._scribe.clock.steady() + round(wait * MICROSECONDS)
        stream: Any = given
        handle: Handle | None = None
        try:
            stream, command, command_id = read_item(given)
            wishes = Wishes(command_id, deadline_seconds=deadline_seconds)
            envelope = self._scribe.envelope(stream, command, wishes)
            handle = envelope.handle
            return await self._sending.send(envelope, until)
        except ArgosError as error:
            handle = handle or Handle(stream, self._scribe.ids())
            return self._sending.answered(handle, error)
