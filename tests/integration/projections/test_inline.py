"""Rows that are written with the event of each command."""

import apsw
import attrs
import pytest

from argos_engine.domain.stream_type import StreamType
from argos_engine.engine import Engine
from argos_engine.errors import (
    CommandFailedError,
    CommandRejectedError,
    ConfigurationError,
    JournalFailedError,
)
from argos_engine.event_store.store import EventStore
from argos_engine.ports.table import TableShape
from tests.books import (
    MEMBER,
    Borrow,
    GiveBack,
    Greet,
    Join,
    Joined,
    Leave,
    Rename,
    Shelf,
)
from tests.integration.projections.shelf import require_equal, rows_in
from tests.tables import make_tables

ANN, BOB = MEMBER.stream("ann"), MEMBER.stream("bob")


def test_rows_are_there_as_soon_as_the_command_has_its_receipt(engine, desk):
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Borrow("Emma"))

    assert rows_in(engine) == {
        "members": [{"id": "ann", "name": "Ann", "loans": 1, "stream": "member:ann"}],
        "loans": [
            {"book": "Emma", "member": "ann", "due": None, "stream": "member:ann"}
        ],
    }


def test_a_group_with_and_without_rows_keeps_its_order(engine, desk):
    commands = [(ANN, Join("Ann")), (BOB, Greet()), (ANN, Greet()), (BOB, Join("Bob"))]
    commands += [(ANN, Borrow(f"book {n}")) for n in range(20)]
    commands += [(BOB, Greet()) for _ in range(20)]
    commands += [(ANN, GiveBack(f"book {n}")) for n in range(0, 20, 2)]

    for handle in desk.submit_many(commands):
        handle.result()

    require_equal(engine)
    assert engine.verify().is_sound


def test_a_clash_refuses_the_command_alone(engine, desk):
    handles = desk.submit_many(
        [(ANN, Join("Ann")), (BOB, Join("Ann"), "twice"), (ANN, Borrow("Emma"))]
    )

    handles[0].result()
    with pytest.raises(CommandRejectedError, match=r"members\.name") as refusal:
        handles[1].result()
    handles[2].result()
    assert refusal.value.error_type == "RowClash"
    with pytest.raises(CommandRejectedError) as again:
        desk.execute(BOB, Join("Ann"), command_id="twice")
    assert again.value.duplicate
    assert engine.version(BOB) == 0
    require_equal(engine)


def test_a_reference_that_a_table_defers_is_looked_at_with_its_command(
    path, engine, open_engine
):
    """At the end of the transaction it would take the whole group along."""
    engine.close()
    make_tables(
        path,
        "CREATE TABLE marks (id TEXT PRIMARY KEY, stream TEXT NOT NULL UNIQUE,"
        " member TEXT REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED) STRICT",
    )

    class Marks(Shelf):
        name = "marks"
        tables = (TableShape("marks", ("id", "member"), key=("id",)),)

        def apply(self, event, rows):
            id_ = event.stream.aggregate_id
            if event.event == Joined("Bad"):
                rows.insert("marks", {"id": id_, "member": "nobody"})

    desk = open_engine(Shelf(), Marks()).acting_as("librarian", cause="a test")
    handles = desk.submit_many(
        [(ANN, Join("Ann")), (BOB, Join("Bad")), (ANN, Borrow("Emma"))]
    )

    assert [handles[0].result().version, handles[2].result().version] == [1, 2]
    with pytest.raises(CommandRejectedError, match="FOREIGN KEY"):
        handles[1].result()


def test_a_rollback_brings_the_rows_of_its_target_back(engine, desk):
    desk.execute(BOB, Join("Bob"))
    desk.execute(BOB, Borrow("Ulysses"))
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Borrow("Emma"))
    before = rows_in(engine)
    desk.execute(ANN, Borrow("Persuasion"))
    desk.execute(ANN, GiveBack("Emma"))
    desk.execute(ANN, Rename("Anne"))

    desk.rollback(ANN, to_version=2, reason="a mistake")

    assert rows_in(engine) == before
    desk.rollback(ANN, to_version=5, reason="no mistake")
    require_equal(engine)
    desk.rollback(ANN, to_version=0, reason="nothing was")
    require_equal(engine)


def test_a_rollback_that_clashes_is_refused_and_says_why(engine, desk):
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Borrow("Emma"))
    desk.execute(ANN, GiveBack("Emma"))
    desk.execute(BOB, Join("Bob"))
    desk.execute(BOB, Borrow("Emma"))
    before = rows_in(engine)

    with pytest.raises(CommandRejectedError, match="table loans"):
        desk.rollback(ANN, to_version=2, reason="Bob has it now", command_id="back")

    assert rows_in(engine) == before
    assert engine.version(ANN) == 3
    with pytest.raises(CommandRejectedError) as again:
        desk.rollback(ANN, to_version=2, reason="Bob has it now", command_id="back")
    assert again.value.duplicate


def test_a_clash_between_rows_of_one_rollback_is_none(engine, desk):
    """Names that are swapped within a stream need not clash on the way."""
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Rename("Anne"))
    desk.execute(BOB, Join("Ann"))
    desk.execute(BOB, Leave())

    desk.rollback(ANN, to_version=1, reason="back")

    require_equal(engine)


@pytest.mark.parametrize("error", [ZeroDivisionError("broken"), SystemExit(3)])
def test_a_projection_that_fails_fails_one_command(open_engine, error):
    class Broken(Shelf):
        def apply(self, event, rows):
            super().apply(event, rows)
            if event.event == Joined("Bad"):
                raise error

    engine = open_engine(Broken())
    desk = engine.acting_as("librarian", cause="a test")
    handles = desk.submit_many(
        [(ANN, Join("Ann")), (BOB, Join("Bad"), "id"), (ANN, Borrow("Emma"))]
    )

    handles[0].result()
    with pytest.raises(CommandFailedError, match="projection shelf failed at member:"):
        handles[1].result()
    handles[2].result()
    desk.execute(BOB, Join("Bob"))
    assert engine.version(BOB) == 1
    require_equal(engine)


def test_a_row_that_refers_to_none_refuses_the_command(open_engine):
    class Hiding(Shelf):
        def apply(self, event, rows):
            rows.insert("loans", {"book": "x", "member": "nobody"})

    desk = open_engine(Hiding()).acting_as("librarian", cause="a test")

    with pytest.raises(CommandRejectedError, match="FOREIGN KEY"):
        desk.execute(ANN, Join("Ann"))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda rows: rows.insert("members", {"id": "x", "stream": "member:bob"}),
        lambda rows: rows.update("members", {"id": "bob"}, {"stream": "member:ann"}),
        lambda rows: rows.delete("members", {"stream": "member:bob"}),
        lambda rows: rows.count("events", {}),
        lambda rows: rows.get("others", {"id": "x"}),
        lambda rows: rows.insert("members", {"id": "x", "name": None, "loans": 0}),
    ],
    ids=["insert", "update", "delete", "log", "unknown", "null"],
)
def test_what_is_not_its_own_fails_the_command(open_engine, attempt):
    class Curious(Shelf):
        def apply(self, event, rows):
            if event.stream == ANN:
                attempt(rows)
            else:
                super().apply(event, rows)

    engine = open_engine(Curious())
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(BOB, Join("Bob"))

    with pytest.raises(CommandFailedError):
        desk.execute(ANN, Join("Ann"))

    assert len(rows_in(engine)["members"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        [{"id": "ann"}],
        [{"id": "ann", "name": "a", "loans": 0, "stream": "member:ann"}],
        [{"id": "ann", "name": object(), "loans": 0}],
    ],
    ids=["part", "stream", "value"],
)
def test_a_reset_gives_whole_rows(open_engine, wrong):
    class Partly(Shelf):
        def reset(self, stream, state, rows):
            for row in wrong:
                rows.insert("members", row)

    engine = open_engine(Partly())
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Rename("Anne"))

    with pytest.raises(CommandFailedError, match="shelf"):
        desk.rollback(ANN, to_version=1, reason="back")

    assert engine.version(ANN) == 2
    require_equal(engine)


def test_a_projection_that_nobody_awaits_fails_the_command(open_engine):
    """It would write no row, and nobody would notice."""

    class Awaiting(Shelf):
        async def apply(self, event, rows):
            raise AssertionError("nobody awaits it")

    engine = open_engine(Awaiting())
    desk = engine.acting_as("librarian", cause="a test")

    with pytest.raises(CommandFailedError, match="nobody awaits it"):
        desk.execute(ANN, Join("Ann"))

    assert engine.version(ANN) == 0


def test_a_reset_that_nobody_awaits_fails_the_rollback(open_engine):
    class Awaiting(Shelf):
        async def reset(self, stream, state, rows):
            raise AssertionError("nobody awaits it")

    engine = open_engine(Awaiting())
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(ANN, Join("Ann"))

    with pytest.raises(CommandFailedError, match="nobody awaits it"):
        desk.rollback(ANN, to_version=0, reason="back")

    require_equal(engine)


def test_a_reset_that_adds_a_row_twice_refuses_the_rollback(open_engine):
    class Twice(Shelf):
        def reset(self, stream, state, rows):
            super().reset(stream, state, rows)
            super().reset(stream, state, rows)

    engine = open_engine(Twice())
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Rename("Anne"))

    with pytest.raises(CommandRejectedError, match="added twice"):
        desk.rollback(ANN, to_version=1, reason="back")

    require_equal(engine)


def test_rows_of_other_streams_are_not_there(open_engine):
    seen = []

    class Looking(Shelf):
        def apply(self, event, rows):
            if event.stream == ANN:
                seen.append(rows.get("members", {"id": "bob"}))
                seen.append(rows.count("members", {}))
                seen.append(rows.update("members", {"id": "bob"}, {"loans": 9}))
                seen.append(rows.delete("members", {"id": "bob"}))
                seen.append(
                    rows.page("members", {}, order=("id",), after=None, limit=9)
                )
            super().apply(event, rows)

    engine = open_engine(Looking())
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(BOB, Join("Bob"))
    desk.execute(ANN, Join("Ann"))

    assert seen == [None, 0, 0, 0, []]
    require_equal(engine)


def test_an_event_carries_who_when_and_where(open_engine):
    seen = []

    class Noting(Shelf):
        def apply(self, event, rows):
            seen.append(event)
            super().apply(event, rows)

    engine = open_engine(Noting())
    receipt = engine.acting_as("librarian", cause="a test", roles=["clerk"]).execute(
        ANN, Join("Ann")
    )

    (event,) = seen
    assert event.event == Joined("Ann")
    assert (event.stream, event.version) == (ANN, 1)
    assert event.position == receipt.position
    assert event.recorded_at == receipt.recorded_at
    assert event.principal.id == "librarian"
    assert event.principal.roles == {"clerk"}
    assert event.cause == "a test"


def test_an_event_that_concerns_nobody_calls_nobody(open_engine):
    class Deaf(Shelf):
        def apply(self, event, rows):
            raise AssertionError

    desk = open_engine(Deaf()).acting_as("librarian", cause="a test")

    desk.execute(ANN, Greet())
    desk.checkpoint(ANN, "a name")


def test_what_if_touches_no_row(engine, desk):
    desk.execute(ANN, Join("Ann"))
    before = rows_in(engine)

    desk.what_if(ANN, Borrow("Emma"))

    assert rows_in(engine) == before


def test_nobody_writes_to_a_log_whose_rows_would_stay_behind(path, engine):
    engine.close()

    with pytest.raises(ConfigurationError, match="inline projection shelf"):
        Engine.open(path, MEMBER)


def test_raw_writes_through_the_connection_of_a_view_are_refused(engine, desk):
    desk.execute(ANN, Join("Ann"))

    with engine._archive.journal.read() as view, pytest.raises(apsw.ReadOnlyError):
        view._connection.execute("DELETE FROM members")


def test_views_of_a_closed_engine_are_refused(engine):
    engine.close()

    with pytest.raises(Exception, match="closed"), engine.rows():
        pass


def test_an_engine_in_memory_has_rows_as_well():
    with Engine.in_memory(MEMBER, projections=[Shelf()]) as engine:
        desk = engine.acting_as("librarian", cause="a test")
        desk.execute(ANN, Join("Ann"))
        desk.execute(ANN, Borrow("Emma"))
        desk.rollback(ANN, to_version=1, reason="back")
        require_equal(engine)
        with pytest.raises(CommandRejectedError):
            desk.execute(ANN, Join("Ann"))
        desk.execute(ANN, Borrow("Emma"))
        with pytest.raises(CommandRejectedError, match="loans"):
            desk.execute(BOB, Join("Bob")) and desk.execute(BOB, Borrow("Emma"))
        require_equal(engine)
        assert engine.projections.examine("shelf").is_sound


def test_a_store_that_fails_within_a_projection_leaves_nothing(open_engine):
    class Swallowing(Shelf):
        def apply(self, event, rows):
            watched = rows._rows
            watched._rows = Failing(watched._rows)
            try:
                super().apply(event, rows)
            except JournalFailedError:
                return

    class Failing:
        def __init__(self, rows):
            self._rows = rows

        def insert(self, *_):
            raise JournalFailedError("disk")

    engine = open_engine(Swallowing())

    with pytest.raises(JournalFailedError):
        engine.acting_as("librarian", cause="a test").execute(ANN, Join("Ann"))

    assert engine.version(ANN) == 0
    assert rows_in(engine)["members"] == []


@attrs.frozen
class Rained:
    millimetres: int


class Rain:
    """Rows of events that come without rules."""

    name = "rain"
    revision = 1
    tables = (TableShape("rain", ("at", "amount"), key=("at",)),)
    aggregate_types = ("gauge",)
    event_classes = (Rained,)

    def apply(self, event, rows):
        amount = event.event.millimetres
        if amount < 0:
            raise ValueError(amount)
        at = amount if amount == 13 else event.position.offset
        rows.insert("rain", {"at": at, "amount": amount})

    def reset(self, stream, state, rows):
        raise AssertionError


RAIN_SQL = """
CREATE TABLE rain (at INTEGER PRIMARY KEY, amount INTEGER, stream TEXT NOT NULL) STRICT;
CREATE INDEX rain_stream ON rain (stream)
"""


def test_rows_follow_events_without_rules_by_the_batch(path):
    gauge = StreamType("gauge", {"gauge.rained": Rained})
    make_tables(path, RAIN_SQL)
    with Engine.open(path, MEMBER, gauge, projections=[Rain()]) as engine:
        store = EventStore(engine).acting_as("gauge", cause="a test")
        store.append(gauge.stream("roof"), [Rained(1), Rained(13)])
        store.append(gauge.stream("yard"), [Rained(4)])
        with pytest.raises(CommandRejectedError, match=r"rain\.at"):
            store.append(gauge.stream("yard"), [Rained(5), Rained(13)])
        with pytest.raises(CommandFailedError, match="rain failed"):
            store.append(gauge.stream("yard"), [Rained(6), Rained(-1)])

        with engine.rows() as rows:
            found = rows.page("rain", {}, order=("at",), after=None, limit=9)
        assert [row["amount"] for row in found] == [1, 4, 13]
        assert engine.projections.examine("rain").is_sound
        assert engine.verify().is_sound
