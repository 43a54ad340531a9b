"""Functions of an event loop, called from other threads."""

import asyncio
import concurrent.futures
import inspect
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.argument import function
from argos_engine.messaging.recipient import Handler

LOOP_LOOK_SECONDS = 1.0
"""How often a thread that waits for a loop looks whether there still is one."""

AsyncHandler: TypeAlias = Callable[
    [RecordedEvent], Coroutine[Any, Any, object] | object
]
"""A function, or a coroutine function."""


def on_loop(handler: AsyncHandler, loop: asyncio.AbstractEventLoop) -> Handler:
    """Return *handler* as a thread calls it: a coroutine runs on *loop* meanwhile."""
    function("handler", handler)

    def call(event: RecordedEvent) -> object:
        answer = handler(event)
        if not inspect.iscoroutine(answer):
            return answer
        _run(answer, loop)
        return None

    return call


def _run(
    coroutine: Coroutine[Any, Any, object], loop: asyncio.AbstractEventLoop
) -> None:
    try:
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    except RuntimeError:
        coroutine.close()  # the loop has ended; it never ran
        raise
    while not _is_done(future):
        if loop.is_closed():
            coroutine.close()  # nobody else will
            raise RuntimeError("the event loop of the handler has ended")


def _is_done(future: "concurrent.futures.Future[object]") -> bool:
    try:
        future.result(LOOP_LOOK_SECONDS)
    except TimeoutError:
        if future.done():
            raise  # the handler's own
        return False
    return True
