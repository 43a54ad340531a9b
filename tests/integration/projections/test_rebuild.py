"""Rows that are compared with the log, and made anew while an engine runs."""

import threading

import pytest

from argos_engine.errors import InvalidInputError, ProjectionError, RowClashError
from argos_engine.ports.table import TableShape
from tests.books import MEMBER, Borrow, GiveBack, Join, Rename, Shelf
from tests.integration.projections.shelf import require_equal, rows_in
from tests.tables import make_tables

ANN, BOB = MEMBER.stream("ann"), MEMBER.stream("bob")


def spoil(engine, *changes):
    """Change rows behind the back of their projection, as damage would."""

    class Spoil:
        def run_slice(self, rows, _is_over):
            for method, *arguments in changes:
                getattr(rows, method)(*arguments)
            return False

    engine._runtime.workbench.put(Spoil()).result()


@pytest.fixture
def members(desk):
    for name in ("ann", "bob", "cy", "di"):
        desk.execute(MEMBER.stream(name), Join(name))
        desk.execute(MEMBER.stream(name), Borrow(f"book of {name}"))


SPOILED = {
    "missing": [("delete", "loans", {"member": "ann"})],
    "changed": [("update", "members", {"id": "bob"}, {"name": "who?"})],
    "foreign": [("update", "members", {"id": "cy"}, {"stream": "member:zz"})],
    "extra": [
        (
            "insert",
            "loans",
            {"book": "stray", "member": "di", "due": 3, "stream": "member:zz"},
        )
    ],
    "swapped": [
        ("update", "members", {"id": "ann"}, {"name": "*"}),
        ("update", "members", {"id": "bob"}, {"name": "ann"}),
        ("update", "members", {"id": "ann"}, {"name": "bob"}),
    ],
}


@pytest.mark.parametrize("damage", SPOILED)
@pytest.mark.usefixtures("members")
def test_rows_that_differ_are_found_and_mended(engine, damage):
    before = rows_in(engine)
    assert engine.projections.examine("shelf").is_sound
    spoil(engine, *SPOILED[damage])

    found = engine.projections.examine("shelf")

    assert not found.is_sound
    assert len(found.different_streams) == found.total_different
    assert engine.projections.rebuild("shelf") == found.total_different
    assert rows_in(engine) == before
    assert engine.projections.examine("shelf").is_sound


@pytest.mark.usefixtures("members")
def test_nothing_is_written_where_nothing_differs(engine):
    position = engine.head if hasattr(engine, "head") else None
    told = []

    changed = engine.projections.rebuild("shelf", lambda *each: told.append(each))

    assert changed == 0
    assert told[-1] == ("shelf", 8, 8)
    assert position is None or engine.head == position
    require_equal(engine)


def test_commands_go_on_while_rows_are_made_anew(engine, desk):
    for n in range(200):
        desk.submit(MEMBER.stream(f"m{n}"), Join(f"{n}"))
    desk.execute(ANN, Join("Ann"))
    ended = threading.Event()

    def command():
        n = 0
        while not ended.is_set():
            desk.execute(ANN, Borrow("Emma") if n % 2 == 0 else GiveBack("Emma"))
            if n % 7 == 0:
                desk.rollback(ANN, to_version=1, reason="again")
                n = -1
            n += 1

    thread = threading.Thread(target=command)
    thread.start()
    try:
        for n in range(5):
            name = {"name": f"wrong {n}"}
            spoil(engine, ("update", "members", {"id": f"m{n}"}, name))
            assert engine.projections.rebuild("shelf") >= 1
    finally:
        ended.set()
        thread.join()

    require_equal(engine)
    assert engine.projections.examine("shelf").is_sound


@pytest.mark.usefixtures("members")
def test_commands_between_the_comparison_and_the_switch_are_not_lost(engine, desk):
    spoil(engine, ("update", "members", {"id": "ann"}, {"name": "who?"}))
    sent = []

    def send(*_):
        # Now the view is open in which rows are compared.
        if not sent:
            sent.append(desk.execute(ANN, Borrow("Emma")))
            sent.append(desk.execute(BOB, Borrow("Persuasion")))

    assert engine.projections.rebuild("shelf", send) == 2

    require_equal(engine)
    (status,) = engine.projections.status()
    assert (status.state, status.position) == ("current", 10)


@pytest.mark.usefixtures("members")
def test_rows_that_must_stay_for_others_stop_the_rebuild(path, open_engine, engine):
    engine.close()
    make_tables(
        path,
        "CREATE TABLE marks (member TEXT PRIMARY KEY REFERENCES members (id));"
        "INSERT INTO members VALUES ('stray', 'Stray', 0, 'member:stray');"
        "INSERT INTO marks VALUES ('stray')",
    )
    engine = open_engine()
    before = rows_in(engine)

    with pytest.raises(RowClashError, match="FOREIGN KEY"):
        engine.projections.rebuild("shelf")

    assert rows_in(engine) == before


@pytest.mark.usefixtures("members")
def test_a_projection_that_fails_leaves_all_rows_as_they_are(open_engine, engine):
    class Failing(Shelf):
        fails = False

        def apply(self, event, rows):
            if self.fails and event.stream == BOB:
                raise ZeroDivisionError
            super().apply(event, rows)

    projection = Failing()
    engine = open_engine(projection)
    spoil(engine, ("delete", "loans", {}))
    before = rows_in(engine)
    projection.fails = True

    with pytest.raises(ProjectionError, match="member:bob version 1"):
        engine.projections.rebuild("shelf")
    with pytest.raises(ProjectionError, match="member:bob version 1"):
        engine.projections.examine("shelf")

    assert rows_in(engine) == before
    projection.fails = False
    assert engine.projections.rebuild("shelf") == 4
    require_equal(engine)


def test_there_is_no_such_projection(engine):
    with pytest.raises(InvalidInputError, match="must be one of shelf"):
        engine.projections.rebuild("other")
    with pytest.raises(InvalidInputError):
        engine.projections.examine(7)


def test_a_long_list_of_differences_is_cut_and_counted(engine, desk):
    handles = [desk.submit(MEMBER.stream(f"{n}"), Join(f"{n}")) for n in range(120)]
    for handle in handles:
        handle.result()
    spoil(engine, ("update", "members", {}, {"loans": 7}))

    found = engine.projections.examine("shelf")

    assert (len(found.different_streams), found.total_different) == (100, 120)
    assert engine.projections.rebuild("shelf") == 120
    require_equal(engine)


def test_a_table_that_was_migrated_equals_one_that_is_made_anew(
    path, engine, open_engine, desk
):
    desk.execute(ANN, Join("Ann"))
    desk.execute(BOB, Join("Bob"))
    desk.execute(BOB, Rename("Bo"))
    engine.close()
    make_tables(path, "ALTER TABLE members ADD COLUMN status TEXT DEFAULT 'active'")
    shape = TableShape("members", ("id", "name", "loans", "status"), key=("id",))

    class WithStatus(Shelf):
        revision = 2
        tables = (shape, Shelf.tables[1])

        def reset(self, stream, state, rows):
            class Full:
                def insert(self, table, row):
                    more = {"status": "active"} if table == "members" else {}
                    rows.insert(table, {**row, **more})

            super().reset(stream, state, Full())

    engine = open_engine(WithStatus())
    with engine.rows() as rows:
        found = rows.page("members", {}, order=("id",), after=None, limit=9)
    assert [row["status"] for row in found] == ["active", "active"]
    assert engine.projections.examine("shelf").is_sound
    desk = engine.acting_as("librarian", cause="a test")
    desk.rollback(BOB, to_version=1, reason="back")
    assert engine.projections.examine("shelf").is_sound
