"""A populated table gets another definition, and everything around it stays."""

import pytest

from argos_engine.errors import MigrationFailedError
from argos_engine.migrations.migration import Migration
from argos_engine.storage.sqlite import row_copy
from tests.school import ADD_SEATS, ADD_STUDENTS, WITH_STATUS, objects, query, rows_of

OLD = [ADD_STUDENTS, ADD_SEATS]


@pytest.fixture
def rebuild(up):
    """Return a function that rebuilds a table, in a step behind those of *before*."""

    def rebuild(*arguments, before=OLD, **options):
        def step(session):
            session.rebuild(*arguments)

        return up([*before, Migration("m003_rebuild", "rebuilt", step)], **options)

    return rebuild


def test_rows_children_index_view_and_trigger_stay(path, up, rebuild):
    """With foreign keys followed, dropping the table would delete all seats."""
    up(OLD)
    before = rows_of(path)
    around = objects(path)

    rebuild("student", WITH_STATUS, {"status": "'new'"})

    after = rows_of(path)
    assert after["student"] == [(*row, "new") for row in before["student"]]
    assert after["seat"] == before["seat"] != []
    left = objects(path)
    assert "CHECK (status" in left.pop("student")
    del around["student"]
    assert left == around


def test_the_kept_trigger_and_key_work(path, up):
    def uses(session):
        session.rebuild("student", WITH_STATUS, {"status": "'new'"})
        session.execute("UPDATE student SET name = 'Al' WHERE name = 'Ada'")

    steps = [*OLD, Migration("m003_uses", "uses it", uses)]
    up(steps)
    assert query(path, "SELECT * FROM renamed") == [("Ada",)]

    sql = "DELETE FROM student WHERE id = 1"
    with pytest.raises(MigrationFailedError, match="row 1 of seat"):
        up([*steps, Migration("m004_orphan", "leaves an orphan", sql)])


def test_an_id_is_not_given_again(path, rebuild):
    """The last student was deleted before the rebuild: its id is in no row."""
    rebuild("student", WITH_STATUS, {"status": "'new'"})

    assert query(path, "SELECT seq FROM sqlite_sequence") == [(5,)]


def test_the_name_may_be_written_in_any_case(path, rebuild):
    rebuild("STUDENT", WITH_STATUS, {"status": "'new'"})

    assert "student_name" in objects(path)
    assert "student_renamed" in objects(path)


def test_a_column_is_renamed_and_one_goes(path, rebuild):
    rebuild(
        "renamed",
        "(former TEXT NOT NULL, twice TEXT AS (former || former)) STRICT",
        {"former": "name"},
        before=[
            ADD_STUDENTS,
            Migration(
                "m002_names",
                "names",
                "CREATE TABLE renamed (name TEXT, gone TEXT);"
                "INSERT INTO renamed VALUES ('a', 'x'), ('b', 'y')",
            ),
        ],
    )

    assert query(path, "SELECT * FROM renamed") == [("a", "aa"), ("b", "bb")]


def test_a_column_keeps_its_rows_in_another_case(path, rebuild):
    rebuild("student", "(ID INTEGER PRIMARY KEY, Name TEXT NOT NULL)")

    assert query(path, "SELECT Name FROM student LIMIT 1") == [("Ada",)]


@pytest.mark.parametrize("rows_a_statement", [1, 3, 10_000])
@pytest.mark.parametrize("kind", ["", " WITHOUT ROWID", ", _rowid_ TEXT"])
def test_rows_are_copied_in_parts(path, rebuild, monkeypatch, rows_a_statement, kind):
    monkeypatch.setattr(row_copy, "COPIED_ROWS_A_STATEMENT", rows_a_statement)
    told = []
    more, options = (kind, "") if kind.startswith(",") else ("", kind)
    numbers = [-7, 0, 1, 2, 900, 2**62]
    made = f"INSERT INTO part (id) VALUES ({'), ('.join(map(str, numbers))})"  # noqa: S608

    rebuild(
        "part",
        f"(id INTEGER PRIMARY KEY, more TEXT DEFAULT 'x'{more}){options}",
        before=[
            Migration(
                "m001_part",
                "parts",
                f"CREATE TABLE part (id INTEGER PRIMARY KEY{more}){options}; {made}",
            )
        ],
        progress=lambda *each: told.append(each),
    )

    assert query(path, "SELECT id, more FROM part ORDER BY id") == [
        (n, "x") for n in numbers
    ]
    done = [each for what, each, total in told if what == "m003_rebuild" and total == 6]
    if not kind:
        assert done == [*range(rows_a_statement, 6, rows_a_statement), 6]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nowhere", "(x)"), "no table"),
        (("roll", "(x)"), "no table"),
        (("student", "(id INTEGER PRIMARY KEY)"), "student_name|name"),
        (("student", "(id INTEGER, name TEXT NOT NULL)", {"x": "1"}), "no column"),
        (("student", "(id INTEGER, name TEXT CHECK (name <> 'Bo'))"), "CHECK"),
        (("student", "(id, name, UNIQUE (name)"), "syntax|incomplete"),
        (
            (
                "student",
                "(id INTEGER UNIQUE ON CONFLICT IGNORE, name TEXT)",
                {"id": "1"},
            ),
            "of 4 rows the definition kept 1",
        ),
        (("student", "(name TEXT)"), "roll|seat|mismatch"),
    ],
)
def test_what_does_not_fit_changes_nothing(path, up, rebuild, arguments, reason):
    up(OLD)
    before, rows = objects(path), rows_of(path)

    with pytest.raises(MigrationFailedError, match=reason):
        rebuild(*arguments)

    assert (objects(path), rows_of(path)) == (before, rows)


def test_a_hidden_failure_of_a_rebuild_undoes_the_step(path, up):
    def hides(session):
        with pytest.raises(MigrationFailedError):
            session.rebuild("nowhere", "(x)")

    with pytest.raises(MigrationFailedError, match="no table"):
        up([*OLD, Migration("m003_hides", "hides", hides)])


def test_references_that_the_new_rows_break_are_found(path, up, rebuild):
    up(OLD)

    with pytest.raises(MigrationFailedError, match="refers to no row of student"):
        rebuild("student", "(id INTEGER PRIMARY KEY, name TEXT)", {"id": "id + 100"})

    assert rows_of(path)["seat"] != []
