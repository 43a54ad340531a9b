"""A step may do anything with its own tables, and nothing with the engine's."""

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import MigrationFailedError, MigrationForbiddenError
from argos_engine.migrations.migration import Migration
from argos_engine.testing.journal_files import read_files
from tests.accounts import ACCOUNT, Deposit
from tests.school import ADD_STUDENTS, SCHOOL, objects, query

TABLES = [
    *("events", "groups", "streams", "refusals", "snapshots", "journal", "owner"),
    *("checkpoint_names", "projection_positions", "schema_migrations"),
]

OTHER = "CREATE TABLE other (x)"
VIEW = "CREATE VIEW other AS SELECT 1 AS x"
FIRED = "CREATE TRIGGER fired"
INSERT = "INSERT INTO other VALUES (1)"

ON_A_TABLE = [
    "DELETE FROM {}",
    "DELETE FROM main.[{}]",
    "INSERT INTO {} DEFAULT VALUES",
    "INSERT OR IGNORE INTO {} SELECT * FROM {}",
    "UPDATE {} SET {column} = {column}",
    "DROP TABLE {}",
    "DROP TABLE IF EXISTS {}",
    "ALTER TABLE {} ADD COLUMN more",
    "ALTER TABLE {} RENAME TO other",
    "CREATE TRIGGER other AFTER INSERT ON {} BEGIN SELECT 1; END",
    "WITH x AS (SELECT 1) DELETE FROM {}",
    f"{OTHER}; {FIRED} AFTER INSERT ON other BEGIN DELETE FROM {{}}; END; {INSERT}",  # noqa: S608
    # Not fired by the step; a later row would fire it.
    f"{OTHER}; {FIRED} AFTER UPDATE ON other BEGIN DELETE FROM {{}}; END",  # noqa: S608
    f"{VIEW}; {FIRED} INSTEAD OF DELETE ON other BEGIN DELETE FROM {{}}; END",  # noqa: S608
    "CREATE TABLE other (x REFERENCES {})",
]

OTHERS = [
    "DROP VIEW event_log",
    "DROP INDEX events_full",
    "DROP TRIGGER events_no_delete",
    "CREATE INDEX other ON events (recorded_at)",
    "CREATE TEMP TABLE events (x)",
    "CREATE TEMP VIEW events AS SELECT 1",
    "CREATE TEMP TRIGGER t AFTER INSERT ON main.events BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE other USING fts5 (x)",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "PRAGMA user_version = 9",
    "PRAGMA foreign_keys = 1",
    "PRAGMA journal_mode = delete",
    "ANALYZE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
]


@pytest.mark.parametrize("table", TABLES)
def test_the_engines_tables_are_refused_by_name(path, up, table):
    before = objects(path)
    ((column,),) = query(path, f"SELECT name FROM pragma_table_info('{table}') LIMIT 1")  # noqa: S608

    for statement in ON_A_TABLE:
        sql = statement.replace("{}", table).replace("{column}", column)
        with pytest.raises(MigrationForbiddenError, match=table) as caught:
            up([Migration("m001_bad", "bad", sql)], on_a_copy=True)
        assert caught.value.step == "m001_bad", sql

    assert objects(path) == before


@pytest.mark.parametrize("statement", OTHERS)
def test_what_is_not_for_steps_is_refused(path, up, statement):
    files = read_files(path)[""]

    with pytest.raises(MigrationForbiddenError, match="m001_bad"):
        up([Migration("m001_bad", "bad", f"CREATE TABLE half (x); {statement}")])

    assert read_files(path)[""] == files


@pytest.mark.parametrize("statement", ["DELETE FROM sqlite_schema", "VACUUM", "SELEC"])
def test_what_sqlite_refuses_fails_the_step(path, up, statement):
    with pytest.raises(MigrationFailedError):
        up([Migration("m001_bad", "bad", f"CREATE TABLE half (x); {statement}")])

    assert "half" not in objects(path)


def test_a_rebuild_of_the_engines_table_is_refused(up):
    step = Migration(
        "m001_bad", "bad", lambda session: session.rebuild("Events", "(x)")
    )

    with pytest.raises(MigrationForbiddenError, match="Events"):
        up([step])


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW lost AS SELECT x FROM nowhere",
        f"{OTHER}; {FIRED} AFTER INSERT ON other BEGIN DELETE FROM nowhere; END",  # noqa: S608
        f"{VIEW}; {FIRED} INSTEAD OF INSERT ON other BEGIN DELETE FROM nowhere; END",  # noqa: S608
        f"CREATE TABLE other (x REFERENCES parent (y)); {INSERT}",
        f"CREATE TABLE parent (y); CREATE TABLE other (x REFERENCES parent); {INSERT}",
        f"CREATE TABLE p (y UNIQUE); CREATE TABLE other (x REFERENCES p (y)); {INSERT}",
    ],
)
def test_what_does_not_work_is_not_left_behind(path, up, statement):
    before = objects(path)

    with pytest.raises(MigrationFailedError, match="m001_bad"):
        up([Migration("m001_bad", "bad", statement)])

    assert objects(path) == before


def test_a_writable_view_and_a_view_on_events_are_welcome(path, up):
    up(
        [
            Migration(
                "m001_views",
                "views",
                """
                CREATE TABLE note (text TEXT, length INT AS (length(text)) STORED);
                CREATE VIEW notes AS SELECT text FROM note;
                CREATE TRIGGER notes_added INSTEAD OF INSERT ON notes
                BEGIN
                  INSERT INTO note VALUES (new.text);
                END;
                CREATE VIEW amounts AS
                SELECT payload ->> 'amount' AS amount FROM event_log;
                """,
            ),
            Migration("m002_note", "a note", "INSERT INTO notes VALUES ('four')"),
        ]
    )

    assert query(path, "SELECT * FROM note") == [("four", 4)]
    assert query(path, "SELECT amount FROM amounts WHERE amount IS NOT NULL") == [(7,)]


def test_a_column_with_a_rule_comes_to_a_table_with_rows(path, up):
    """SQLite looks by a pragma of its own whether the rows keep the rule."""
    rule = "ALTER TABLE student ADD COLUMN age INTEGER NOT NULL DEFAULT 20"
    steps = [ADD_STUDENTS, Migration("m002_age", "ages", f"{rule} CHECK (age > 15)")]
    up(steps)
    assert query(path, "SELECT DISTINCT age FROM student") == [(20,)]

    broken = "ALTER TABLE student ADD COLUMN size INTEGER DEFAULT 0 CHECK (size > 0)"
    with pytest.raises(MigrationFailedError, match="CHECK"):
        up([*steps, Migration("m003_size", "sizes", broken)])


def test_values_are_bound_and_rows_come_back(up):
    found = []

    def step(session):
        session.execute("CREATE TABLE value (x)")
        for value in ("text", b"bytes", 7, 0.5, None):
            session.execute("INSERT INTO value VALUES (?)", (value,))
        found.extend(session.execute("SELECT x FROM value ORDER BY rowid"))

    up([Migration("m001_values", "values", step)])

    assert found == [("text",), (b"bytes",), (7,), (0.5,), (None,)]


def test_engine_and_verification_live_with_other_tables(path, up):
    up(SCHOOL)

    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk", cause="a test")
        desk.rollback(
            ACCOUNT.stream("one"), to_version=0, reason="with the guard on again"
        )
        desk.execute(ACCOUNT.stream("one"), Deposit(1))
        assert engine.verify().is_sound
