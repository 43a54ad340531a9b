"""The awaiting face: loops, room, and one wake-up for a group."""

import asyncio
import threading

import pytest

from argos_engine import (
    AsyncEngine,
    CommandFailedError,
    CommandRejectedError,
    Engine,
    EngineClosedError,
    EngineSettings,
    InvalidInputError,
    MailboxFullError,
)
from argos_engine.domain.transition import Versioned
from tests.integration.aio.gate import Add, AddSlowly, Count


def test_several_event_loops_share_one_engine(gate, path):
    engine = AsyncEngine(Engine.open(path, gate.counter))
    stream = gate.counter.stream("one")

    async def program():
        desk = engine.acting_as("tester", cause="a test")
        await asyncio.gather(*(desk.execute(stream, Add()) for _ in range(50)))

    threads = [threading.Thread(target=asyncio.run, args=[program()]) for _ in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert asyncio.run(engine.state(stream)) == Count(150)
    asyncio.run(engine.close())


def test_a_loop_is_woken_once_for_all_answers_of_a_group(gate, path, monkeypatch):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            slow = await desk.submit(stream, AddSlowly())
            await entered_and_counted()
            tasks = [asyncio.create_task(desk.execute(stream, Add())) for _ in range(9)]
            await asyncio.sleep(0)
            wake_ups.clear()
            gate.opened.set()
            await asyncio.gather(slow.result(), *tasks)
            return len(wake_ups)

    wake_ups = []

    async def entered_and_counted():
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(gate.entered.wait, 10)
        original = loop.call_soon_threadsafe

        def counted(callback, *args, **kwargs):
            wake_ups.append(callback)
            return original(callback, *args, **kwargs)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)

    assert asyncio.run(program()) == 2


def test_room_is_awaited_until_the_deadline_without_blocking_the_loop(gate, path):
    settings = EngineSettings(mailbox_commands_max=1)

    async def program():
        async with await AsyncEngine.open(
            path, gate.counter, settings=settings
        ) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            await desk.submit(stream, AddSlowly())
            await asyncio.to_thread(gate.entered.wait, 10)
            await desk.submit(stream, Add())
            with pytest.raises(MailboxFullError, match="mailbox_commands_max=1"):
                await desk.submit(stream, Add())
            with pytest.raises(MailboxFullError):
                await desk.submit(stream, Add(), deadline_seconds=0.02)
            patient = asyncio.create_task(
                desk.execute(stream, Add(), deadline_seconds=10)
            )
            await asyncio.sleep(0)
            gate.opened.set()
            return (await patient).version

    assert asyncio.run(program()) == 3


def test_many_commands_wait_for_room_and_keep_their_order(gate, path):
    settings = EngineSettings(mailbox_commands_max=3)

    async def program():
        async with await AsyncEngine.open(
            path, gate.counter, settings=settings
        ) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            commands = [(stream, Add(value)) for value in range(1, 41)]
            handles = await desk.submit_many(commands)
            receipts = [await handle.result() for handle in handles]
            return [receipt.event.value for receipt in receipts]

    assert asyncio.run(program()) == list(range(1, 41))


def test_a_command_that_cannot_be_sent_has_its_error_in_its_handle(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            handles = await desk.submit_many([(stream, object()), (stream, Add())])
            with pytest.raises(CommandFailedError):
                await handles[0].result()
            return (await handles[1].result()).version

    assert asyncio.run(program()) == 1


def test_every_answer_is_the_one_of_the_blocking_face(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test", roles=["admin"])
            stream = gate.counter.stream("one")
            await desk.execute(stream, Add(1))
            await desk.checkpoint(stream, "start")
            await desk.execute(stream, Add(2))
            with pytest.raises(CommandRejectedError, match="only upwards"):
                await desk.execute(stream, Add(0))
            what_if = await desk.what_if(stream, Add(5), checkpoint="start")
            preview = await engine.preview_rollback(stream, to_checkpoint="start")
            await desk.rollback(
                stream,
                to_checkpoint="start",
                reason="a slip",
                expected_version=preview.version,
            )
            with pytest.raises(InvalidInputError):
                await engine.state_at(stream, version=99)
            return (
                what_if.after,
                await engine.state(stream),
                await engine.state_at(stream, version=3),
                [e.is_effective for e in (await engine.history(stream)).entries],
                await engine.checkpoints(stream),
                [str(each) for each in await engine.diff(stream, 3, 4)],
                (await engine.blame(stream, "value")).set_by.version,
                await engine.version(stream),
                (await engine.verify()).is_sound,
            )

    assert asyncio.run(program()) == (
        Count(6),
        Count(1),
        Count(3),
        [True, True, False, True],
        {"start": 2},
        ["value: 3 -> 1"],
        1,
        4,
        True,
    )


def test_a_closed_engine_refuses(gate, path):
    async def program():
        engine = await AsyncEngine.open(path, gate.counter)
        desk = engine.acting_as("tester", cause="a test")
        await engine.close()
        with pytest.raises(EngineClosedError):
            await desk.execute(gate.counter.stream("one"), Add())
        return await engine.close()

    assert asyncio.run(program()) == 0


def test_closing_drains_what_waits(gate, path):
    async def program():
        async with await AsyncEngine.in_memory(gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            handles = await desk.submit_many([(stream, Add())] * 40)
        return [(await handle.result()).version for handle in handles]

    assert asyncio.run(program()) == list(range(1, 41))


def test_an_opening_is_awaited_or_entered(gate, path):
    async def program():
        engine = await AsyncEngine.open(path, gate.counter)
        await engine.close()
        async with AsyncEngine.open(path, gate.counter) as again:
            desk = again.acting_as("tester", cause="a test")
            await desk.execute(gate.counter.stream("one"), Add(3))
            return await again.versioned(gate.counter.stream("one"))

    assert asyncio.run(program()) == Versioned(Count(3), 1)


def test_many_commands_can_be_handed_in_again_under_their_ids(gate, path):
    async def program():
        async with AsyncEngine.open(path, gate.counter) as engine:
            desk = engine.acting_as("tester", cause="a test")
            stream = gate.counter.stream("one")
            items = [(stream, Add(value), f"id-{value}") for value in (1, 2)]
            answers = [
                [await each.result() for each in await desk.submit_many(items)]
                for _ in "ab"
            ]
            return [[each.duplicate for each in found] for found in answers]

    assert asyncio.run(program()) == [[False, False], [True, True]]
