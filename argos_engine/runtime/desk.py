"""Where a principal hands in commands."""

import datetime
from collections.abc import Iterable
from typing import Any

from argos_engine.domain.argument import iterable
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import (
    Checkpoint,
    Rollback,
    optional_point,
    point,
)
from argos_engine.errors import ArgosError, MailboxFullError
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.item import ManyItem, read_item, wait_for_room
from argos_engine.runtime.office import Office
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.rehearsal import WhatIf
from argos_engine.runtime.scribe import MICROSECONDS, Wishes


class Desk:
    """Sends commands for one principal and one cause. Safe to use from any thread."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._dispatcher = office.dispatcher
        self._scribe = office.scribe

    def execute(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Carry out *command* and return once its event is durable.

        Args:
            stream: The aggregate that decides.
            command: An instance of one of its decider's command classes.
            command_id: Makes a retry safe: under one id a command is carried out
                once, and every try gets the first answer. Refusals are kept too.
            expected_version: Carry it out only if the stream has not moved on.
            deadline_seconds: Give up if it has not started by then.

        Raises:
            CommandRejectedError: The rules said no.
            CommandError: It was not carried out; nothing was written.
            JournalFailedError: Nothing was written; it is safe to retry.
            OutcomeUnknownError: Ask `outcome` with the command id later.
        """
        return self.submit(
            stream,
            command,
            command_id=command_id,
            expected_version=expected_version,
            deadline_seconds=deadline_seconds,
        ).result()

    def submit(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Handle:
        """Hand in *command* and return at once; the handle gets the answer.

        With a deadline it waits for room in a full mailbox until then, without one
        it does not wait.

        Raises:
            MailboxFullError: There was no room; the command was not taken in.
            EngineClosedError: The engine takes no more commands.
        """
        wishes = Wishes(command_id, expected_version, deadline_seconds)
        envelope = self._scribe.envelope(stream, command, wishes)
        self._dispatcher.post(envelope, envelope.terms.deadline)
        return envelope.handle

    def submit_many(
        self,
        commands: Iterable[ManyItem],
        *,
        deadline_seconds: float | None = None,
    ) -> list[Handle]:
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
        return [self._submit_or_fail(each, deadline_seconds, wait) for each in commands]

    def checkpoint(
        self,
        stream: StreamId[Any],
        name: str | None = None,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Store the full state now, as an event, under a name if one is given.

        Raises:
            CommandRejectedError: The name is taken, or the decider forbids it.
        """
        return self.execute(
            stream,
            Checkpoint(name),
            command_id=command_id,
            expected_version=expected_version,
            deadline_seconds=deadline_seconds,
        )

    def rollback(
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
        """Make an earlier state authoritative, as an event; nothing is deleted.

        Exactly one of the targets is given. The events behind it stay, superseded; a
        rollback can itself be rolled back.

        Raises:
            CommandRejectedError: The target does not exist or is not earlier than
                now, or the decider forbids it.
        """
        target = point(version=to_version, time=to_time, checkpoint=to_checkpoint)
        return self.execute(
            stream,
            Rollback(target, reason),
            command_id=command_id,
            expected_version=expected_version,
            deadline_seconds=deadline_seconds,
        )

    def what_if(
        self,
        stream: StreamId[Any],
        command: object,
        *,
        version: int | None = None,
        time: datetime.datetime | None = None,
        checkpoint: str | None = None,
        now: datetime.datetime | None = None,
    ) -> WhatIf:
        """Return what *command* would do, and store nothing.

        Without a version, a time or a checkpoint it is decided on the present. *now*
        is the time that the rules see; by default the clock's at the present, and
        that of the last event before a point in the past.

        Raises:
            CommandRejectedError: The rules would say no.
            CommandFailedError: They would fail.
            InvalidInputError: The point does not exist.
        """
        return self._office.rehearsal.play(
            stream,
            command,
            self._scribe.sender,
            point=optional_point(version=version, time=time, checkpoint=checkpoint),
            now=now,
        )

    def _submit_or_fail(
        self, given: ManyItem, deadline_seconds: float | None, wait: float
    ) -> Handle:
        stream: Any = given
        try:
            stream, command, command_id = read_item(given)
            wishes = Wishes(command_id, deadline_seconds=deadline_seconds)
            envelope = self._scribe.envelope(stream, command, wishes)
        except ArgosError as error:
            return _answered(Handle(stream, self._scribe.ids()), error)
        try:
            self._post(envelope, wait)
        except ArgosError as error:
            return _answered(envelope.handle, error)
        return envelope.handle

    def _post(self, envelope: Envelope, wait: float) -> None:
        try:
            self._dispatcher.post(envelope)
        except MailboxFullError:
            # Most find room at once, and need not know how late it is.
            until = self._scribe.clock.steady() + round(wait * MICROSECONDS)
            self._dispatcher.post(envelope, until)


def _answered(handle: Handle, error: ArgosError) -> Handle:
    handle.begin()
    handle.answer(error)
    return handle
