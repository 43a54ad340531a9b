"""Events on an event loop: cancelled, slow and several at once, and never blocking."""

import asyncio
import gc
import threading

import pytest

from argos_engine import AsyncEngine
from argos_engine.aio import handler as handler_module
from argos_engine.aio.handler import on_loop
from argos_engine.aio.loop_bell import LoopBell
from argos_engine.codec.event_filter import EventFilter
from argos_engine.errors import (
    EngineClosedError,
    InvalidInputError,
    JournalCorruptError,
    SubscriptionClosedError,
)
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Start
from argos_engine.ports.publisher import SubscriptionState
from tests.accounts import ACCOUNT, ALICE, BOB, Deposit
from tests.hall import PAID, book

WAIT_SECONDS = 30


def on_engine(program):
    """Run a coroutine function with an engine and a desk, on a loop of its own."""

    def test(tmp_path):
        asyncio.run(asyncio.wait_for(main(tmp_path), WAIT_SECONDS))

    async def main(tmp_path):
        async with AsyncEngine.open(tmp_path / "bank.db", ACCOUNT) as engine:
            await program(engine, engine.acting_as("clerk:7", cause="a test"))

    return test


async def versions(subscription, count):
    return [(await anext(subscription)).version for _ in range(count)]


async def deposit(desk, count=1, stream=ALICE):
    for _ in range(count):
        await desk.execute(stream, Deposit(1))


def without_memory(subscription):
    """Return the feed of a subscription, which has to look into the log from now on.

    The last group may reach the memory after its commands have their answers.
    """
    feed = subscription._cursor.feed
    feed.recent = lambda _: None
    return feed


async def until(condition):
    """Wait for what no event of the loop tells."""
    while not condition():  # noqa: ASYNC110  # it comes about in a thread
        await asyncio.sleep(0.001)


@on_engine
async def test_events_come_from_the_log_and_then_live(engine, desk):
    await deposit(desk, 2)
    subscription = engine.subscribe(after=Start.BEGINNING)
    first = await versions(subscription, 2)
    await deposit(desk, 2)

    assert first + await versions(subscription, 2) == [1, 2, 3, 4]
    assert subscription.position.offset == 4


@on_engine
async def test_a_task_that_waits_is_woken(engine, desk):
    subscription = engine.subscribe()
    waiting = asyncio.create_task(subscription.next())
    await asyncio.sleep(0)
    await deposit(desk)

    assert (await waiting).version == 1


@on_engine
async def test_tasks_on_one_loop_are_woken_at_once(engine, desk):
    tasks = [
        asyncio.create_task(versions(engine.subscribe(after=Start.BEGINNING), 3))
        for _ in range(5)
    ]
    await asyncio.sleep(0)
    await deposit(desk, 3)

    assert await asyncio.gather(*tasks) == [[1, 2, 3]] * 5


@on_engine
async def test_what_is_not_wanted_is_passed_over(engine, desk):
    subscription = engine.subscribe(
        EventFilter(aggregate_ids=["bob"]), after=Start.BEGINNING
    )
    await deposit(desk, 3)
    await deposit(desk, 1, BOB)

    assert (await anext(subscription)).stream == BOB


@on_engine
async def test_cancelling_a_wait_loses_nothing(engine, desk):
    subscription = engine.subscribe()
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await anext(subscription)
    await deposit(desk, 2)

    assert await versions(subscription, 2) == [1, 2]


@on_engine
async def test_cancelling_a_look_into_the_log_loses_nothing(engine, desk):
    await deposit(desk, 3)
    subscription = engine.subscribe(after=Start.BEGINNING)
    feed, entered, opened = without_memory(subscription), *_events(2)

    def slowly(position):
        entered.set()
        assert opened.wait(WAIT_SECONDS)
        return type(feed).stored(feed, position)

    feed.stored = slowly
    looking = asyncio.create_task(anext(subscription))
    await asyncio.to_thread(entered.wait, WAIT_SECONDS)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    opened.set()

    assert await versions(subscription, 3) == [1, 2, 3]


@on_engine
async def test_the_loop_is_free_while_the_log_is_read(engine, desk):
    await deposit(desk)
    subscription = engine.subscribe(after=Start.BEGINNING)
    feed, entered, opened = without_memory(subscription), *_events(2)

    def slowly(position):
        entered.set()
        assert opened.wait(WAIT_SECONDS), "the loop was not free to open it"
        return type(feed).stored(feed, position)

    feed.stored = slowly
    looking = asyncio.create_task(anext(subscription))
    await asyncio.to_thread(entered.wait, WAIT_SECONDS)
    opened.set()

    assert (await looking).version == 1


@on_engine
async def test_other_tasks_get_their_turns_between_events(engine, desk):
    """A task that always has a next event would never let go of the loop."""
    await deposit(desk, 200)
    subscription = engine.subscribe(after=Start.BEGINNING)
    without_memory(subscription)
    await anext(subscription)  # the rest of the page is in hand
    turns = 0

    async def other():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await versions(subscription, 199)
    task.cancel()

    assert turns >= 199 // 32


@on_engine
async def test_a_loop_ends_when_the_subscription_is_closed(engine, desk):
    await deposit(desk, 3)
    seen = []
    async with engine.subscribe(after=Start.BEGINNING) as subscription:
        async for event in subscription:
            seen.append(event.version)
            if event.version == 2:
                subscription.close()

    assert seen == [1, 2]
    with pytest.raises(SubscriptionClosedError):
        await subscription.next()
    assert engine.health().subscriptions == ()


@on_engine
async def test_a_task_that_waits_is_woken_by_the_end_of_its_subscription(engine, desk):
    subscription = engine.subscribe()
    waiting = asyncio.create_task(subscription.next())
    await asyncio.sleep(0)
    subscription.close()

    with pytest.raises(SubscriptionClosedError):
        await waiting


@on_engine
async def test_a_task_that_waits_is_woken_by_the_end_of_the_engine(engine, desk):
    subscription = engine.subscribe()
    waiting = asyncio.create_task(anext(subscription))
    await asyncio.sleep(0)
    await engine.close()

    with pytest.raises(EngineClosedError):
        await waiting
    with pytest.raises(EngineClosedError):
        engine.subscribe()


@on_engine
async def test_a_look_into_a_log_that_is_closed_meanwhile_is_the_end(engine, desk):
    await deposit(desk)
    subscription = engine.subscribe(after=Start.BEGINNING)
    feed, entered, opened = without_memory(subscription), *_events(2)

    def slowly(position):
        entered.set()
        assert opened.wait(WAIT_SECONDS)
        return type(feed).stored(feed, position)

    feed.stored = slowly
    looking = asyncio.create_task(anext(subscription))
    await asyncio.to_thread(entered.wait, WAIT_SECONDS)
    engine._engine.close()
    opened.set()

    with pytest.raises(EngineClosedError, match="subscriptions have ended"):
        await looking


@on_engine
async def test_an_event_that_cannot_be_read_is_told_and_shown(engine, desk):
    await deposit(desk)
    subscription = engine.subscribe(after=Start.BEGINNING)
    feed = without_memory(subscription)

    def broken(position):
        raise JournalCorruptError("position 1")

    feed.stored = broken
    with pytest.raises(JournalCorruptError):
        await anext(subscription)
    (shown,) = engine.health().subscriptions
    assert (shown.state, shown.last_error) == ("behind", "position 1")
    del feed.stored

    assert await versions(subscription, 1) == [1]
    (shown,) = engine.health().subscriptions
    assert (shown.state, shown.last_error) == ("live", None)


@on_engine
async def test_a_coroutine_is_called_on_the_loop(engine, desk):
    arrived = asyncio.Queue()

    async def handle(event):
        await asyncio.sleep(0)
        arrived.put_nowait((event.version, threading.current_thread()))

    listener = engine.listen(handle)
    await deposit(desk, 2)

    here = threading.current_thread()
    assert [await arrived.get() for _ in range(2)] == [(1, here), (2, here)]
    await listener.close()
    assert listener.state is SubscriptionState.CLOSED


@on_engine
async def test_a_coroutine_that_fails_parks_its_consumer(engine, desk):
    is_broken, done = True, asyncio.Event()

    async def handle(event):
        if is_broken:
            raise TimeoutError("its own")
        done.set()

    retry = RetryPolicy(attempts_max=1)
    printer = engine.consume("printer", handle, retry=retry)
    await deposit(desk)
    await until(lambda: printer.state is SubscriptionState.PARKED)
    assert printer.name == "printer"
    assert printer.last_error == "TimeoutError('its own')"
    assert printer.position.offset == 0

    is_broken = False
    printer.resume()
    await done.wait()


@on_engine
async def test_a_loop_can_wait_until_an_event_was_dealt_with(engine, desk):
    gate = asyncio.Event()

    async def handle(_event):
        await gate.wait()

    printer = engine.consume("printer", handle)
    receipt = await desk.execute(ALICE, Deposit(1))
    with pytest.raises(TimeoutError, match="printer is behind at 0/0, not 0/1"):
        await printer.wait_for(receipt.position, timeout_seconds=0.01)
    with pytest.raises(InvalidInputError, match="position must be of class Position"):
        await printer.wait_for(1, timeout_seconds=1)

    gate.set()
    await printer.wait_for(receipt.position, timeout_seconds=WAIT_SECONDS)
    assert printer.position == receipt.position


@on_engine
async def test_a_function_is_called_in_a_thread(engine, desk):
    arrived = threading.Event()
    engine.listen(lambda event: arrived.set())
    await deposit(desk)

    assert await asyncio.to_thread(arrived.wait, WAIT_SECONDS)


def test_a_consumer_writes_rows_beside_the_loop():
    async def program():
        async with AsyncEngine.in_memory(ACCOUNT) as engine:
            desk = engine.acting_as("clerk:7", cause="a test")
            cashbook = engine.consume_with_rows("cashbook", book, tables=[PAID])
            await deposit(desk, 3)
            await until(lambda: cashbook.position.offset == 3)

    asyncio.run(program())


def test_a_handler_whose_loop_has_ended_fails(monkeypatch):
    monkeypatch.setattr(handler_module, "LOOP_LOOK_SECONDS", 0.001)
    loop = asyncio.new_event_loop()  # it never runs

    async def handle(event):
        """Is never awaited."""

    call_soon, is_on_its_way, errors = loop.call_soon_threadsafe, threading.Event(), []

    def note(*arguments, **options):
        call_soon(*arguments, **options)
        is_on_its_way.set()

    loop.call_soon_threadsafe = note

    def call():
        try:
            on_loop(handle, loop)(None)
        except RuntimeError as error:
            errors.append(str(error))

    thread = threading.Thread(target=call)
    thread.start()
    assert is_on_its_way.wait(WAIT_SECONDS)
    loop.close()
    thread.join(WAIT_SECONDS)
    call()

    assert errors == [
        "the event loop of the handler has ended",
        "Event loop is closed",
    ]


def test_a_bell_whose_loop_has_ended_rings_for_nobody():
    loop = asyncio.new_event_loop()
    bell = LoopBell(loop)
    waiting = bell.expect(loop)
    loop.close()

    bell.ring()

    assert not waiting.done()


def test_a_bell_whose_loop_is_gone_rings_for_nobody():
    loop = asyncio.new_event_loop()
    bell = LoopBell(loop)
    bell._waiting.add(None)  # a future would keep its loop alive
    loop.close()
    del loop
    gc.collect()

    bell.ring()

    assert bell._loop() is None


def test_a_wait_that_was_given_up_is_not_woken():
    async def program():
        loop = asyncio.get_running_loop()
        bell = LoopBell(loop)
        given_up, waiting = bell.expect(loop), bell.expect(loop)
        given_up.cancel()
        bell.ring()
        bell.ring()  # one wake-up is enough
        await waiting

    asyncio.run(program())


def _events(count):
    return [threading.Event() for _ in range(count)]
