"""What happens to a command when the task that waits for it goes away."""

import asyncio

import pytest

from argos_engine import (
    AsyncEngine,
    CommandCancelledError,
    Engine,
    Pending,
    Receipt,
    Unknown,
)
from argos_engine.aio.sending import _wait_briefly
from tests.integration.aio.gate import Add, AddSlowly, Count


def entered(gate):
    return asyncio.to_thread(gate.entered.wait, 10)


def test_cancelling_a_task_drops_a_command_that_still_waits(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            slow = await desk.submit(stream, AddSlowly())
            await entered(gate)
            waiting = asyncio.create_task(
                desk.execute(stream, Add(), command_id="dropped")
            )
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            gate.opened.set()
            await slow.result()
            await desk.execute(stream, Add(7))
            return await engine.state(stream), await engine.outcome(stream, "dropped")

    assert asyncio.run(program()) == (Count(107), Unknown("dropped"))


def test_cancelling_a_task_leaves_a_running_command_alone(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            running = asyncio.create_task(
                desk.execute(stream, AddSlowly(), command_id="kept")
            )
            await entered(gate)
            during = await engine.outcome(stream, "kept")
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            gate.opened.set()
            await desk.execute(stream, Add(1))
            return during, await engine.outcome(stream, "kept")

    during, after = asyncio.run(program())

    assert during == Pending("kept")
    assert isinstance(after, Receipt)
    assert after.version == 1


def test_a_timeout_of_the_caller_says_nothing_about_the_command(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            handle = await desk.submit(stream, AddSlowly())
            await entered(gate)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(handle.result(), 0.01)
            gate.opened.set()
            return await handle.result()

    assert asyncio.run(program()).version == 1


def test_one_of_two_tasks_may_give_up_waiting_for_a_handle(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            handle = await desk.submit(gate.counter.stream("one"), AddSlowly())
            impatient = asyncio.create_task(handle.result())
            patient = asyncio.create_task(handle.result())
            await entered(gate)
            impatient.cancel()
            gate.opened.set()
            return await patient

    assert asyncio.run(program()).version == 1


def test_a_handle_takes_its_command_back_while_it_waits(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            await desk.submit(stream, AddSlowly())
            await entered(gate)
            waiting = await desk.submit(stream, Add())
            was_taken_back = waiting.cancel()
            with pytest.raises(CommandCancelledError):
                await waiting.result()
            gate.opened.set()
            return was_taken_back, waiting.cancel()

    assert asyncio.run(program()) == (True, False)


def test_a_program_that_ends_early_loses_nothing_acknowledged(gate, path):
    acknowledged = []

    async def program():
        enough = asyncio.Event()
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")

            async def work(name):
                while True:
                    receipt = await desk.execute(gate.counter.stream(name), Add())
                    acknowledged.append(receipt)
                    if len(acknowledged) >= 50:
                        enough.set()

            async with asyncio.TaskGroup() as group:
                for name in "abcd":
                    group.create_task(work(name))
                await enough.wait()
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(program())

    with Engine.open(path, gate.counter) as engine:
        found = [
            engine.outcome(receipt.stream, receipt.command_id)
            for receipt in acknowledged
        ]
        assert found == acknowledged
        assert engine.verify().is_sound


def test_answers_that_come_after_the_loop_are_durable_all_the_same(gate, path):
    engine = Engine.open(path, gate.counter)
    stream = gate.counter.stream("one")

    async def program():
        desk = AsyncEngine(engine).acting_as("tester", cause="a test")
        handle = await desk.submit(stream, AddSlowly())
        await entered(gate)
        return handle.command_id

    command_id = asyncio.run(program())
    gate.opened.set()
    engine.acting_as("tester", cause="a test").execute(stream, Add())

    assert isinstance(engine.outcome(stream, command_id), Receipt)
    engine.close()


def test_a_cancellation_is_not_lost_when_there_is_room_at_the_same_moment():
    async def program():
        room = asyncio.Event()
        waiting = asyncio.create_task(_wait_briefly(room, 60))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        room.set()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(program())
