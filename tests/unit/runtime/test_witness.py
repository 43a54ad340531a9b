"""Somebody outside is told where the log ends, and nobody inside waits for that."""

import queue
import threading

import pytest

from argos_engine.ports.records import JournalHead
from argos_engine.runtime.vitals import Vitals
from argos_engine.runtime.witness import Witness
from tests.accounts import ALICE, Deposit
from tests.stand import NOON, Stand

TIMEOUT_SECONDS = 20
NEVER = 1e300
OFTEN = 0.01


def head(position):
    return JournalHead("store", 1, position, position, b"h" * 32, NOON)


class Sink:
    """Keeps what it is given; may be made to raise, or to wait."""

    def __init__(self):
        self.calls = queue.Queue()
        self.errors = []
        self.may_return = threading.Event()
        self.may_return.set()

    def __call__(self, head):
        self.calls.put(head)
        assert self.may_return.wait(TIMEOUT_SECONDS)
        if self.errors:
            raise self.errors.pop(0)

    def next(self):
        return self.calls.get(timeout=TIMEOUT_SECONDS).position

    def rest(self):
        return [self.next() for _ in range(self.calls.qsize())]


class Log:
    def __init__(self):
        self.position = 0
        self.looks = queue.Queue()

    def head(self):
        self.looks.put(self.position)
        return head(self.position)


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def vitals():
    return Vitals(Stand().clock)


@pytest.fixture
def start(sink, log, vitals):
    """Return a function that starts a witness, which is ended with the test."""
    started = []

    def start(interval_seconds):
        witness = Witness(sink, log.head, vitals, interval_seconds)
        witness.start()
        started.append(witness)
        return witness

    yield start
    sink.may_return.set()
    for witness in started:
        witness.close(TIMEOUT_SECONDS)


def test_the_head_is_told_at_the_start_and_at_the_end(start, sink, vitals):
    witness = start(NEVER)
    assert sink.next() == 0

    witness.close()

    assert sink.rest() == [0]
    assert vitals.witnessed_position == 0
    assert not witness._thread.is_alive()


def test_between_two_calls_lies_the_interval(start, sink, log):
    witness = start(NEVER)
    sink.next()

    log.position = 5
    witness.close()

    assert sink.rest() == [5]


def test_a_log_that_stands_still_is_told_once(start, sink, log):
    start(OFTEN)
    for _ in range(4):
        log.looks.get(timeout=TIMEOUT_SECONDS)

    assert sink.calls.qsize() == 1


def test_a_log_that_grows_is_told_every_time(start, sink, log):
    witness = start(OFTEN)
    told = [sink.next()]
    for position in (1, 2, 3):
        log.position = position
        told.append(sink.next())

    witness.close()

    assert told == [0, 1, 2, 3]
    assert sink.rest() == [3]


def test_a_slow_sink_gets_the_newest_head_next(start, sink, log):
    sink.may_return.clear()
    witness = start(OFTEN)
    assert sink.next() == 0

    for log.position in range(100):
        assert sink.calls.empty()
    sink.may_return.set()

    assert sink.next() == 99
    witness.close()


@pytest.mark.parametrize("error", [OSError("no route"), SystemExit(3), ValueError()])
def test_what_a_sink_raises_is_told_and_it_is_called_again(
    start, sink, vitals, caplog, error
):
    sink.errors = [error, error]
    witness = start(OFTEN)

    assert [sink.next() for _ in range(3)] == [0, 0, 0]

    witness.close()
    assert vitals.troubles == {}
    text = str(error) or repr(error)
    assert [each.message for each in vitals.errors] == [f"anchor sink: {text}"]
    assert caplog.messages == [
        f"trouble with the anchor sink: {text}",
        "the anchor sink: well again",
    ]


def test_a_sink_that_nobody_awaits_is_told_nothing(log, vitals):
    async def tell(head):
        raise AssertionError("nobody awaits it")

    witness = Witness(tell, log.head, vitals, NEVER)
    witness.start()

    witness.close()

    assert "nobody awaits it" in vitals.troubles["anchor sink"]
    assert vitals.witnessed_position is None


def test_the_last_error_stays_visible(start, sink, vitals):
    witness = start(NEVER)
    sink.next()
    sink.errors = [OSError("no route")]

    witness.close()

    assert vitals.troubles == {"anchor sink": "no route"}
    assert vitals.witnessed_position == 0


def test_a_sink_that_does_not_return_is_left_behind(start, sink, vitals):
    sink.may_return.clear()
    witness = start(NEVER)
    sink.next()

    witness.close(0.01)

    assert vitals.troubles == {"anchor sink": "did not return within 0.01 seconds"}


def test_a_sink_may_close_its_own_engine(log, vitals):
    done = threading.Event()
    told = []

    def close(head):
        told.append(head.position)
        witness.close()
        if len(told) == 2:
            done.set()

    witness = Witness(close, log.head, vitals, NEVER)
    witness.start()

    assert done.wait(TIMEOUT_SECONDS)
    witness.close()
    assert told == [0, 0]


def test_a_runtime_tells_what_is_durable(sink):
    stand = Stand()
    stand.execute(ALICE, Deposit(1))
    runtime = stand.runtime
    witness = Witness(sink, lambda: runtime.writer.head, runtime.vitals, NEVER)
    runtime.start(witness=witness)
    sink.next()
    stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS)

    runtime.close(TIMEOUT_SECONDS)

    assert sink.calls.get_nowait() == stand.anchor()
    assert stand.health().witnessed_position == 2
