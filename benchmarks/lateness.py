"""How late a task on an event loop is woken while many others send commands."""

import asyncio
import gc
import multiprocessing
import pathlib
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from argos_engine import AsyncEngine
from argos_engine.aio.desk import AsyncDesk
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, async_clerk
from benchmarks.spread import percentile

_TASKS = 256
_TICK_SECONDS = 0.001


class Lateness(NamedTuple):
    """Seconds, of each time that a task was woken that wakes every millisecond."""

    idle: list[float]
    """On a loop that does nothing else."""
    loaded: list[float]
    """While tasks send commands."""
    frozen: list[float]
    """The same after `gc.freeze()`."""
    objects: int
    """That the garbage collector walks over when it looks at all of them."""

    def milliseconds(self, name: str, share: float) -> float:
        """Return a percentile of one of the three."""
        return 1e3 * percentile(getattr(self, name), share)


def lateness(path: pathlib.Path, seconds: float) -> Lateness:
    """Measure in this process, with all that it has imported."""
    return asyncio.run(_measured(path, seconds))


def lateness_alone(path: pathlib.Path, seconds: float) -> Lateness:
    """Measure in a new process, which imports the engine and hardly anything else."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(lateness, path, seconds).result()


async def _measured(path: pathlib.Path, seconds: float) -> Lateness:
    idle = await _late(seconds / 2)
    async with AsyncEngine.open(path, ACCOUNT) as engine:
        gc.collect()
        objects = len(gc.get_objects())
        loaded = await _under_load(engine, seconds)
        gc.freeze()
        try:
            frozen = await _under_load(engine, seconds)
        finally:
            gc.unfreeze()
    return Lateness(idle, loaded, frozen, objects)


async def _under_load(engine: AsyncEngine, seconds: float) -> list[float]:
    desk = async_clerk(engine)
    before = await engine.version(STREAMS[0])
    tasks = [asyncio.create_task(_send(desk, number)) for number in range(_TASKS)]
    late = await _late(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await engine.version(STREAMS[0]) > before, "commands went on meanwhile"
    return late


async def _send(desk: AsyncDesk, number: int) -> None:
    while True:
        await desk.execute(STREAMS[number % len(STREAMS)], DEPOSIT)


async def _late(seconds: float) -> list[float]:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    late = []
    while (now := loop.time()) < until:
        await asyncio.sleep(_TICK_SECONDS)
        late.append(max(loop.time() - now - _TICK_SECONDS, 0))
    return late
