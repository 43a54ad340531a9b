"""Events one after the other, for a task that iterates."""

import asyncio
from typing import Self

from argos_engine.aio.loop_bell import LoopBell
from argos_engine.aio.readers import Readers
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.errors import JournalError, SubscriptionClosedError
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.cursor import Cursor
from argos_engine.messaging.iteration import Iteration

EVENTS_AT_ONCE_MAX = 32
"""Events handed out in one turn of the loop: between turns, others get theirs."""


class AsyncSubscription(Iteration[LoopBell]):
    """Hands out every event that it is about, once and in order, and waits for more.

    One task at a time iterates, on the event loop that made it. Cancelling the task
    loses nothing: the event that it waited for comes next. What is not in memory any
    more is read in a thread.
    """

    def __init__(
        self, bus: Bus, cursor: Cursor, bell: LoopBell, readers: Readers
    ) -> None:
        super().__init__(bus, cursor, bell)
        self._readers = readers
        self._handed_out = 0

    async def next(self) -> RecordedEvent:
        """Return the next event; wait for it.

        Raises:
            SubscriptionClosedError: The subscription was closed.
            EngineClosedError: The engine was closed.
            JournalError: The next event cannot be read or decoded. The subscription
                stays in front of it, and raises the same when it is asked again.
        """
        # First of all: from here on, a cancellation could take an event along.
        if self._handed_out >= EVENTS_AT_ONCE_MAX:
            self._handed_out = 0
            await asyncio.sleep(0)
        try:
            event = await self._next()
        except JournalError as error:
            self._bus.check_open()  # it was closed meanwhile: that is why
            self._error = str(error)
            raise
        self._error = None
        self._handed_out += 1
        return event

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> RecordedEvent:
        try:
            return await self.next()
        except SubscriptionClosedError:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _next(self) -> RecordedEvent:
        while True:
            self._check_open()
            batch = self._cursor.peek(1)
            if batch is None:
                await self._refill()
                continue
            self._cursor.advance(batch.upto)
            if batch.events:
                return batch.events[0]
            # A page without a wanted event: it was long enough for one turn.
            await asyncio.sleep(0)

    async def _refill(self) -> None:
        """Take the next page in hand, or wait until there may be one."""
        rung = self.bell.expect(asyncio.get_running_loop())
        try:
            self._check_open()
            if self._cursor.take_recent():
                return
            if self._cursor.lag_events:
                # Loaded here, not there: a task that is cancelled leaves the thread
                # behind, and the cursor is for one at a time.
                position, feed = self._cursor.position, self._cursor.feed
                page = await self._readers.ask(lambda: feed.stored(position))
                self._cursor.load(page)
            else:
                await rung
        finally:
            self.bell.forget(rung)
