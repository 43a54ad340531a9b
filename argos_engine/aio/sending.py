"""Envelopes from an event loop to the writer, and their answers back to it."""

import asyncio
import contextlib
import functools

from argos_engine.aio.handle import AsyncHandle
from argos_engine.aio.waker import LoopWakers
from argos_engine.errors import ArgosError, MailboxFullError
from argos_engine.ports.clock import Clock
from argos_engine.runtime.dispatcher import Dispatcher
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.handle import Handle, deliver
from argos_engine.runtime.scribe import MICROSECONDS


class Sending:
    """Sends envelopes; the loop is never blocked by a wait for room."""

    def __init__(
        self, dispatcher: Dispatcher, clock: Clock, wakers: LoopWakers
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._wakers = wakers

    async def send(self, envelope: Envelope, room_deadline: int | None) -> AsyncHandle:
        """Put *envelope* into the mailbox of its actor.

        Args:
            envelope: What to send.
            room_deadline: Until when to wait for room, on the steady clock. None
                does not wait.

        Raises:
            MailboxFullError: There was no room; the command was not taken in.
            ArgosError: It was not taken in; the class says why.
        """
        loop = asyncio.get_running_loop()
        waker = self._wakers.of(loop)
        future = waker.watch(envelope.handle, loop)
        try:
            if room_deadline is None:
                self._dispatcher.post(envelope)
            else:
                await self._post(envelope, room_deadline, loop)
        except BaseException:
            waker.forget(envelope.handle)
            raise
        return AsyncHandle(envelope.handle, future)

    def answered(self, handle: Handle, error: ArgosError) -> AsyncHandle:
        """Return *handle*, of a command that was not sent, with its answer."""
        loop = asyncio.get_running_loop()
        future = self._wakers.of(loop).watch(handle, loop)
        handle.begin()
        deliver([(handle, error)])
        return AsyncHandle(handle, future)

    async def _post(
        self, envelope: Envelope, room_deadline: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        while True:
            room = asyncio.Event()
            tell = functools.partial(_set_soon, loop, room)
            try:
                self._dispatcher.post(envelope, on_room=tell)
            except MailboxFullError:
                left = room_deadline - self._clock.steady()
                if left <= 0:
                    raise
            else:
                return
            await _wait_briefly(room, left / MICROSECONDS)


def _set_soon(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    try:
        loop.call_soon_threadsafe(event.set)
    except RuntimeError:
        return  # the loop has ended, and its tasks with it


async def _wait_briefly(event: asyncio.Event, timeout_seconds: float) -> None:
    # Not `wait_for`: up to Python 3.11 it loses a cancellation that comes together
    # with the event, and a task that was cancelled would send its command.
    with contextlib.suppress(TimeoutError):  # the caller looks at its own deadline
        async with asyncio.timeout(timeout_seconds):
            await event.wait()
