"""The answers of a group wake their tasks in turns, so that others get theirs."""

import asyncio
from itertools import pairwise

from argos_engine import AsyncEngine, EngineSettings
from argos_engine.aio.waker import RESOLVED_AT_ONCE_MAX
from tests.integration.aio.gate import Add, AddSlowly, Count

PATIENT = EngineSettings(group_seconds_max=600)
"""One group, however slow the machine."""
COMMANDS = 3 * RESOLVED_AT_ONCE_MAX


def test_a_large_group_does_not_keep_the_loop_to_itself(gate, path):
    async def program():
        async with AsyncEngine.open(path, gate.counter, settings=PATIENT) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            first = await desk.submit(stream, AddSlowly())
            await asyncio.to_thread(gate.entered.wait, 30)
            handles = [await desk.submit(stream, Add()) for _ in range(COMMANDS)]
            tasks = [asyncio.ensure_future(each.result()) for each in handles]
            gate.opened.set()
            await first.result()
            seen = {0}
            while not all(task.done() for task in tasks):
                seen.add(sum(task.done() for task in tasks))
                await asyncio.sleep(0)
            return seen, await engine.state(stream)

    seen, state = asyncio.run(program())

    assert state == Count(100 + COMMANDS)
    steps = [after - before for before, after in pairwise(sorted(seen | {COMMANDS}))]
    assert max(steps) <= RESOLVED_AT_ONCE_MAX
