"""Tasks that are the same in every run."""

import asyncio
import contextvars
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


class NumberedTask(asyncio.Task[T]):
    """A task whose hash is its number, not its address.

    asyncio keeps tasks in sets and cancels them in the order of those.
    """

    def __init__(
        self,
        number: int,
        coro: "Generator[Any, None, T] | Coroutine[Any, Any, T]",
        loop: asyncio.AbstractEventLoop,
        name: object,
        context: contextvars.Context | None,
    ) -> None:
        self._number = number
        own = f"task {number}" if name is None else str(name)
        super().__init__(coro, loop=loop, name=own, context=context)

    def __hash__(self) -> int:
        return self._number
