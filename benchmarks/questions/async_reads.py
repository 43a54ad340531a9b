"""Would asynchronous connections read faster than threads for an event loop?"""

import asyncio
import pathlib
import queue
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import apsw

from benchmarks.bench import Bench
from benchmarks.fill import fill
from benchmarks.lap import Lap, timed
from benchmarks.ledger import STREAMS
from benchmarks.question import Findings, Question, ratio
from benchmarks.rounds import interleave

_THREADS = "APSW, a page of 100 events, 50 tasks, four threads"
_AWAITED = "APSW, a page of 100 events, 50 tasks, four asynchronous connections"

_EVENTS = 10_000
_TASKS = 50
_PAGES_A_TASK = 4
_CONNECTIONS = 4
_PAGE = "SELECT * FROM events WHERE position > ? ORDER BY position LIMIT 100"
_FLAGS = apsw.SQLITE_OPEN_READONLY
_SEED = 7


def async_reads(bench: Bench) -> Findings:
    path = bench.folder / "engine.db"
    fill(path, _EVENTS, len(STREAMS), lambda _: None)
    # The index of the WAL is there already for all who come.
    with closing(apsw.Connection(str(path))) as first:
        first.execute(_PAGE, (0,)).fetchall()
        rounds = interleave(
            {_THREADS: lambda: _in_threads(path), _AWAITED: lambda: _awaited(path)},
            bench,
        )
    figures = {"async_connections_vs_threads": rounds.ratio(_AWAITED, _THREADS)}
    return Findings(figures, rounds.rates())


def _in_threads(path: pathlib.Path) -> Lap:
    idle: queue.SimpleQueue[apsw.Connection] = queue.SimpleQueue()
    for _ in range(_CONNECTIONS):
        flags = _FLAGS | apsw.SQLITE_OPEN_NOMUTEX
        idle.put(apsw.Connection(str(path), flags=flags))

    def read(after: int) -> None:
        connection = idle.get()
        try:
            connection.execute(_PAGE, (after,)).fetchall()
        finally:
            idle.put(connection)

    with ThreadPoolExecutor(_CONNECTIONS) as pool, asyncio.Runner() as runner:
        loop = runner.get_loop()
        lap = _lap(runner, lambda after: loop.run_in_executor(pool, read, after))
    while not idle.empty():
        idle.get().close()
    return lap


def _awaited(path: pathlib.Path) -> Lap:
    with asyncio.Runner() as runner:
        idle: asyncio.Queue[apsw.AsyncConnection] = asyncio.Queue()

        async def open_all() -> None:
            for _ in range(_CONNECTIONS):
                opened = await apsw.Connection.as_async(str(path), flags=_FLAGS)
                idle.put_nowait(opened)

        async def read(after: int) -> None:
            connection = await idle.get()
            try:
                cursor = await connection.execute(_PAGE, (after,))
                await cursor.fetchall()
            finally:
                idle.put_nowait(connection)

        async def close_all() -> None:
            while not idle.empty():
                await idle.get_nowait().aclose()

        runner.run(open_all())
        lap = _lap(runner, read)
        runner.run(close_all())
    return lap


def _lap(runner: asyncio.Runner, read: Callable[[int], Awaitable[None]]) -> Lap:
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice

    async def task() -> None:
        for _ in range(_PAGES_A_TASK):
            await read(chance.randrange(_EVENTS))

    async def all_tasks() -> None:
        await asyncio.gather(*(task() for _ in range(_TASKS)))

    return timed(_TASKS * _PAGES_A_TASK, lambda: runner.run(all_tasks()))


QUESTION = Question(
    "async_reads",
    __doc__,
    (
        ratio(
            "async_connections_vs_threads",
            "pages read through asynchronous connections of APSW, against the same "
            "connections in a few threads, which is how the engine reads for a loop",
        ),
    ),
    async_reads,
)
