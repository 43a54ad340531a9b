"""An event loop whose every run can be repeated."""

import asyncio
import contextlib

import pytest

from argos_engine import AsyncEngine
from argos_engine.errors import JournalError
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, Operation
from argos_engine.testing.jar import JAR, Put
from argos_engine.testing.scheduler import StalledError
from argos_engine.testing.virtual_engine import open_virtual
from argos_engine.testing.virtual_loop import VirtualLoop

AMBER = JAR.stream("amber")


async def racing(loop, order):
    async def run(name):
        for _ in range(3):
            await asyncio.sleep(0)
            order.append(name)
        await asyncio.to_thread(order.append, name)

    async with asyncio.TaskGroup() as group:
        for name in "abcd":
            group.create_task(run(name))


def race(seed):
    order = []
    loop = VirtualLoop(seed)
    loop.run(racing(loop, order))
    return "".join(order)


def test_the_same_seed_is_the_same_run():
    assert [race(7) for _ in range(5)] == [race(7)] * 5


def test_seeds_differ_in_who_comes_first():
    assert len({race(seed) for seed in range(20)}) > 10


def test_an_hour_passes_at_once():
    loop = VirtualLoop(0)

    loop.run(asyncio.sleep(3_600))

    assert loop.time() >= 3_600


def test_a_wait_that_nobody_ends_is_found_out():
    async def forever():
        await asyncio.get_running_loop().create_future()

    with pytest.raises(StalledError, match="forever in line"):
        VirtualLoop(0).run(forever())


def test_tasks_that_are_left_are_cancelled():
    seen = []

    async def lingering():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def main():
        seen.append(asyncio.create_task(lingering()))
        await asyncio.sleep(0)

    loop = VirtualLoop(0)
    loop.run(main())

    assert seen[1:] in (["cancelled"], [])
    assert seen[0].cancelled()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon(print)


def test_an_error_that_reaches_nobody_is_kept():
    async def main():
        asyncio.get_running_loop().call_soon(lambda: 1 // 0)
        await asyncio.sleep(1)

    loop = VirtualLoop(0)
    loop.run(main())

    assert "ZeroDivisionError" in loop.complaints[0]


def test_work_for_a_thread_hands_on_its_error():
    async def main():
        await asyncio.to_thread(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        VirtualLoop(0).run(main())


def test_a_loop_runs_once_at_a_time():
    async def main(loop):
        with pytest.raises(RuntimeError, match="already running"):
            loop.run_forever()
        loop.call_soon(loop.stop)

    loop = VirtualLoop(0)
    loop.call_soon(lambda: loop.create_task(main(loop)))
    loop.run_forever()
    loop.close()


def play(seed):
    """Let tasks put coins into one jar; return who got which version, and when."""
    told = []
    loop = VirtualLoop(seed)

    async def put(desk, name):
        receipt = await desk.execute(AMBER, Put(1), command_id=name)
        told.append((name, receipt.version, loop.time()))

    async def main():
        async with AsyncEngine(open_virtual(loop, JAR)) as engine:
            desk = engine.acting_as("tester", cause="a test")
            async with asyncio.TaskGroup() as group:
                for name in "abcdef":
                    group.create_task(put(desk, name))
            return await engine.state(AMBER)

    return loop.run(main()), told


def test_an_engine_is_a_part_of_the_run():
    state, told = play(3)

    assert state.coins == 6
    assert sorted(version for _, version, _ in told) == [1, 2, 3, 4, 5, 6]
    assert play(3) == (state, told)
    assert len({str(play(seed)) for seed in range(10)}) > 5


def test_a_journal_in_a_file_goes_on_under_the_next_loop(tmp_path):
    path = tmp_path / "jar.db"

    async def put(loop, prefix):
        engine = open_virtual(loop, JAR, path=path, prefix=prefix)
        async with AsyncEngine(engine) as face:
            desk = face.acting_as("tester", cause="a test")
            return await desk.execute(AMBER, Put(1))

    loops = [VirtualLoop(seed) for seed in (1, 2)]
    receipts = [loop.run(put(loop, f"life-{n}")) for n, loop in enumerate(loops)]

    assert [receipt.version for receipt in receipts] == [1, 2]
    assert receipts[1].command_id.startswith("life-1")


def test_an_engine_that_cannot_open_leaves_the_file_alone(tmp_path):
    path = tmp_path / "jar.db"
    path.write_bytes(b"something else")

    loop = VirtualLoop(0)
    with pytest.raises(Exception, match="not a SQLite database"):
        open_virtual(loop, JAR, path=path)
    loop.close()

    assert path.read_bytes() == b"something else"


@pytest.mark.parametrize("number", range(1, 41))
def test_an_opening_that_fails_anywhere_leaves_no_lock_behind(tmp_path, number):
    path, plan = tmp_path / "jar.db", FaultPlan()
    loop = VirtualLoop(0)
    with fault_vfs(plan):
        plan.arm(Fault(Operation.READ, number))
        with contextlib.suppress(JournalError):
            open_virtual(loop, JAR, path=path).close()
        plan.disarm()

        open_virtual(loop, JAR, path=path).close()
    loop.close()
