"""How an event loop learns that commands of its tasks have their answers."""

import asyncio
import logging
import weakref

from argos_engine.runtime.handle import Handle

_logger = logging.getLogger(__name__)

RESOLVED_AT_ONCE_MAX = 32
"""Tasks woken in one turn of the loop: between turns, others get theirs."""


class LoopWaker:
    """Resolves the futures of one event loop, all of a group in one wake-up."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # Weak, because the cache below must not keep its own keys alive.
        self._loop = weakref.ref(loop)
        self._futures: dict[Handle, asyncio.Future[None]] = {}

    def watch(
        self, handle: Handle, loop: asyncio.AbstractEventLoop
    ) -> "asyncio.Future[None]":
        """Return a future of *loop* that is done as soon as *handle* has its answer.

        Called on that loop, before the command is sent.
        """
        future = loop.create_future()
        self._futures[handle] = future
        handle.waker = self
        return future

    def forget(self, handle: Handle) -> None:
        """Stop watching a handle whose command was never sent."""
        self._futures.pop(handle, None)

    def __call__(self, handles: list[Handle]) -> None:
        """Tell the loop about answers; called in the writer's thread."""
        loop = self._loop()
        try:
            if loop is not None:
                loop.call_soon_threadsafe(self._resolve, handles)
        except RuntimeError:
            # The loop has ended. The answers are durable, and can be asked for by
            # their command ids.
            _logger.info("%d answers came after their event loop ended", len(handles))
            for handle in handles:
                self._futures.pop(handle, None)

    def _resolve(self, handles: list[Handle], start: int = 0) -> None:
        end = start + RESOLVED_AT_ONCE_MAX
        for handle in handles[start:end]:
            future = self._futures.pop(handle, None)
            if future is not None and not future.done():
                future.set_result(None)
        if end < len(handles):
            asyncio.get_running_loop().call_soon(self._resolve, handles, end)


class LoopWakers:
    """One waker for each event loop that uses an engine."""

    def __init__(self) -> None:
        self._wakers: weakref.WeakKeyDictionary[
            asyncio.AbstractEventLoop, LoopWaker
        ] = weakref.WeakKeyDictionary()

    def of(self, loop: asyncio.AbstractEventLoop) -> LoopWaker:
        """Return the waker of an event loop.

        The caller has it at hand: to ask for the running one is a system call.
        """
        waker = self._wakers.get(loop)
        if waker is None:
            waker = self._wakers.setdefault(loop, LoopWaker(loop))
        return waker
