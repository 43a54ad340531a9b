"""Opening something off the event loop, to await or to enter."""

import asyncio
from collections.abc import Callable, Generator
from typing import Any, Generic, Protocol, TypeVar


class Closable(Protocol):
    """What an opening yields: it is closed when its block ends."""

    async def close(self) -> object:
        """Release everything."""


ClosableT = TypeVar("ClosableT", bound=Closable)


class Opening(Generic[ClosableT]):
    """Opens in a thread when it is awaited, or entered with `async with`."""

    def __init__(self, open_: Callable[[], ClosableT]) -> None:
        self._open = open_
        self._opened: ClosableT | None = None

    def __await__(self) -> Generator[Any, Any, ClosableT]:
        return asyncio.to_thread(self._open).__await__()

    async def __aenter__(self) -> ClosableT:
        self._opened = await self
        return self._opened

    async def __aexit__(self, *_: object) -> None:
        assert self._opened is not None, "entered before it is left"
        await self._opened.close()
