"""Nothing stays open: after a cancelled opening, after a close."""

import asyncio
import inspect
import threading
import time

import pytest

from argos_engine import ArgosError, AsyncEngine, AsyncEventStore, Engine, EventStore
from argos_engine.ports.clock import SystemClock
from tests.integration.aio.gate import Add


@pytest.fixture
def threads():
    """Return the names of the engine's threads that were started in this test."""
    before = set(threading.enumerate())

    def names():
        started = set(threading.enumerate()) - before
        return [each.name for each in started if each.name.startswith("argos-")]

    return names


class Threshold(SystemClock):
    """Holds an engine in the middle of its opening: it asks for the time there."""

    def __init__(self):
        self.reached = threading.Event()
        self.passed = threading.Event()

    def now(self):
        self._hold()
        return super().now()

    def steady(self):
        self._hold()
        return super().steady()

    def _hold(self):
        self.reached.set()
        assert self.passed.wait(30), "nobody let the opening go on"


def test_an_opening_that_nobody_waits_for_leaves_nothing_open(gate, path, threads):
    threshold = Threshold()

    async def program():
        opening = asyncio.ensure_future(wait_for_it())
        await asyncio.to_thread(threshold.reached.wait, 30)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        threshold.passed.set()

    async def wait_for_it():
        return await AsyncEngine.open(path, gate.counter, clock=threshold)

    asyncio.run(program())

    Engine.open(path, gate.counter).close()  # it is not locked
    assert threads() == []


def test_an_opening_that_is_cancelled_when_it_is_done_leaves_nothing_open(
    gate, path, threads
):
    async def program():
        opening = asyncio.ensure_future(wait_for_it())
        await asyncio.sleep(0)  # it is on its way
        block_the_loop_until_the_engine_is_open()
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening

    def block_the_loop_until_the_engine_is_open():
        while not any(name.startswith("argos-writer") for name in threads()):
            time.sleep(0.001)

    async def wait_for_it():
        return await AsyncEngine.open(path, gate.counter)

    asyncio.run(program())  # waits for the threads of its loop

    Engine.open(path, gate.counter).close()
    assert threads() == []


def test_closing_ends_every_thread(gate, path, threads):
    async def program():
        async with AsyncEngine.open(path, gate.counter) as engine:
            stream = gate.counter.stream("one")
            await engine.acting_as("tester", cause="a test").execute(stream, Add())
            await engine.history(stream)
        return threads()

    assert asyncio.run(program()) == []


def test_a_question_after_the_close_is_refused_as_the_other_face_does(gate, path):
    stream = gate.counter.stream("one")
    blocking = Engine.open(path, gate.counter)
    blocking.close()
    with pytest.raises(ArgosError) as expected:
        blocking.history(stream)

    async def program():
        engine = await AsyncEngine.open(path, gate.counter)
        await engine.close()
        with pytest.raises(ArgosError) as found:
            await engine.history(stream)
        return found.value

    error = asyncio.run(program())

    assert (type(error), str(error)) == (type(expected.value), str(expected.value))


def test_streams_are_listed_and_found(gate, path):
    async def program():
        async with AsyncEngine.open(path, gate.counter) as engine:
            stream = gate.counter.stream("one")
            await engine.acting_as("tester", cause="a test").execute(stream, Add())
            page = await engine.streams()
            return page.entries, await engine.find("one")

    (summary,), found = asyncio.run(program())

    assert str(summary.stream) == str(found) == "counter:one"


def test_both_faces_have_the_same_names():
    faces = [
        {name for name, _ in inspect.getmembers(face) if not name.startswith("_")}
        for face in (Engine, AsyncEngine)
    ]

    # Of the faces themselves, for other faces.
    assert faces[0] - faces[1] == {"office", "archive"}
    assert faces[1] - faces[0] == {"parts"}


def test_both_faces_of_an_event_store_have_the_same_names():
    faces = [
        {name for name, _ in inspect.getmembers(face) if not name.startswith("_")}
        for face in (EventStore, AsyncEventStore)
    ]

    assert faces[0] == faces[1]
