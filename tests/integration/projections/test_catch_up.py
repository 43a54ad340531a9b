"""Projections that follow the log behind the commands."""

import threading

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import InvalidInputError, ProjectionError
from argos_engine.projections import catch_up
from argos_engine.projections.registry import CatchUp
from tests.books import MEMBER, Borrow, Greet, Join, Shelf
from tests.integration.projections.shelf import require_equal, rows_in

ANN, BOB = MEMBER.stream("ann"), MEMBER.stream("bob")
WAIT_SECONDS = 30


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Let nobody wait for the next attempt."""
    monkeypatch.setattr(catch_up, "CATCH_UP_INTERVAL_SECONDS", 0.001)
    monkeypatch.setattr(catch_up, "RETRY_SECONDS", 0.001)


def wait_for(condition):
    """Wait until a condition holds, but not for ever."""
    pause = threading.Event()
    for _ in range(WAIT_SECONDS * 1_000):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never came")


def wait_for_state(engine, state):
    wait_for(lambda: engine.projections.status()[0].state == state)


def fill(engine):
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Borrow("Emma"))
    desk.execute(BOB, Join("Bob"))
    desk.execute(ANN, Borrow("Persuasion"))
    desk.rollback(ANN, to_version=2, reason="a mistake")
    return desk


class Choosy(Shelf):
    """Fails on what Bob does, as long as it is told to."""

    def __init__(self):
        self.fails = True
        self.calls = 0

    def apply(self, event, rows):
        if event.stream == BOB and self.fails:
            self.calls += 1
            rows.insert("members", {"id": "half", "name": "half", "loans": 0})
            raise ZeroDivisionError("Bob")
        super().apply(event, rows)


def test_rows_follow_behind(open_engine):
    engine = open_engine(CatchUp(Shelf()))
    fill(engine)

    wait_for_state(engine, "current")

    require_equal(engine)
    (status,) = engine.projections.status()
    assert (status.position, status.is_inline, status.problem) == (5, False, None)


def test_rows_go_on_where_they_were(path, open_engine):
    first = open_engine(CatchUp(Shelf()))
    fill(first)
    wait_for_state(first, "current")
    first.close()
    with Engine.open(path, MEMBER) as without:
        desk = without.acting_as("librarian", cause="a test")
        desk.execute(BOB, Borrow("Ulysses"))

    again = open_engine(CatchUp(Shelf()))

    wait_for_state(again, "current")
    require_equal(again)


def test_another_revision_is_made_anew_behind_the_commands(open_engine):
    first = open_engine(CatchUp(Shelf()))
    fill(first)
    wait_for_state(first, "current")
    again = open_engine(CatchUp(type("Next", (Shelf,), {"revision": 2})()))

    wait_for_state(again, "current")

    assert again.projections.status()[0].revision == 2
    require_equal(again)


def test_one_that_fails_is_parked_and_harms_no_command(open_engine):
    projection = Choosy()
    engine = open_engine(CatchUp(projection))
    desk = fill(engine)

    wait_for_state(engine, "parked")

    (status,) = engine.projections.status()
    assert "member:bob version 1" in status.problem
    assert "Bob" in engine.health().troubles["projection shelf"]
    # Once more, if others came before it in the same slice.
    assert projection.calls in (catch_up.ATTEMPTS_MAX, catch_up.ATTEMPTS_MAX + 1)
    desk.execute(BOB, Greet())
    assert engine.health().state == "running"
    # What lies before the event is there, and nothing of the event itself.
    assert [row["id"] for row in rows_in(engine)["members"]] in (["ann"], [])


def test_one_that_is_parked_follows_again_once_it_is_made_anew(open_engine):
    projection = Choosy()
    engine = open_engine(CatchUp(projection))
    fill(engine)
    wait_for_state(engine, "parked")
    projection.fails = False

    engine.projections.rebuild("shelf")

    wait_for_state(engine, "current")
    wait_for(lambda: engine.health().troubles == {})
    require_equal(engine)


def test_one_that_works_again_is_tried_again_by_itself(open_engine):
    class Once(Choosy):
        def apply(self, event, rows):
            try:
                super().apply(event, rows)
            finally:
                self.fails = not self.calls

    engine = open_engine(CatchUp(Once()))
    fill(engine)

    wait_for_state(engine, "current")

    wait_for(lambda: engine.health().troubles == {})
    require_equal(engine)


def test_what_lies_before_a_bad_event_is_durable(open_engine):
    projection = Choosy()
    projection.fails = False
    engine = open_engine(CatchUp(projection))
    desk = engine.acting_as("librarian", cause="a test")
    wait_for_state(engine, "current")
    projection.fails = True
    for stream, command in (
        (ANN, Join("Ann")),
        (ANN, Borrow("Emma")),
        (BOB, Join("Bob")),
    ):
        desk.execute(stream, command)

    wait_for_state(engine, "parked")

    (status,) = engine.projections.status()
    assert status.position == 2
    assert [row["id"] for row in rows_in(engine)["members"]] == ["ann"]


def test_a_clash_parks_one_that_comes_behind(open_engine):
    engine = open_engine(CatchUp(Shelf()))
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(ANN, Join("Ann"))
    wait_for_state(engine, "current")
    desk.execute(BOB, Join("Ann"))

    wait_for_state(engine, "parked")

    assert "members.name" in engine.projections.status()[0].problem
    assert len(rows_in(engine)["members"]) == 1


def test_one_that_is_parked_does_not_keep_others_back(path, open_engine):
    class Other(Shelf):
        name = "loans_only"
        tables = (Shelf.tables[1],)

        def apply(self, event, rows):
            if event.stream == BOB:
                raise ZeroDivisionError

        def reset(self, stream, state, rows):
            raise ZeroDivisionError

    class Members(Shelf):
        tables = (Shelf.tables[0],)

        def apply(self, event, rows):
            if isinstance(event.event, type(Join("x"))) or event.version == 1:
                row = {"id": event.stream.aggregate_id, "name": "x", "loans": 0}
                rows.insert("members", {**row, "name": row["id"]})

        def reset(self, stream, state, rows):
            row = {"id": stream.aggregate_id, "name": stream.aggregate_id, "loans": 0}
            rows.insert("members", row)

    engine = open_engine(CatchUp(Other()), CatchUp(Members()))
    fill(engine)

    wait_for(
        lambda: (
            [each.state.value for each in engine.projections.status()]
            == ["parked", "current"]
        )
    )
    assert len(rows_in(engine)["members"]) == 2


def test_an_engine_closes_while_a_projection_follows(open_engine):
    entered, go = threading.Event(), threading.Event()

    class Slow(Shelf):
        def apply(self, event, rows):
            entered.set()
            go.wait(WAIT_SECONDS)
            super().apply(event, rows)

    engine = open_engine(CatchUp(Slow()))
    desk = engine.acting_as("librarian", cause="a test")
    handles = desk.submit_many([(ANN, Join("Ann")), (BOB, Join("Bob"))])
    entered.wait(WAIT_SECONDS)
    go.set()

    assert engine.close() == 0

    assert [handle.result().version for handle in handles] == [1, 1]
    again = open_engine(CatchUp(Shelf()))
    wait_for_state(again, "current")
    require_equal(again)


def test_an_engine_in_memory_follows_behind_as_well():
    with Engine.in_memory(MEMBER, projections=[CatchUp(Shelf())]) as engine:
        fill(engine)
        wait_for_state(engine, "current")
        require_equal(engine)


def test_somebody_waits_for_what_a_command_has_done(open_engine):
    engine = open_engine(CatchUp(Shelf()))
    desk = engine.acting_as("librarian", cause="a test")
    receipt = desk.execute(ANN, Join("Ann"))

    engine.projections.wait_for("shelf", receipt.position, timeout_seconds=WAIT_SECONDS)

    assert len(rows_in(engine)["members"]) == 1


def test_nobody_waits_for_ever(open_engine):
    projection = Choosy()
    engine = open_engine(CatchUp(projection))
    desk = fill(engine)
    ahead = desk.execute(ANN, Greet()).position

    with pytest.raises(ProjectionError, match="member:bob version 1"):
        engine.projections.wait_for("shelf", ahead, timeout_seconds=WAIT_SECONDS)
    with pytest.raises(InvalidInputError):
        engine.projections.wait_for("other", ahead, timeout_seconds=1)
    with pytest.raises(InvalidInputError):
        engine.projections.wait_for("shelf", 7, timeout_seconds=1)
    with pytest.raises(InvalidInputError):
        engine.projections.wait_for("shelf", ahead, timeout_seconds=-1)


def test_a_wait_for_an_inline_projection_is_over_at_once(open_engine):
    engine = open_engine(Shelf())
    desk = engine.acting_as("librarian", cause="a test")
    position = desk.execute(ANN, Join("Ann")).position

    engine.projections.wait_for("shelf", position, timeout_seconds=0)
    later = position.changed(offset=99)
    with pytest.raises(TimeoutError):
        engine.projections.wait_for("shelf", later, timeout_seconds=0)
