"""How the tasks of an event loop learn that there may be new events."""

import asyncio
import logging
import weakref

_logger = logging.getLogger(__name__)


class LoopBell:
    """Wakes all tasks of one event loop that wait, with one wake-up for each ring."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # Weak, because the cache below must not keep its own keys alive.
        self._loop = weakref.ref(loop)
        self._waiting: set[asyncio.Future[None]] = set()
        self._is_rung = False

    def expect(self, loop: asyncio.AbstractEventLoop) -> "asyncio.Future[None]":
        """Return a future that is done after the next ring; called on the loop.

        Who looks for events after this, and then waits, misses no ring.
        """
        future = loop.create_future()
        self._waiting.add(future)
        return future

    def forget(self, future: "asyncio.Future[None]") -> None:
        """Wait no more with *future*."""
        self._waiting.discard(future)
        future.cancel()

    def ring(self) -> None:
        """Wake the tasks that wait; called in any thread."""
        if self._is_rung or not self._waiting:
            return
        loop = self._loop()
        if loop is None:
            return
        self._is_rung = True
        try:
            loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            # The loop has ended, and its tasks with it; the log has all events.
            _logger.info("events came after their event loop ended")

    def _wake(self) -> None:
        self._is_rung = False
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)


class LoopBells:
    """One bell for each event loop that subscribes to an engine."""

    def __init__(self) -> None:
        self._bells: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopBell] = (
            weakref.WeakKeyDictionary()
        )

    def of(self, loop: asyncio.AbstractEventLoop) -> LoopBell:
        """Return the bell of an event loop."""
        bell = self._bells.get(loop)
        if bell is None:
            bell = self._bells.setdefault(loop, LoopBell(loop))
        return bell
