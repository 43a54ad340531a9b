"""A consumer, for programs on an event loop."""

import asyncio

from argos_engine.domain.argument import instance, seconds
from argos_engine.domain.identity import Position
from argos_engine.messaging.consumer import WAIT_STEP_SECONDS, Consumer
from argos_engine.ports.publisher import SubscriptionState


class AsyncConsumer:
    """A handler that is called with events; see `Consumer`."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    @property
    def name(self) -> str | None:
        """What its position is stored under."""
        return self._consumer.name

    @property
    def state(self) -> SubscriptionState:
        """What it does at the moment."""
        return self._consumer.state

    @property
    def position(self) -> Position:
        """Up to where everything was dealt with; it may not be stored yet."""
        return self._consumer.position

    @property
    def last_error(self) -> str | None:
        """Why it is retrying or parked; None if it is not."""
        return self._consumer.last_error

    def resume(self) -> None:
        """Try again at once what has failed; see `Consumer.resume`."""
        self._consumer.resume()

    async def wait_for(self, position: Position, *, timeout_seconds: float) -> None:
        """Wait until everything up to *position* was dealt with.

        See `Consumer.wait_for`.
        """
        instance("position", position, Position)
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds("timeout_seconds", timeout_seconds)
        while self.position < position:
            if loop.time() >= until:
                raise TimeoutError(self._consumer.delay(position))
            await asyncio.sleep(WAIT_STEP_SECONDS)

    async def close(self) -> None:
        """End it after the event in hand; see `Consumer.close`.

        Cancelling the task does not stop the closing.
        """
        closing = asyncio.ensure_future(asyncio.to_thread(self._consumer.close))
        await asyncio.shield(closing)
