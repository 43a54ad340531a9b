"""The threads in which questions that need the disk are asked."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Readers:
    """A few threads of one engine, so that no event loop waits for the disk."""

    def __init__(self, threads_max: int) -> None:
        self._threads = ThreadPoolExecutor(
            threads_max, thread_name_prefix="argos-async"
        )

    async def ask(self, question: Callable[[], T]) -> T:
        """Return what *question* answers; it is called in one of the threads."""
        try:
            answer = asyncio.get_running_loop().run_in_executor(self._threads, question)
        except RuntimeError:
            return question()  # the engine is closed, and says so without the disk
        return await answer

    def close(self) -> None:
        """End the threads, after the questions that are being answered."""
        self._threads.shutdown()
