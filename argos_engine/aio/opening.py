"""Opening an engine off the event loop, to await or to enter."""

import asyncio
import threading
from collections.abc import Callable, Generator
from typing import Any, Generic, Protocol, TypeVar

from argos_engine.engine import Engine


class Closable(Protocol):
    """What an opening yields: it is closed when its block ends."""

    async def close(self) -> object:
        """Release everything."""


ClosableT = TypeVar("ClosableT", bound=Closable)


class Opening(Generic[ClosableT]):
    """Opens in a thread when it is awaited, or entered with `async with`.

    If the waiting task is cancelled meanwhile, the engine is closed again as soon as it
    is open: nobody else could.
    """

    def __init__(
        self, open_: Callable[[], Engine], face: Callable[[Engine], ClosableT]
    ) -> None:
        self._open = open_
        self._face = face
        self._opened: ClosableT | None = None

    def __await__(self) -> Generator[Any, Any, ClosableT]:
        return self._wait().__await__()

    async def __aenter__(self) -> ClosableT:
        self._opened = await self
        return self._opened

    async def __aexit__(self, *_: object) -> None:
        assert self._opened is not None, "entered before it is left"
        await self._opened.close()

    async def _wait(self) -> ClosableT:
        errand = _Errand(self._open)
        try:
            engine = await asyncio.to_thread(errand.run)
        except asyncio.CancelledError:
            errand.abandon()
            raise
        return self._face(engine)


class _Errand:
    """One engine being opened, for somebody who may go away before it is open."""

    def __init__(self, open_: Callable[[], Engine]) -> None:
        self._open = open_
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._is_abandoned = False

    def run(self) -> Engine:
        """Open the engine; close it at once if nobody waits for it any more."""
        engine = self._open()
        with self._lock:
            self._engine = engine
            is_abandoned = self._is_abandoned
        if is_abandoned:
            engine.close()
        return engine

    def abandon(self) -> None:
        """Have the engine closed, now or as soon as it is open; does not wait."""
        with self._lock:
            self._is_abandoned = True
            engine = self._engine
        if engine is not None:
            # Opened, but the answer never reached the task. Not on the event loop:
            # closing waits for the disk. In a thread of the loop, which waits for it
            # at its end.
            asyncio.get_running_loop().run_in_executor(None, engine.close)
