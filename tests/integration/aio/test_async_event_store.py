"""The event store on an event loop: the same store, and tasks that go away."""

import asyncio

import pytest

from argos_engine import (
    AsyncEngine,
    AsyncEventStore,
    EventFilter,
    InvalidInputError,
    MailboxFullError,
    Unknown,
)
from argos_engine.config import EngineSettings
from argos_engine.ports.page import PAGE_LENGTH_MAX
from tests.integration.aio.gate import AddSlowly
from tests.sensors import ROOF, SENSOR, Calibrated, Measured


def test_a_store_is_entered_or_awaited(path):
    async def program():
        async with AsyncEventStore.open(path, SENSOR) as store:
            desk = store.acting_as("gateway", cause="a test", consensus_id="talk")
            receipt = await desk.append(ROOF, [Measured(1), Calibrated(2)])
        again = await AsyncEventStore.open(path, SENSOR)
        async with again:
            return receipt, [event async for event in again.replay("sensor", "roof")]

    receipt, (first, second) = asyncio.run(program())

    assert receipt.version == 2
    assert (first.event, second.event) == (Measured(1), Calibrated(2))
    assert first.consensus_id == "talk"


def test_a_store_in_memory_answers_everything():
    async def program():
        async with AsyncEventStore.in_memory(SENSOR) as store:
            desk = store.acting_as("gateway", cause="a test")
            for value in range(3):
                await desk.append(ROOF, [Measured(value)] * 500, expected_version=None)
            return (
                await store.count(),
                await store.count(EventFilter(aggregate_ids=[])),
                (await store.query(limit=2)).has_more,
                [event.event.value for event in await store.tail(1)],
                len([each async for each in store.replay("sensor", "roof")]),
            )

    assert PAGE_LENGTH_MAX < 1_500
    assert asyncio.run(program()) == (1_500, 0, True, [2], 1_500)


def test_a_replay_is_checked_before_it_begins():
    async def program():
        async with AsyncEventStore.in_memory(SENSOR) as store:
            with pytest.raises(InvalidInputError):
                store.replay("sensor", "roof", 0)

    asyncio.run(program())


def test_many_tasks_append_at_once():
    """Each stream keeps the order of its own task."""

    async def write(store, name):
        desk = store.acting_as(name, cause="a test")
        version = 0
        for value in range(20):
            batch = [Measured(value), Calibrated(value)]
            stream = SENSOR.stream(name)
            receipt = await desk.append(stream, batch, expected_version=version)
            version = receipt.version

    async def program():
        async with AsyncEventStore.in_memory(SENSOR) as store:
            names = [f"device-{number}" for number in range(10)]
            await asyncio.gather(*(write(store, name) for name in names))
            return [
                [event.event.value async for event in store.replay("sensor", name)]
                for name in names
            ]

    expected = [value for value in range(20) for _ in range(2)]
    assert asyncio.run(program()) == [expected] * 10


def test_cancelling_a_task_drops_a_batch_that_still_waits(gate, path):
    async def program():
        async with await AsyncEngine.open(path, gate.counter, SENSOR) as engine:
            store = AsyncEventStore(engine)
            clerk = engine.acting_as("tester", cause="a test")
            slow = await clerk.submit(gate.counter.stream("one"), AddSlowly())
            await asyncio.to_thread(gate.entered.wait, 10)
            desk = store.acting_as("gateway", cause="a test")
            waiting = asyncio.create_task(
                desk.append(ROOF, [Measured(1), Measured(2)], command_id="dropped")
            )
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            gate.opened.set()
            await slow.result()
            await desk.append(ROOF, [Measured(3)])
            return await engine.outcome(ROOF, "dropped"), await store.tail(9)

    outcome, events = asyncio.run(program())

    assert outcome == Unknown("dropped")
    assert [each.event for each in events if each.stream == ROOF] == [Measured(3)]


def test_a_full_queue_is_an_error_or_waited_for(gate, path):
    settings = EngineSettings(mailbox_commands_max=1)

    async def program():
        opening = AsyncEngine.open(path, gate.counter, SENSOR, settings=settings)
        async with await opening as engine:
            clerk = engine.acting_as("tester", cause="a test")
            await clerk.submit(gate.counter.stream("one"), AddSlowly())
            await asyncio.to_thread(gate.entered.wait, 10)
            desk = AsyncEventStore(engine).acting_as("gateway", cause="a test")
            first = asyncio.create_task(desk.append(ROOF, [Measured(1)]))
            await asyncio.sleep(0)
            with pytest.raises(MailboxFullError):
                await desk.append(ROOF, [Measured(2)])
            patient = asyncio.create_task(
                desk.append(ROOF, [Measured(3)], deadline_seconds=60)
            )
            await asyncio.sleep(0)
            gate.opened.set()
            return (await first).version, (await patient).version

    assert asyncio.run(program()) == (1, 2)
