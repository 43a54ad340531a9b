"""Rows that are lost or doubled: by a rebuild (marten#3690, marten#3294), or skipped.

A reader that follows numbers which become visible out of order passes over some
(marten#4964, emmett#336); here positions are given inside the transaction.
"""

import threading
from contextlib import suppress

import pytest

from argos_engine import CommandRejectedError, Engine
from argos_engine.projections import catch_up
from argos_engine.projections.registry import CatchUp
from tests.books import MEMBER, TABLES_SQL, Borrow, GiveBack, Join, Shelf
from tests.integration.projections.shelf import require_equal
from tests.tables import make_tables

WRITERS = 4
ROUNDS = 40
WAIT_SECONDS = 60.0


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "books.db"
    Engine.open(path, MEMBER).close()
    make_tables(path, TABLES_SQL)
    return path


def write(engine, number):
    """Let one member come and go, with books of his own."""
    desk = engine.acting_as(f"writer {number}", cause="a test")
    stream = MEMBER.stream(f"m{number}")
    desk.execute(stream, Join(f"{number}"))
    for turn in range(ROUNDS):
        desk.execute(stream, Borrow(f"{number}.{turn}"))
        if turn % 3 == 2:
            with suppress(CommandRejectedError):  # it was rolled back
                desk.execute(stream, GiveBack(f"{number}.{turn - 1}"))
        if turn % 10 == 9:
            desk.rollback(stream, to_version=turn, reason="a mistake")


def write_all(engine, meanwhile):
    """Let all write at once, and do something as long as they do."""
    threads = [
        threading.Thread(target=write, args=(engine, number))
        for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        meanwhile()
    for thread in threads:
        thread.join()


def test_a_rebuild_among_writers_loses_and_doubles_no_row(path):
    with Engine.open(path, MEMBER, projections=[Shelf()]) as engine:
        changed = []
        write_all(engine, lambda: changed.append(engine.projections.rebuild("shelf")))

        require_equal(engine)
        assert engine.projections.examine("shelf").is_sound
        assert changed
        assert engine.projections.rebuild("shelf") == 0


def test_a_reader_behind_many_writers_passes_over_no_event(path, monkeypatch):
    monkeypatch.setattr(catch_up, "CATCH_UP_INTERVAL_SECONDS", 0.001)
    with Engine.open(path, MEMBER, projections=[CatchUp(Shelf())]) as engine:
        write_all(engine, lambda: threading.Event().wait(0.01))
        receipt = engine.acting_as("last", cause="a test").execute(
            MEMBER.stream("last"), Join("last")
        )

        engine.projections.wait_for(
            "shelf", receipt.position, timeout_seconds=WAIT_SECONDS
        )

        require_equal(engine)
        assert engine.projections.examine("shelf").is_sound
        assert engine.projections.status()[0].problem is None
