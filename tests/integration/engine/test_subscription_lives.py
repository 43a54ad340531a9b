"""Many lives of an engine: every event once, whoever reads it and whatever ends."""

import os
import random
import signal
import subprocess
import sys
import threading

import pytest

from argos_engine import Engine, EngineSettings
from argos_engine.codec.event_filter import EventFilter
from argos_engine.domain.identity import Position
from argos_engine.errors import EngineClosedError
from argos_engine.messaging import window
from argos_engine.messaging.start import Start
from argos_engine.ports.ids import CountedIds
from tests.accounts import ACCOUNT, Deposit
from tests.hall import MAKE_PAID, PAID, book
from tests.tables import make_tables

WAIT_SECONDS = 60
STREAMS = [ACCOUNT.stream(f"a{number}") for number in range(4)]
BEGINNING = Position(0, 0)


def offsets(events):
    return [event.position.offset for event in events]


def log_of(engine, stream=None):
    with engine.bus.feed.journal.read() as reader:
        rows = reader.log(0, 1_000_000)
    return [row.position for row in rows if stream in (None, row.stream)]


@pytest.fixture
def cashbook(path):
    """A journal that has the table of the cashbook."""
    Engine.open(path, ACCOUNT).close()
    make_tables(path, MAKE_PAID)
    return path


def booked(path):
    """Return the positions that have rows."""
    with Engine.open(path, ACCOUNT) as engine:
        journal = engine.bus.feed.journal
        journal.declare_tables([PAID])
        with journal.read() as reader:
            rows = reader.rows().page(
                "paid", {}, order=["position"], after=None, limit=1_000_000
            )
    return [row["position"] for row in rows]


class Reader:
    """A thread that reads, now quickly and now slowly, over all lives of an engine."""

    def __init__(self, seed, where=None):
        self.chance = random.Random(seed)  # noqa: S311  # a test that repeats
        self.where = where or EventFilter()
        self.seen = []

    @property
    def position(self):
        return self.seen[-1].position if self.seen else BEGINNING

    def begin(self, engine):
        subscription = engine.subscribe(self.where, after=self.position)
        self.thread = threading.Thread(target=self._read, args=[subscription])
        self.thread.start()

    def _read(self, subscription):
        pause = threading.Event()
        try:
            for event in subscription:
                self.seen.append(event)
                if self.chance.random() < 0.1:
                    pause.wait(0.002)
        except EngineClosedError:
            return

    def finish(self, engine, last):
        """See the rest, without waiting for more."""
        subscription = engine.subscribe(self.where, after=self.position)
        try:
            while subscription.position < last:
                self.seen.append(subscription.next(0))
        except TimeoutError:
            pass


def write(engine, seed):
    chance = random.Random(seed)  # noqa: S311  # a test that repeats
    desk = engine.acting_as("writer", cause="a test")
    for _ in range(20):
        wanted = [(chance.choice(STREAMS), Deposit(1))] * chance.randint(1, 8)
        for handle in desk.submit_many(wanted):
            handle.result(WAIT_SECONDS)


def consume_all(engine, handle):
    """Let both consumers come to the end of the log."""
    last = engine.subscribe().position
    cash = engine.consume_with_rows("cashbook", book, tables=[PAID])
    printer = engine.consume("printer", handle)
    pause = threading.Event()
    while min(cash.position, printer.position) < last:
        pause.wait(0.001)


def live(path, life, seed, readers, handle):
    """Open an engine, let everybody read and write, and close it."""
    settings = EngineSettings(group_commands_max=1 + 7 * life)
    ids = CountedIds(f"life{life}")
    with Engine.open(path, ACCOUNT, ids=ids, settings=settings) as engine:
        for reader in readers:
            reader.begin(engine)
        engine.consume("printer", handle)
        engine.consume_with_rows("cashbook", book, tables=[PAID])
        seeds = [f"{seed} {life} {number}" for number in range(3)]
        writers = [threading.Thread(target=write, args=[engine, s]) for s in seeds]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(WAIT_SECONDS)
    for reader in readers:
        reader.thread.join(WAIT_SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_everybody_sees_every_event_once_over_all_lives(cashbook, seed, monkeypatch):
    """Many writers, many readers, restarts, and readers that fall behind."""
    monkeypatch.setattr(window, "WINDOW_EVENTS_MAX", 20)
    choosy = Reader(seed, EventFilter(aggregate_ids=["a0"]))
    readers = [*(Reader(f"{seed} {number}") for number in range(3)), choosy]
    handled = []

    for life in range(4):
        live(cashbook, life, seed, readers, handled.append)
    with Engine.open(cashbook, ACCOUNT) as engine:
        last = engine.subscribe(after=Start.NOW).position
        for reader in readers:
            reader.finish(engine, last)
        consume_all(engine, handled.append)
        log, chosen = log_of(engine), log_of(engine, STREAMS[0])

    assert [offsets(reader.seen) for reader in readers] == [log, log, log, chosen]
    assert offsets(handled) == log  # clean closes: not even once too often
    assert booked(cashbook) == log


CHILD = """
import sys
from argos_engine import Engine
from argos_engine.ports.ids import CountedIds
from tests.accounts import ACCOUNT, Deposit
from tests.hall import PAID, book

path, life = sys.argv[1:]
engine = Engine.open(path, ACCOUNT, ids=CountedIds(life))
log = open(f"{path}.handled", "a", buffering=1)
engine.consume_with_rows("cashbook", book, tables=[PAID])
engine.consume("printer", lambda event: print(event.position.offset, file=log))
desk = engine.acting_as("writer", cause="a test")
desk.execute(ACCOUNT.stream("first"), Deposit(1))
print("ready", flush=True)
while True:
    wanted = [(ACCOUNT.stream(f"a{number % 3}"), Deposit(1)) for number in range(20)]
    for handle in desk.submit_many(wanted):
        handle.result()
"""


@pytest.mark.crash
@pytest.mark.slow
def test_kills_leave_every_event_with_its_rows_once(cashbook):
    """And with its function called at least once."""
    chance = random.Random(7)  # noqa: S311  # a test that repeats
    for life in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(cashbook), f"life{life}"],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert child.stdout.readline() == b"ready\n"
        threading.Event().wait(chance.uniform(0.05, 0.3))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()

    handled = []
    with Engine.open(cashbook, ACCOUNT) as engine:
        consume_all(engine, handled.append)
        log = log_of(engine)
    lines = (cashbook.parent / f"{cashbook.name}.handled").read_text().split("\n")

    assert log
    assert booked(cashbook) == log
    assert {int(line) for line in lines if line} | set(offsets(handled)) >= set(log)
