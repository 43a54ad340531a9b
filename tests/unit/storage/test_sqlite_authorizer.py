"""What the writing connection is not allowed to do, whatever it is told."""

import apsw
import pytest

from argos_engine.testing.journal_rows import NORTH

FORBIDDEN = [
    "UPDATE events SET payload = x'00'",
    "DELETE FROM events",
    "UPDATE events SET hash = x'00' WHERE 0",
    "DELETE FROM groups",
    "UPDATE refusals SET reason = ''",
    "DELETE FROM streams",
    "UPDATE journal SET store_id = 'x'",
    "INSERT INTO journal SELECT * FROM journal",
    "INSERT INTO schema_migrations VALUES (9, 'x', 'up', 'x', 0, 0, 'x', 'x')",
    "DELETE FROM owner",
    "UPDATE owner SET id = 2",
    "INSERT OR REPLACE INTO owner VALUES (1, 99)",
    "DROP TRIGGER events_no_update",
    "DROP TABLE events",
    "ALTER TABLE events ADD COLUMN more TEXT",
    "CREATE TABLE more (x)",
    "CREATE TEMP TABLE more (x)",
    "CREATE TRIGGER more BEFORE INSERT ON events BEGIN SELECT 1; END",
    "ATTACH ':memory:' AS more",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA writable_schema = 1",
    "PRAGMA foreign_keys = 0",
    "REINDEX events",
    "ANALYZE",
    "VACUUM",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_statement_is_not_even_compiled(journal, scribe, statement):
    scribe.write(NORTH)

    with pytest.raises(apsw.Error):
        journal.writer()._connection.execute(statement)

    with journal.read() as view:
        assert view.head().position == 1
        assert list(view.check()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM snapshots",
        "UPDATE snapshots SET reason = 'interval'",
        "DELETE FROM checkpoint_names",
        "INSERT INTO projection_positions VALUES ('names', 0)",
        "SELECT count(*) FROM events",
    ],
)
def test_what_can_be_derived_again_may_be_changed(journal, scribe, statement):
    scribe.write(NORTH)

    journal.writer()._connection.execute(statement)
