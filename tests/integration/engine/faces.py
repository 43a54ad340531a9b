"""The awaiting engine behind the names of the blocking one, to share their cases.

Every call is awaited on an event loop in a thread of its own, as a program would.
"""

import asyncio
import inspect
import threading

from argos_engine import AsyncEngine, AsyncEventStore


class Loop:
    """An event loop that runs until it is stopped."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, awaitable, timeout=None):
        async def wait():
            return await asyncio.wait_for(_as_future(awaitable), timeout)

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result()

    def call(self, function, *arguments, **options):
        async def on_loop():
            found = function(*arguments, **options)
            return await found if inspect.isawaitable(found) else found

        return self.run(on_loop())

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Face:
    """Anything of the awaiting face, called without `await`."""

    def __init__(self, loop, inner):
        self._loop = loop
        self._inner = inner

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def call(*arguments, **options):
            answer = self._loop.call(found, *arguments, **options)
            return _faced(self._loop, answer)

        return call


class EngineFace(Face):
    """An `AsyncEngine` that is used like an `Engine`."""

    def __init__(self, engine):
        super().__init__(Loop(), AsyncEngine(engine))
        self._runtime = engine._runtime
        self._is_closed = False

    def close(self):
        if self._is_closed:
            return 0
        self._is_closed = True
        return self._loop.run(self._inner.close())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class StoreFace(Face):
    """An `AsyncEventStore` that is used like an `EventStore`."""

    def __init__(self, engine):
        super().__init__(Loop(), AsyncEventStore(AsyncEngine(engine)))

    @property
    def engine(self):
        return self._inner.engine.parts.engine

    def close(self):
        return self._loop.run(self._inner.close())


class HandleFace(Face):
    """An `AsyncHandle` that is used like a `Handle`."""

    def result(self, timeout_seconds=None):
        timeout = None if self._inner.is_done else timeout_seconds
        return self._loop.run(self._inner.result(), timeout)


async def _as_future(awaitable):
    return await awaitable


async def _collected(events):
    return [event async for event in events]


def _faced(loop, answer):
    kind = type(answer).__name__
    if kind == "AsyncHandle":
        return HandleFace(loop, answer)
    if kind in ("AsyncDesk", "AsyncAppendDesk"):
        return Face(loop, answer)
    if hasattr(answer, "__aiter__"):
        return iter(loop.run(_collected(answer)))
    if isinstance(answer, list):
        return [_faced(loop, each) for each in answer]
    return answer
