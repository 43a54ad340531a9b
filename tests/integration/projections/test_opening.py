"""Rows that are brought up to date before the first command, or made anew."""

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import ConfigurationError, InvalidInputError, ProjectionError
from argos_engine.ports.table import TableShape
from argos_engine.projections.place import forget_place
from argos_engine.projections.registry import CatchUp
from argos_engine.storage.sqlite.journal import SqliteJournal
from tests.accounts import ACCOUNT, Deposited
from tests.books import MEMBER, Borrow, Greet, Join, Leave, Rename, Shelf
from tests.integration.projections.shelf import require_equal, rows_in
from tests.tables import make_tables

ANN, BOB = MEMBER.stream("ann"), MEMBER.stream("bob")


def fill(engine):
    desk = engine.acting_as("librarian", cause="a test")
    desk.execute(ANN, Join("Ann"))
    desk.execute(ANN, Borrow("Emma"))
    desk.execute(BOB, Join("Bob"))
    desk.execute(BOB, Borrow("Ulysses"))
    desk.rollback(BOB, to_version=1, reason="never")
    desk.execute(ANN, Rename("Anne"))
    desk.execute(BOB, Rename("Ann"))
    desk.execute(BOB, Greet())


@pytest.fixture
def forget(path):
    """Make the journal forget its projections, so that it can be opened without."""

    def forget():
        journal = SqliteJournal.open(path)
        journal.writer().begin()
        forget_place(journal.writer().rows(), "shelf")
        journal.writer().commit()
        journal.close()

    return forget


def test_a_new_projection_is_built_from_the_whole_log(path, open_engine):
    with Engine.open(path, MEMBER) as engine:
        fill(engine)
    told = []

    engine = open_engine(progress=lambda *each: told.append(each))

    require_equal(engine)
    assert len(rows_in(engine)["members"]) == 2
    assert told[-1] == ("shelf", 8, 8)
    (status,) = engine.projections.status()
    assert (status.state, status.position, status.head) == ("current", 8, 8)
    assert status.is_inline


def test_a_long_log_is_followed_page_by_page(path, open_engine):
    with Engine.open(path, MEMBER) as engine:
        desk = engine.acting_as("librarian", cause="a test")
        for handle in desk.submit_many(
            (MEMBER.stream(f"m{n % 40}"), Join(f"{n}") if n < 40 else Borrow(f"{n}"))
            for n in range(1_300)
        ):
            handle.result()
        desk.rollback(MEMBER.stream("m7"), to_version=9, reason="a test")

    require_equal(open_engine())


def test_another_revision_makes_all_rows_anew(engine, open_engine):
    fill(engine)

    class Louder(Shelf):
        revision = 2

        def apply(self, event, rows):
            super().apply(event, rows)
            id_ = event.stream.aggregate_id
            for row in rows.page(
                "members", {"id": id_}, order=("id",), after=None, limit=1
            ):
                name = str(row["name"]).upper()
                rows.update("members", {"id": id_}, {"name": name})

        def reset(self, stream, state, rows):
            class Upper:
                def insert(self, table, row):
                    name = {"name": row["name"].upper()} if "name" in row else {}
                    rows.insert(table, {**row, **name})

            super().reset(stream, state, Upper())

    louder = open_engine(Louder())
    assert [row["name"] for row in rows_in(louder)["members"]] == ["ANNE", "ANN"]
    assert louder.projections.status()[0].revision == 2
    back = open_engine()
    require_equal(back)


def test_rows_that_lag_are_followed_on_and_not_made_anew(
    path, engine, open_engine, forget
):
    fill(engine)
    engine.close()
    journal = SqliteJournal.open(path)
    with journal.read() as view:
        before = view.rows().positions()
    journal.close()
    forget()
    with Engine.open(path, MEMBER) as without:
        desk = without.acting_as("librarian", cause="a test")
        desk.execute(ANN, Borrow("Persuasion"))
        desk.rollback(ANN, to_version=3, reason="back")
    journal = SqliteJournal.open(path)
    journal.writer().begin()
    for name, position in before.items():
        journal.writer().rows().set_position(name, position)
    journal.writer().commit()
    journal.close()
    told = []

    again = open_engine(progress=lambda *each: told.append(each))

    assert told == [("shelf", 10, 10)]
    require_equal(again)


def test_rows_ahead_of_a_log_that_was_lost_are_made_anew(path, open_engine):
    open_engine().close()
    journal = SqliteJournal.open(path)
    journal.writer().begin()
    journal.writer().rows().set_position("projection:shelf", 99)
    stray = {"id": "x", "name": "X", "loans": 0, "stream": "member:x"}
    journal.declare_tables(Shelf.tables)
    journal.writer().rows().insert("members", stray)
    journal.writer().commit()
    journal.close()

    engine = open_engine()

    assert rows_in(engine)["members"] == []
    assert engine.projections.status()[0].position == 0


def test_a_projection_that_cannot_follow_the_log_keeps_the_engine_shut(
    path, open_engine
):
    with Engine.open(path, MEMBER) as engine:
        desk = engine.acting_as("librarian", cause="a test")
        desk.execute(ANN, Join("Ann"))
        desk.execute(BOB, Join("Ann"))

    with pytest.raises(ProjectionError, match=r"member:bob version 1.*members\.name"):
        open_engine()

    # Nothing holds the file, and nothing was written.
    with Engine.open(path, MEMBER) as engine:
        engine.acting_as("librarian", cause="a test").execute(BOB, Leave())


def test_an_inline_projection_can_become_a_catch_up_and_back(engine, open_engine):
    fill(engine)
    catch_up = open_engine(CatchUp(Shelf()))
    assert not catch_up.projections.status()[0].is_inline

    back = open_engine()

    assert back.projections.status()[0].is_inline
    require_equal(back)


class Nameless:
    pass


def shaped(**attributes):
    return type("Other", (Shelf,), attributes)()


@pytest.mark.parametrize(
    ("projections", "complaint"),
    [
        ([Shelf(), Shelf()], "two projections have the name shelf"),
        ([Shelf(), shaped(name="other")], "two projections have the table members"),
        ([Nameless()], "is no projection"),
        ([shaped(tables=())], "lacks tables"),
        ([shaped(aggregate_types=())], "lacks tables"),
        ([shaped(aggregate_types=("other",))], "no decider"),
        ([shaped(event_classes=(Deposited,))], "has the event Deposited"),
        ([shaped(tables=(TableShape("none", ("id",), ("id",)),))], "no table none"),
        ([CatchUp(Nameless())], "is no projection"),
    ],
    ids=[
        "one name",
        "one table",
        "nameless",
        "no tables",
        "no aggregates",
        "another aggregate",
        "another event",
        "a missing table",
        "nameless behind",
    ],
)
def test_projections_that_do_not_fit_are_refused(path, projections, complaint):
    with pytest.raises(ConfigurationError, match=complaint):
        Engine.open(path, MEMBER, ACCOUNT, projections=projections)

    Engine.open(path, MEMBER).close()


@pytest.mark.parametrize(
    "attributes",
    [{"name": "No Name"}, {"revision": 0}, {"tables": ["members"]}, {"apply": None}],
    ids=str,
)
def test_values_that_cannot_be_are_refused(path, attributes):
    with pytest.raises(InvalidInputError):
        Engine.open(path, MEMBER, projections=[shaped(**attributes)])


def test_tables_of_others_are_left_alone(path, open_engine):
    make_tables(path, "CREATE TABLE notes (id TEXT PRIMARY KEY) STRICT")
    make_tables(path, "INSERT INTO notes VALUES ('mine')")

    engine = open_engine()
    fill(engine)

    assert engine.projections.rebuild("shelf") == 0
