"""What would happen: a command decided on any state, present or past, and not kept."""

import datetime
from collections.abc import Callable
from typing import Any

import attrs

from argos_engine.codec.chain_key import ChainKey
from argos_engine.domain.identity import StreamId, check_stream
from argos_engine.domain.lifecycle import Point, aware
from argos_engine.domain.metadata import Context
from argos_engine.domain.transition import Versioned, decided, propose
from argos_engine.errors import CommandRejectedError
from argos_engine.ports.clock import Clock, to_datetime
from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.linked import linked_events, linked_head
from argos_engine.runtime.recovery import Recovery, resolve
from argos_engine.runtime.user_code import command_failure


@attrs.frozen
class WhatIf:
    """What a command would have done. Nothing of it is stored."""

    version: int
    """The version it was decided on."""
    at: datetime.datetime
    """The time it was decided at."""
    event: Any
    before: Any
    after: Any


@attrs.frozen(eq=False)
class Rehearsal:
    """Plays commands without an audience. It never writes. Safe in any thread."""

    journal: Journal
    recovery: Recovery
    clock: Clock
    published: Callable[[], int | None]
    settle: Callable[[datetime.datetime], None]
    """Returns once the state at a time can be told; raises if it lies ahead."""

    def play(
        self,
        stream: StreamId[Any],
        command: object,
        sender: Sender,
        *,
        point: Point | None,
        now: datetime.datetime | None,
    ) -> WhatIf:
        """Decide *command* on the state at *point*, or on the present for None.

        Args:
            stream: The aggregate.
            command: What to try.
            sender: Who asks, and why: rules may depend on it.
            point: A version, an aware time or a checkpoint's name.
            now: The time that the rules see. Without it: the clock's at the present,
                and the time of the last event before a point in the past.

        Raises:
            CommandRejectedError: The rules would say no.
            CommandFailedError: They would fail.
            InvalidInputError: The point does not exist, or *now* has no time zone.
        """
        check_stream(stream)
        if isinstance(point, datetime.datetime):
            self.settle(point)
        if now is not None:
            aware("now", now)
        with self.journal.read(self.published()) as reader:
            chain_key = self.recovery.codec.chain_key
            version = _version(reader, chain_key, stream, point)
            marks = self.recovery.marks(reader, stream, version)
            before = self.recovery.state(reader, stream, version, marks).state
            if now is None:
                now = self._time(reader, stream, None if point is None else version)
        context = Context(now, sender.principal, sender.cause)
        aggregate = self.recovery.codec.aggregate(stream)
        standing = Versioned(before, version)
        try:
            event = decided(aggregate.decider, command, standing, context)
            as_stored = aggregate.events.encode(event).event
            step = propose(aggregate.decider, as_stored, standing)
        except CommandRejectedError:
            raise
        except BaseException as error:  # user code: anything can come
            raise command_failure(command, error) from error
        return WhatIf(version, now, step.event, before, step.after.state)

    def _time(
        self, reader: JournalReader, stream: StreamId[Any], past_version: int | None
    ) -> datetime.datetime:
        if not past_version:
            return to_datetime(self.clock.now())
        events = linked_events(
            reader,
            self.recovery.codec.chain_key,
            stream,
            past_version - 1,
            past_version,
            limit=1,
        )
        return to_datetime(events[0].recorded_at)


def _version(
    reader: JournalReader,
    chain_key: ChainKey,
    stream: StreamId[Any],
    point: Point | None,
) -> int:
    if point is not None:
        return resolve(reader, chain_key, stream, point)
    head = linked_head(reader, chain_key, stream)
    return head.version if head else 0
