"""What an awaiting engine offers to those who want to know of its events."""

import asyncio
from collections.abc import Iterable

from argos_engine.aio.consumer import AsyncConsumer
from argos_engine.aio.handler import AsyncHandler, on_loop
from argos_engine.aio.loop_bell import LoopBells
from argos_engine.aio.readers import Readers
from argos_engine.aio.subscription import AsyncSubscription
from argos_engine.codec.event_filter import EventFilter
from argos_engine.messaging.recipient import RowHandler
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Place, Start
from argos_engine.messaging.subscribable import RETRY
from argos_engine.ports.table import TableShape
from argos_engine.processes.process import Process
from argos_engine.processes.processing import Processing


class AsyncSubscribable:
    """Tells of events once they are durable: each once and in order.

    The methods are called on the event loop that listens, and need not be awaited.
    """

    def __init__(self, subscribable: Processing, readers: Readers) -> None:
        self._subscribable = subscribable
        self._bells = LoopBells()
        self._readers = readers

    def subscribe(
        self, where: EventFilter | None = None, *, after: Place = Start.NOW
    ) -> AsyncSubscription:
        """Return the events behind a position, for `async for`.

        See `Engine.subscribe`.
        """
        return AsyncSubscription(
            self._subscribable.bus,
            self._subscribable.bus.cursor(where, after),
            self._bells.of(asyncio.get_running_loop()),
            self._readers,
        )

    def listen(
        self,
        handler: AsyncHandler,
        where: EventFilter | None = None,
        *,
        after: Place = Start.NOW,
        retry: RetryPolicy = RETRY,
    ) -> AsyncConsumer:
        """Call *handler* with every event from now on; see `Engine.listen`.

        A coroutine function runs on this event loop, any other in a thread.
        """
        called = on_loop(handler, asyncio.get_running_loop())
        consumer = self._subscribable.listen(called, where, after=after, retry=retry)
        return AsyncConsumer(consumer)

    def consume(
        self,
        name: str,
        handler: AsyncHandler,
        where: EventFilter | None = None,
        *,
        after: Place = Start.BEGINNING,
        retry: RetryPolicy = RETRY,
    ) -> AsyncConsumer:
        """Call *handler* with every event, at least once; see `Engine.consume`.

        A coroutine function runs on this event loop, any other in a thread.
        """
        called = on_loop(handler, asyncio.get_running_loop())
        consumer = self._subscribable.consume(
            name, called, where, after=after, retry=retry
        )
        return AsyncConsumer(consumer)

    def consume_with_rows(
        self,
        name: str,
        handler: RowHandler,
        where: EventFilter | None = None,
        *,
        tables: Iterable[TableShape] = (),
        after: Place = Start.BEGINNING,
        retry: RetryPolicy = RETRY,
    ) -> AsyncConsumer:
        """Call *handler* with every event and its rows, exactly once.

        It is no coroutine function, and runs in the writer's thread; see
        `Engine.consume_with_rows`.
        """
        consumer = self._subscribable.consume_with_rows(
            name, handler, where, tables=tables, after=after, retry=retry
        )
        return AsyncConsumer(consumer)

    def run_process(
        self,
        process: Process,
        *,
        after: Place = Start.BEGINNING,
        retry: RetryPolicy = RETRY,
    ) -> AsyncConsumer:
        """Run *process* in a thread of its own; see `Engine.run_process`."""
        return AsyncConsumer(
            self._subscribable.run_process(process, after=after, retry=retry)
        )
