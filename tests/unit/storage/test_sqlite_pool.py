"""Views are bounded in number, and their connections come back."""

import threading

import apsw
import pytest

from argos_engine.errors import ConfigurationError, JournalError, JournalFailedError
from argos_engine.storage.sqlite import pool as pools
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.pool import ReaderPool


@pytest.fixture
def pool(journal):
    pool = ReaderPool(journal.path, 2)
    yield pool
    pool.close()


def test_connections_are_lent_again(pool):
    first = pool.take()
    pool.give_back(first)

    assert pool.take() is first


def test_wait_for_a_connection_is_bounded(pool, monkeypatch):
    monkeypatch.setattr(pools, "READER_WAIT_SECONDS", 0.01)
    taken = [pool.take(), pool.take()]

    with pytest.raises(JournalFailedError, match="no view became free"):
        pool.take()

    pool.give_back(taken.pop())
    assert pool.take() is not None


def test_waiting_caller_gets_what_is_given_back(pool):
    taken = [pool.take(), pool.take()]
    got = []
    waiting = threading.Thread(target=lambda: got.append(pool.take()))
    waiting.start()

    pool.give_back(taken[0])
    waiting.join(10)

    assert got == [taken[0]]


def test_waiting_callers_are_woken_when_the_pool_closes(pool):
    taken = [pool.take(), pool.take()]
    errors = []

    def take():
        try:
            pool.take()
        except JournalError as error:
            errors.append(str(error))

    waiting = [threading.Thread(target=take) for _ in range(3)]
    for thread in waiting:
        thread.start()

    pool.close()
    for thread in waiting:
        thread.join(10)

    assert errors == ["the journal is closed"] * 3
    for connection in taken:
        pool.give_back(connection)


def test_connection_is_closed_when_it_comes_back_to_a_closed_pool(pool):
    connection = pool.take()
    pool.close()
    connection.execute("SELECT 1").fetchall()

    pool.give_back(connection)

    with pytest.raises(apsw.ConnectionClosedError):
        connection.execute("SELECT 1")


def test_broken_connection_is_replaced(pool):
    connection = pool.take()
    connection.close()

    pool.give_back(connection)

    assert pool.take().execute("SELECT count(*) FROM journal").fetchall() == [(1,)]
    assert pool.take() is not None


def test_failure_to_open_costs_no_place(pool, monkeypatch):
    monkeypatch.setattr(pools, "READER_WAIT_SECONDS", 0.01)
    path, pool._path = pool._path, "/nowhere/journal.db"
    for _ in range(5):
        with pytest.raises(ConfigurationError, match="/nowhere/journal"):
            pool.take()

    pool._path = path
    assert [pool.take(), pool.take()]


def test_view_that_fails_gives_its_connection_back(journal):
    for _ in range(10):
        with pytest.raises(ZeroDivisionError), journal.read():
            raise ZeroDivisionError

    with journal.read() as view:
        assert view.head().position == 0


def test_there_is_at_least_one_connection(path):
    with pytest.raises(ConfigurationError, match="reader_connections"):
        SqliteJournal.open(path, reader_connections=0)

    assert not path.exists()
