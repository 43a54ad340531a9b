"""The engine as one side of a comparison, in the ways that programs use it."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from argos_engine import AsyncEngine, Engine, StreamId
from argos_engine.aio.desk import AsyncDesk
from argos_engine.runtime.desk import Desk
from benchmarks.bench import Bench
from benchmarks.lap import Lap, Side, timed
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, account, async_clerk, clerk

THREADS = 16
TASKS = 256
_COMMANDS_A_THREAD = 8
_COMMANDS_A_TASK = 4


def queued(
    engine: Engine, bench: Bench, streams: Sequence[StreamId[Any]] = STREAMS
) -> Side:
    """Return a side that hands in many commands at once and waits for all answers."""
    desk = clerk(engine)
    chosen = itertools.islice(itertools.cycle(streams), bench.queued_commands)
    items = [(stream, DEPOSIT) for stream in chosen]
    return lambda: timed(bench.queued_commands, lambda: _send_all(desk, items))


def visits(engine: Engine, bench: Bench, numbers: Callable[[int], list[int]]) -> Side:
    """Return a side like `queued`, over other streams each time.

    Args:
        engine: Takes the commands.
        bench: Says how many at once.
        numbers: Returns as many numbers of accounts as it is asked for.
    """
    desk = clerk(engine)

    def lap() -> Lap:
        chosen = numbers(bench.queued_commands)
        items = [(account(number), DEPOSIT) for number in chosen]
        return timed(bench.queued_commands, lambda: _send_all(desk, items))

    return lap


def _send_all(desk: Desk, items: Sequence[tuple[StreamId[Any], object]]) -> None:
    for handle in desk.submit_many(items):
        handle.result()


def lone(engine: Engine) -> Side:
    """Return a side that sends one command and waits for its answer."""
    desk = clerk(engine)
    streams = itertools.cycle(STREAMS[:10])
    return lambda: timed(1, lambda: desk.execute(next(streams), DEPOSIT))


@contextmanager
def threads(engine: Engine) -> Iterator[Side]:
    """Yield a side of threads that each send one command at a time."""
    desk = clerk(engine)

    def send(number: int) -> None:
        for turn in range(_COMMANDS_A_THREAD):
            desk.execute(STREAMS[(number * 61 + turn) % len(STREAMS)], DEPOSIT)

    with ThreadPoolExecutor(THREADS) as pool:
        yield lambda: timed(
            THREADS * _COMMANDS_A_THREAD, lambda: list(pool.map(send, range(THREADS)))
        )


class Loop:
    """An event loop with an engine on it; its sides run on that loop."""

    def __init__(self, runner: asyncio.Runner, engine: AsyncEngine) -> None:
        self._runner = runner
        self._desk = async_clerk(engine)

    def lone(self) -> Lap:
        """Send one command and wait for its answer."""
        return self._runner.run(_timed(1, self._desk, 1))

    def tasks(self) -> Lap:
        """Let many tasks each send one command at a time."""
        return self._runner.run(_timed(TASKS, self._desk, _COMMANDS_A_TASK))


@contextmanager
def event_loop(path: str) -> Iterator[Loop]:
    with asyncio.Runner() as runner:
        engine = runner.run(_opened(path))
        try:
            yield Loop(runner, engine)
        finally:
            runner.run(engine.close())


async def _opened(path: str) -> AsyncEngine:
    return await AsyncEngine.open(path, ACCOUNT)


async def _timed(tasks: int, desk: AsyncDesk, commands: int) -> Lap:
    # Timed on the loop: starting and leaving it is not the engine's work.
    start = asyncio.get_running_loop().time()
    await asyncio.gather(*(_send(desk, number, commands) for number in range(tasks)))
    seconds = asyncio.get_running_loop().time() - start
    return Lap(tasks * commands, seconds)


async def _send(desk: AsyncDesk, number: int, commands: int) -> None:
    for turn in range(commands):
        await desk.execute(STREAMS[(number * 3 + turn) % len(STREAMS)], DEPOSIT)
