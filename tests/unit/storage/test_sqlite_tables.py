"""Projected tables in SQLite: what is looked at, and what the file itself refuses."""

import apsw
import pytest

from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    JournalFailedError,
    RowClashError,
)
from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite.journal import SqliteJournal
from tests.tables import make_tables

PARENTS = TableShape("parents", ("id", "name"), key=("id",))
CHILDREN = TableShape("children", ("id", "parent", "age"), key=("id",))

SOUND = """
CREATE TABLE parents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  stream TEXT NOT NULL
) STRICT;
CREATE INDEX parents_stream ON parents (stream);
CREATE TABLE children (
  id TEXT NOT NULL,
  parent TEXT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED,
  age INTEGER CHECK (age >= 0),
  stream TEXT NOT NULL,
  PRIMARY KEY (stream, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX children_id ON children (id);
CREATE TABLE others (id TEXT PRIMARY KEY) STRICT
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "journal.db"
    SqliteJournal.open(path).close()
    return path


@pytest.fixture
def open_with(path):
    opened = []

    def open_(statements: str) -> SqliteJournal:
        make_tables(path, statements)
        opened.append(SqliteJournal.open(path))
        return opened[-1]

    yield open_
    for journal in opened:
        journal.close()


@pytest.fixture
def writer(open_with):
    journal = open_with(SOUND)
    journal.declare_tables((PARENTS, CHILDREN))
    writer = journal.writer()
    writer.begin()
    return writer


@pytest.fixture
def rows(writer):
    return writer.rows()


def parent(id_, name):
    return {"id": id_, "name": name, "stream": "family:a"}


def child(id_, parent, age=1):
    return {"id": id_, "parent": parent, "age": age, "stream": "family:a"}


class TestDeclaring:
    @pytest.mark.parametrize(
        ("statements", "complaint"),
        [
            ("SELECT 1", "there is no table parents"),
            ("CREATE VIEW parents AS SELECT 1", "there is no table parents"),
            ("CREATE TABLE parents (id TEXT, stream TEXT) STRICT", "no column name"),
            ("CREATE TABLE parents (id TEXT, name TEXT) STRICT", "no column stream"),
            ("CREATE TABLE parents (id, name, stream)", "must be STRICT"),
            (
                "CREATE TABLE parents (id TEXT, name TEXT, stream TEXT) STRICT",
                "parents.id must be NOT NULL",
            ),
            (
                (
                    "CREATE TABLE parents (id TEXT PRIMARY KEY, name TEXT, stream TEXT)"
                    " STRICT"
                ),
                "parents.stream must be NOT NULL",
            ),
            (
                (
                    "CREATE TABLE parents (id TEXT NOT NULL, name TEXT,"
                    " stream TEXT NOT NULL) STRICT;"
                    "CREATE UNIQUE INDEX some ON parents (id) WHERE name IS NULL"
                ),
                "no primary key or unique index of parents",
            ),
            (
                (
                    "CREATE TABLE parents (id TEXT PRIMARY KEY, name TEXT,"
                    " stream TEXT NOT NULL) STRICT;"
                    "CREATE INDEX late ON parents (name, stream)"
                ),
                "needs an index on stream",
            ),
        ],
    )
    def test_table_that_does_not_fit_is_refused(self, open_with, statements, complaint):
        journal = open_with(statements)

        with pytest.raises(ConfigurationError, match=complaint):
            journal.declare_tables((PARENTS,))

    def test_table_of_the_engine_is_refused(self, open_with):
        journal = open_with("SELECT 1")
        events = TableShape("events", ("position",), key=("position",))

        with pytest.raises(ConfigurationError, match="engine's own"):
            journal.declare_tables((events,))

    def test_reader_alone_can_declare(self, path, open_with):
        open_with(SOUND).close()
        journal = SqliteJournal.open(path, read_only=True)

        journal.declare_tables((PARENTS, CHILDREN))

        with journal.read() as view:
            assert view.rows().count("parents", {}) == 0
        journal.close()


class TestRules:
    def test_second_unique_index_clashes_too(self, rows):
        rows.insert("parents", parent("1", "Ann"))

        with pytest.raises(RowClashError, match=r"parents\.name"):
            rows.insert("parents", parent("2", "Ann"))

    def test_deferred_reference_is_looked_at_when_asked(self, rows):
        rows.insert("children", child("1", "missing"))

        with pytest.raises(RowClashError, match="FOREIGN KEY"):
            rows.check_references()

        rows.insert("parents", parent("missing", "Ann"))
        rows.check_references()

    @pytest.mark.parametrize(
        "answer", ["ABORT", "FAIL", "ROLLBACK", "IGNORE", "REPLACE"]
    )
    def test_clash_changes_nothing_whatever_the_table_says(self, open_with, answer):
        journal = open_with(f"""
            CREATE TABLE parents (
              id TEXT PRIMARY KEY,
              name TEXT NOT NULL ON CONFLICT {answer} DEFAULT "" UNIQUE
                ON CONFLICT {answer},
              stream TEXT NOT NULL
            ) STRICT;
            CREATE INDEX parents_stream ON parents (stream)
        """)
        journal.declare_tables((PARENTS,))
        writer = journal.writer()
        writer.begin()
        rows = writer.rows()
        before = [parent(id_, name) for id_, name in ("ab", "bc", "ca")]
        for row in before:
            rows.insert("parents", row)

        with pytest.raises(RowClashError):
            rows.update("parents", {}, {"name": "d"})
        with pytest.raises(RowClashError):
            rows.insert("parents", parent("d", "b"))
        with pytest.raises(InvalidInputError, match="must fit the table"):
            rows.insert("parents", parent("d", None))

        assert writer.in_transaction
        assert [rows.get("parents", {"id": each}) for each in "abc"] == before
        assert rows.count("parents", {}) == len(before)

    def test_undo_forgets_open_references(self, writer, rows):
        def write():
            with rows.savepoint():
                rows.insert("children", child("1", "missing"))
                rows.check_references()

        with pytest.raises(RowClashError):
            write()

        rows.check_references()
        writer.commit()

    @pytest.mark.parametrize("row", [child("1", None, -1), child("1", None, "old")])
    def test_rule_about_one_row_is_no_clash(self, rows, row):
        with pytest.raises(InvalidInputError, match="must fit the table"):
            rows.insert("children", row)

    def test_scratch_keeps_its_rules_without_foreign_keys(self, open_with):
        journal = open_with(SOUND)
        with journal.scratch((PARENTS, CHILDREN)) as scratch:
            scratch.insert("children", child("1", "missing"))
            scratch.check_references()
            scratch.insert("parents", parent("1", "Ann"))
            with pytest.raises(RowClashError, match=r"parents\.name"):
                scratch.insert("parents", parent("2", "Ann"))


class TestTheWritingConnection:
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO others VALUES ('1')",
            "DELETE FROM others",
            "DROP TABLE parents",
            "ALTER TABLE parents RENAME TO others2",
            "CREATE INDEX more ON parents (name)",
        ],
    )
    def test_what_is_not_declared_is_not_compiled(self, writer, statement):
        with pytest.raises(apsw.Error):
            writer._connection.execute(statement)

    def test_nothing_is_declared_at_first(self, open_with):
        journal = open_with(SOUND)

        with pytest.raises(apsw.AuthError):
            journal.writer()._connection.execute("DELETE FROM parents")

    def test_trigger_into_another_table_is_refused(self, open_with):
        trigger = (
            "CREATE TRIGGER copy AFTER INSERT ON parents BEGIN"
            " INSERT INTO others VALUES (new.id); END"
        )
        journal = open_with(f"{SOUND};{trigger}")
        journal.declare_tables((PARENTS,))
        journal.writer().begin()

        with pytest.raises(JournalFailedError):
            journal.writer().rows().insert("parents", parent("1", "Ann"))

    def test_only_whole_names_of_columns_and_tables_are_taken(self):
        with pytest.raises(InvalidInputError):
            TableShape('parents"; --', ("id",), key=("id",))
        with pytest.raises(InvalidInputError):
            TableShape("parents", ("Id",), key=("Id",))
        with pytest.raises(InvalidInputError):
            TableShape("parents", ("id", "stream"), key=("id",))
        with pytest.raises(InvalidInputError):
            TableShape("parents", ("id",), key=("name",))
