"""For how long does the engine hold up the event loop it is used from?"""

import asyncio
import gc
import pathlib

from argos_engine import AsyncEngine
from argos_engine.aio.desk import AsyncDesk
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, async_clerk
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import Spread, percentile, single

_TASKS = 256
_TICK_SECONDS = 0.001


def event_loop(bench: Bench) -> Findings:
    return asyncio.run(_measured(bench.folder / "loop.db", bench.load_seconds))


async def _measured(path: pathlib.Path, seconds: float) -> Findings:
    idle = await _lateness(seconds / 2)
    async with AsyncEngine.open(path, ACCOUNT) as engine:
        late = await _under_load(engine, seconds)
        gc.freeze()
        try:
            frozen = await _under_load(engine, seconds)
        finally:
            gc.unfreeze()
    figures = {
        "loop_blocked_p50_ms": _milliseconds(late, 0.5),
        "loop_blocked_p999_ms": _milliseconds(late, 0.999),
        "loop_blocked_frozen_p999_ms": _milliseconds(frozen, 0.999),
        "loop_idle_p999_ms": _milliseconds(idle, 0.999),
    }
    return Findings(figures)


async def _under_load(engine: AsyncEngine, seconds: float) -> list[float]:
    """Return how late a task is woken while many tasks send commands."""
    desk = async_clerk(engine)
    before = await engine.version(STREAMS[0])
    tasks = [asyncio.create_task(_send(desk, number)) for number in range(_TASKS)]
    late = await _lateness(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await engine.version(STREAMS[0]) > before, "commands went on meanwhile"
    return late


async def _send(desk: AsyncDesk, number: int) -> None:
    while True:
        await desk.execute(STREAMS[number % len(STREAMS)], DEPOSIT)


async def _lateness(seconds: float) -> list[float]:
    """Return by how much a task was woken late that wakes every millisecond."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    late = []
    while (now := loop.time()) < until:
        await asyncio.sleep(_TICK_SECONDS)
        late.append(max(loop.time() - now - _TICK_SECONDS, 0))
    return late


def _milliseconds(values: list[float], share: float) -> Spread:
    value = 1e3 * percentile(values, share)
    return single(value)


QUESTION = Question(
    "event_loop",
    __doc__,
    (
        Kind(
            "loop_blocked_p50_ms",
            "ms",
            "less",
            "how late a task is that wakes every millisecond, while 256 tasks send "
            "commands; median",
        ),
        Kind("loop_blocked_p999_ms", "ms", "less", "99.9th percentile"),
        Kind(
            "loop_blocked_frozen_p999_ms",
            "ms",
            "less",
            "the same after gc.freeze(): without the collector's walk over the heap",
        ),
        Kind("loop_idle_p999_ms", "ms", "less", "the same on an idle loop"),
    ),
    event_loop,
)
