"""What a task holds while a command is on its way."""

import asyncio
from typing import Any

from argos_engine.domain.identity import StreamId
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.outcome import Receipt


class AsyncHandle:
    """A command on its way, known by its id from the start; of one event loop."""

    __slots__ = ("_future", "_handle")

    def __init__(self, handle: Handle, future: "asyncio.Future[None]") -> None:
        self._handle = handle
        self._future = future

    @property
    def command_id(self) -> str:
        """The id to ask for the outcome with."""
        return self._handle.command_id

    @property
    def stream(self) -> StreamId[Any]:
        """Where the command goes."""
        return self._handle.stream

    @property
    def is_done(self) -> bool:
        """Whether the command has its answer."""
        return self._handle.is_done

    async def result(self) -> Receipt:
        """Wait for the answer and return the receipt.

        Giving up the wait, by cancellation or a timeout, does not touch the command.

        Raises:
            CommandRejectedError: The rules said no.
            ArgosError: The command failed; the class says what was written.
        """
        if not self._handle.is_done:
            # Several tasks may wait; cancelling one of them must not cancel the
            # future under the others.
            await asyncio.shield(self._future)
        return self._handle.unpack()

    async def result_or_cancel(self) -> Receipt:
        """Wait as the only one: cancelling the wait takes the command back.

        A command that has started runs on; its outcome can be asked for by its id.
        """
        try:
            if not self._handle.is_done:
                await self._future
        except asyncio.CancelledError:
            self._handle.cancel()
            raise
        return self._handle.unpack()

    def cancel(self) -> bool:
        """Take the command back, if it has not started; return whether that worked."""
        return self._handle.cancel()
