"""How readers of other logs lost events, or stood still; none of it happens here."""

import threading

import apsw
import pytest

from argos_engine import Engine, EngineSettings, EventFilter, Start
from argos_engine.messaging import window
from tests.accounts import ACCOUNT, ALICE, Deposit
from tests.hall import Hall

WAIT_SECONDS = 30


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "bank.db", ACCOUNT) as engine:
        yield engine


@pytest.fixture
def desk(engine):
    return engine.acting_as("clerk:7", cause="a test")


def read(subscription, count):
    return [subscription.next(WAIT_SECONDS).position.offset for _ in range(count)]


def test_no_position_is_seen_before_a_smaller_one(tmp_path, monkeypatch):
    """Numbers that are drawn early and become visible late (marten#4964, emmett#336).

    A reader that follows the numbers passes over them for ever.
    """
    monkeypatch.setattr(window, "WINDOW_EVENTS_MAX", 3)
    small = EngineSettings(group_commands_max=2)
    with Engine.open(tmp_path / "bank.db", ACCOUNT, settings=small) as engine:
        subscription = engine.subscribe()

        def write(number):
            desk = engine.acting_as(f"writer:{number}", cause="a test")
            for handle in desk.submit_many(
                [(ACCOUNT.stream(f"a{number}"), Deposit(1))] * 50
            ):
                handle.result(WAIT_SECONDS)

        writers = [threading.Thread(target=write, args=[n]) for n in range(4)]
        for writer in writers:
            writer.start()
        seen = read(subscription, 200)
        for writer in writers:
            writer.join(WAIT_SECONDS)

    assert seen == [*range(1, 201)]


def test_a_transaction_that_stays_open_holds_up_no_reader(engine, desk, tmp_path):
    """A writer that idles elsewhere froze the end of the log (marten#5108)."""
    desk.execute(ALICE, Deposit(1))
    idle = apsw.Connection(str(tmp_path / "bank.db"), flags=apsw.SQLITE_OPEN_READONLY)
    idle.execute("BEGIN")
    idle.execute("SELECT count(*) FROM events").fetchall()

    subscription = engine.subscribe(after=Start.BEGINNING)
    desk.execute(ALICE, Deposit(1))

    assert read(subscription, 2) == [1, 2]
    idle.close()


def test_a_bell_that_rings_between_the_look_and_the_wait_is_heard():
    """A notification that comes while nobody listens is lost (psycopg#962)."""
    hall = Hall()
    subscription = hall.subscribe()
    wait = subscription.bell.wait

    def ring_and_wait(timeout_seconds):
        subscription.bell.wait = wait
        hall.deposit(1)
        return wait(timeout_seconds)

    subscription.bell.wait = ring_and_wait

    assert subscription.next(WAIT_SECONDS).version == 1


def test_a_reader_of_few_events_is_not_held_up_by_many_others(engine, desk):
    """A position that moves only with wanted events starts from far behind."""
    subscription = engine.subscribe(EventFilter(aggregate_ids=["bob"]))
    for handle in desk.submit_many([(ALICE, Deposit(1))] * 600):
        handle.result(WAIT_SECONDS)
    with pytest.raises(TimeoutError):
        subscription.next(0)

    assert subscription.position.offset == engine.health().position
