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
        name: str | None,
        context: contextvars.Context | None,
    ) -> None:
        self._number = number
        super().__init__(coro, loop=loop, name=name, context=context)
        if name is None:
            self.set_name(f"task {number}")

    def __hash__(self) -> int:
        return self._number
