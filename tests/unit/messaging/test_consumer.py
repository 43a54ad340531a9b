"""Functions called in threads of their own: none of them is waited for."""

import logging
import threading

import pytest

from argos_engine import Engine
from argos_engine.codec.event_filter import EventFilter
from argos_engine.errors import (
    ConfigurationError,
    EngineClosedError,
    InvalidInputError,
    SubscriptionRefusedError,
)
from argos_engine.messaging import bus, consumer
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Start
from argos_engine.ports.publisher import SubscriptionState
from argos_engine.ports.table import TableShape
from tests.accounts import ACCOUNT, ALICE, BOB, Deposit
from tests.hall import PAID, book

WAIT_SECONDS = 30


class Inbox:
    """Takes events and lets a test wait for them."""

    def __init__(self):
        self.versions = []
        self._arrived = threading.Condition()

    def __call__(self, event, *_):
        with self._arrived:
            self.versions.append(event.version)
            self._arrived.notify_all()

    def wait_for(self, count):
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.versions) >= count, WAIT_SECONDS)
        return self.versions


class Wall:
    """Does not return before a test lets it."""

    def __init__(self):
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, event, *_):
        self.reached.set()
        assert self.opened.wait(WAIT_SECONDS)


@pytest.fixture
def engine():
    engine = Engine.in_memory(ACCOUNT)
    yield engine
    engine.close()


@pytest.fixture
def desk(engine):
    return engine.acting_as("clerk:7", cause="a test")


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def wall():
    wall = Wall()
    yield wall
    wall.opened.set()


def test_one_that_has_not_begun_has_dealt_with_nothing(engine, desk, inbox, wall):
    """Its position of an earlier life is not read yet, and it is to begin ahead."""
    engine.consume("printer", inbox).close()
    receipts = [desk.execute(ALICE, Deposit(1)) for _ in range(2)]
    engine.consume_with_rows("wall", wall, tables=[PAID])
    assert wall.reached.wait(WAIT_SECONDS)
    printer = engine.consume("printer", inbox, after=Start.NOW)

    with pytest.raises(TimeoutError):
        printer.wait_for(receipts[-1].position, timeout_seconds=0)

    assert (printer.health().position, printer.health().lag_events) == (0, 2)
    wall.opened.set()
    printer.wait_for(receipts[-1].position, timeout_seconds=WAIT_SECONDS)
    assert inbox.versions == [1, 2]


def test_a_listener_gets_what_happens_from_now_on(engine, desk, inbox):
    desk.execute(ALICE, Deposit(1))
    engine.listen(inbox)
    desk.execute(ALICE, Deposit(1))
    desk.execute(ALICE, Deposit(1))

    assert inbox.wait_for(2) == [2, 3]


def test_a_listener_can_begin_with_the_first_event(engine, desk, inbox):
    desk.execute(ALICE, Deposit(1))
    desk.execute(BOB, Deposit(1))
    engine.listen(inbox, EventFilter(aggregate_ids=["bob"]), after=Start.BEGINNING)

    assert inbox.wait_for(1) == [1]


def test_a_consumer_gets_everything_and_is_shown(engine, desk, inbox):
    desk.execute(ALICE, Deposit(1))
    printer = engine.consume("printer", inbox)
    desk.execute(ALICE, Deposit(1))

    assert inbox.wait_for(2) == [1, 2]
    (shown,) = engine.health().subscriptions
    assert shown.name == printer.name == "printer"
    assert shown.last_error is None
    printer.close()
    assert printer.position.offset == 2
    assert printer.state is SubscriptionState.CLOSED
    assert engine.health().subscriptions == ()


def test_a_consumer_with_rows_writes_them(engine, desk):
    arrived = Inbox()

    def write(event, rows):
        book(event, rows)
        arrived(event)

    desk.execute(ALICE, Deposit(5))
    cashbook = engine.consume_with_rows("cashbook", write, tables=[PAID])
    desk.execute(ALICE, Deposit(6))
    arrived.wait_for(2)
    cashbook.close()

    with engine.bus.feed.journal.read() as reader:
        rows = reader.rows()
        assert [rows.get("paid", {"position": n})["amount"] for n in (1, 2)] == [5, 6]
        assert rows.position("subscription:cashbook") == 2


def test_a_handler_may_send_commands_and_wait_for_them(engine, desk, inbox):
    def answer(event):
        if event.stream == ALICE:
            desk.execute(BOB, Deposit(1))

    engine.listen(inbox, EventFilter(aggregate_ids=["bob"]))
    engine.listen(answer)
    desk.execute(ALICE, Deposit(1))

    assert inbox.wait_for(1) == [1]


def test_a_handler_that_writes_rows_cannot_wait_for_commands(engine, desk):
    def wait(event, rows):
        desk.execute(BOB, Deposit(1))

    retry = RetryPolicy(attempts_max=1)
    desk.execute(ALICE, Deposit(1))
    consumer = engine.consume_with_rows("cashbook", wait, retry=retry)
    _wait_until(lambda: consumer.state is SubscriptionState.PARKED)

    assert ConfigurationError.__name__ in consumer.last_error


def test_a_consumer_that_fails_is_parked_and_can_be_resumed(engine, desk, inbox):
    is_broken = True

    def handle(event):
        if is_broken:
            raise ValueError("not today")
        inbox(event)

    retry = RetryPolicy(attempts_max=2, first_pause_seconds=0.001)
    printer = engine.consume("printer", handle, retry=retry)
    desk.execute(ALICE, Deposit(1))
    _wait_until(lambda: printer.state is SubscriptionState.PARKED)
    (shown,) = engine.health().subscriptions
    assert (shown.state, shown.lag_events) == ("parked", 1)
    assert shown.last_error == printer.last_error == "ValueError('not today')"

    is_broken = False
    printer.resume()

    assert inbox.wait_for(1) == [1]


def test_one_can_wait_until_an_event_was_dealt_with(engine, desk, inbox):
    printer = engine.consume("printer", inbox)
    receipt = desk.execute(ALICE, Deposit(1))
    printer.wait_for(receipt.position, timeout_seconds=WAIT_SECONDS)

    assert inbox.versions == [1]


def test_one_that_has_not_come_so_far_says_why(engine, desk, wall):
    def fail(_event):
        raise ValueError("out of paper")

    printer = engine.consume("printer", fail, retry=RetryPolicy(attempts_max=1))
    receipt = desk.execute(ALICE, Deposit(1))
    while printer.state is not SubscriptionState.PARKED:
        wall.opened.wait(0.001)

    with pytest.raises(TimeoutError) as caught:
        printer.wait_for(receipt.position, timeout_seconds=0)
    reason = "printer is parked at 0/0, not 0/1: ValueError('out of paper')"
    assert str(caught.value) == reason


def test_one_that_works_has_nothing_to_complain_of(engine, desk, wall):
    printer = engine.consume("printer", wall)
    receipt = desk.execute(ALICE, Deposit(1))
    assert wall.reached.wait(WAIT_SECONDS)

    with pytest.raises(TimeoutError, match=r"behind at 0/0, not 0/1$"):
        printer.wait_for(receipt.position, timeout_seconds=0.01)
    with pytest.raises(InvalidInputError, match="position must be of class Position"):
        printer.wait_for(1, timeout_seconds=1)


def test_one_that_does_not_return_keeps_nobody_waiting(engine, desk, wall, inbox):
    engine.listen(wall)
    engine.listen(inbox)
    desk.execute(ALICE, Deposit(1))
    wall.reached.wait(WAIT_SECONDS)
    desk.execute(ALICE, Deposit(1))

    assert inbox.wait_for(2) == [1, 2]


def test_closing_does_not_wait_for_ever(engine, desk, wall, monkeypatch, caplog):
    monkeypatch.setattr(consumer, "CLOSE_WAIT_SECONDS", 0.01)
    printer = engine.consume("printer", wall)
    desk.execute(ALICE, Deposit(1))
    wall.reached.wait(WAIT_SECONDS)

    with caplog.at_level(logging.WARNING):
        printer.close()

    assert "does not return" in caplog.text
    with pytest.raises(SubscriptionRefusedError):  # there would be two of them
        engine.consume("printer", wall)


def test_an_engine_that_is_closed_does_not_wait_for_ever(monkeypatch, wall):
    monkeypatch.setattr(bus, "CLOSE_WAIT_SECONDS", 0.01)
    with Engine.in_memory(ACCOUNT) as engine:
        engine.listen(wall, after=Start.BEGINNING)
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
        wall.reached.wait(WAIT_SECONDS)

    with pytest.raises(EngineClosedError):
        engine.listen(wall)


def test_closing_the_engine_ends_its_threads(engine, desk, inbox):
    before = threading.active_count()
    printer = engine.consume("printer", inbox)
    listener = engine.listen(inbox)
    desk.execute(ALICE, Deposit(1))
    inbox.wait_for(2)

    engine.close()

    assert printer.state is listener.state is SubscriptionState.CLOSED
    assert threading.active_count() < before + 2


def test_a_handler_may_close_its_own_consumer(engine, desk, inbox):
    consumers = []

    def once(event):
        inbox(event)
        consumers[0].close()

    consumers.append(engine.listen(once))
    desk.execute(ALICE, Deposit(1))
    desk.execute(ALICE, Deposit(1))
    _wait_until(lambda: consumers[0].state is SubscriptionState.CLOSED)

    assert inbox.versions == [1]


def test_a_handler_may_close_the_engine(engine, desk):
    closed = threading.Event()

    def close(event):
        engine.close()
        closed.set()

    engine.listen(close)
    desk.execute(ALICE, Deposit(1))

    assert closed.wait(WAIT_SECONDS)


def test_a_thread_that_cannot_be_started_leaves_no_name_behind(engine, inbox):
    class NoThread:
        def __init__(self, **_):
            pass

        def start(self):
            raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consumer.threading, "Thread", NoThread)
        with pytest.raises(RuntimeError):
            engine.consume("printer", inbox)

    engine.consume("printer", inbox)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("", print), {}),
        ((7, print), {}),
        (("printer", "print"), {}),
        (("printer", print), {"retry": 3}),
        (("printer", print), {"after": 3}),
        (("printer", print, [BOB]), {}),
    ],
)
def test_what_cannot_be_meant_is_refused(engine, arguments, options):
    with pytest.raises(InvalidInputError):
        engine.consume(*arguments, **options)
    assert engine.health().subscriptions == ()


def test_a_position_that_cannot_be_stored_is_only_logged(engine, desk, inbox, caplog):
    printer = engine.consume("printer", inbox)
    desk.execute(ALICE, Deposit(1))
    inbox.wait_for(1)
    engine._runtime.workbench.stop(lambda: EngineClosedError("no more work"))

    with caplog.at_level(logging.WARNING):
        printer.close()

    assert "was not stored" in caplog.text


def test_tables_are_tables(engine):
    with pytest.raises(InvalidInputError):
        engine.consume_with_rows("cashbook", book, tables=["paid"])


def test_a_table_that_is_missing_is_told(tmp_path):
    shape = TableShape("missing", ("amount",), ("amount",))
    with (
        Engine.open(tmp_path / "bank.db", ACCOUNT) as engine,
        pytest.raises(ConfigurationError, match="missing"),
    ):
        engine.consume_with_rows("cashbook", book, tables=[shape])


def _wait_until(condition):
    done = threading.Event()
    for _ in range(WAIT_SECONDS * 1_000):
        if condition():
            return
        done.wait(0.001)
    raise AssertionError("it did not come about")
