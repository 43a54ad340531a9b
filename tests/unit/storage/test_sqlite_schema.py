"""The tables refuse what would change history, whoever asks."""

from contextlib import suppress

import apsw
import pytest

from argos_engine.domain.lifecycle import ROLLED_BACK
from argos_engine.ports.schema import StepRecord
from argos_engine.storage.sqlite import statements
from argos_engine.storage.sqlite.own_steps import own_steps
from argos_engine.testing.journal_rows import NORTH, sample_event

# What is refused, and the table whose trigger says so.
FORBIDDEN = [
    ("UPDATE events SET payload = x'00'", "events"),
    ("UPDATE events SET position = position + 10", "events"),
    ("DELETE FROM events", "events"),
    ("DELETE FROM events WHERE position = 2", "events"),
    ("INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 2", "events"),
    ("UPDATE OR IGNORE events SET hash = x'00'", "events"),
    ("UPDATE groups SET hash = x'00'", "groups"),
    ("DELETE FROM groups", "groups"),
    ("INSERT OR REPLACE INTO groups VALUES (1, 9, x'00')", "groups"),
    ("INSERT INTO groups VALUES (3, 2, x'00')", "groups"),
    ("INSERT INTO groups VALUES (NULL, 2, x'00')", "groups"),
    ("UPDATE refusals SET reason = 'another'", "refusals"),
    ("DELETE FROM refusals", "refusals"),
    ("INSERT OR REPLACE INTO refusals SELECT * FROM refusals", "refusals"),
    ("UPDATE journal SET store_id = 'another'", "journal"),
    ("DELETE FROM journal", "journal"),
    ("INSERT OR REPLACE INTO journal SELECT * FROM journal", "journal"),
    ("UPDATE schema_migrations SET checksum = 'another'", "schema_migrations"),
    ("DELETE FROM schema_migrations", "schema_migrations"),
    ("UPDATE streams SET aggregate_id = 'another'", "streams"),
    ("DELETE FROM streams", "streams"),
    ("INSERT OR REPLACE INTO streams SELECT * FROM streams", "streams"),
    ("UPDATE owner SET epoch = epoch", "owner"),
    ("UPDATE owner SET epoch = epoch + 2", "owner"),
    ("DELETE FROM owner", "owner"),
]

COPY = """
INSERT {conflict} INTO events
SELECT {position}, stream, {version}, event_type, schema_version, change, payload,
  state_digest, recorded_at, principal, cause, {command}, ordinal, fingerprint,
  correlation_id, causation_id, hash
FROM events
WHERE position = 2
"""


def dump(connection):
    """Return all rows of all tables."""
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
    ).fetchall()
    return {
        name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
        for (name,) in tables
    }


@pytest.mark.parametrize(("statement", "table"), FORBIDDEN)
def test_statement_is_refused(connection, statement, table):
    before = dump(connection)

    with pytest.raises(apsw.ConstraintError, match=f"{table}:"):
        connection.execute(statement)

    assert dump(connection) == before


@pytest.mark.parametrize("conflict", ["", "OR REPLACE", "OR IGNORE"])
@pytest.mark.parametrize(
    ("position", "version"),
    [(2, 2), (4, 2), (0, 2), ("NULL", 2), (3, 1), (3, 3), (3, 0)],
)
def test_event_out_of_order_is_refused(connection, conflict, position, version):
    before = dump(connection)
    statement = COPY.format(
        conflict=conflict, position=position, version=version, command="'new'"
    )

    with pytest.raises(apsw.ConstraintError, match="events: not the next"):
        connection.execute(statement)

    assert dump(connection) == before


def test_event_in_order_is_taken(connection):
    connection.execute(COPY.format(conflict="", position=3, version=2, command="'new'"))

    assert connection.changes() == 1


@pytest.mark.parametrize("conflict", ["", "OR REPLACE"])
def test_second_event_of_a_command_is_refused(connection, conflict):
    """A replacing insert must not delete the first one either."""
    before = dump(connection)
    statement = COPY.format(
        conflict=conflict, position=3, version=2, command="'command-1'"
    )

    with pytest.raises(apsw.ConstraintError):
        connection.execute(statement)

    assert dump(connection) == before


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA writable_schema = 1; DELETE FROM sqlite_schema",
        "ATTACH '{folder}/another.db' AS another",
        "PRAGMA journal_mode = OFF",
    ],
)
def test_connection_is_no_way_around_the_guards(connection, tmp_path, statement):
    before = dump(connection)

    with suppress(apsw.Error):
        connection.execute(statement.format(folder=tmp_path))

    assert dump(connection) == before
    assert connection.pragma("journal_mode") == "wal"
    assert "another" not in connection.db_names()


def test_event_needs_a_stream(connection):
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"):
        connection.execute(
            statements.INSERT_EVENT, (3, 99, *sample_event(NORTH, 1, 3)[2:])
        )


@pytest.mark.parametrize("change", ["Delta", "", "snapshot"])
def test_change_is_delta_or_full(connection, change):
    row = sample_event(NORTH, 2, 3, change=change)

    with pytest.raises(apsw.ConstraintError, match="CHECK"):
        connection.execute(statements.INSERT_EVENT, (3, 1, *row[2:]))


def test_journal_has_one_row_that_says_what_it_is(connection):
    rows = connection.execute("SELECT * FROM journal").fetchall()

    assert rows == [(1, "store", 2, "blake2b-256", None)]
    with pytest.raises(apsw.ConstraintError):
        connection.execute("INSERT INTO journal VALUES (2, 'b', 1, 'none', NULL)")


def test_first_step_is_recorded_with_its_checksum_and_author(connection):
    ((number, *fields),) = connection.execute("SELECT * FROM schema_migrations")
    record = StepRecord(*fields)

    assert (number, record.step, record.direction) == (1, "0001_events", "up")
    assert record.checksum == own_steps()[0].checksum
    assert len(record.checksum) == 64
    assert record.applied_at > 1_600_000_000_000_000
    assert record.duration_microseconds >= 0
    assert (record.principal, record.cause) == ("engine", "creation of the journal")


def test_event_log_is_readable(journal, scribe):
    scribe.begin()
    scribe.append(
        scribe.event(
            NORTH,
            recorded_at=1_767_225_599_000_042,
            correlation_id="round 7",
            payload='{"name":"Zo\u00eb"}'.encode(),
        )
    )
    scribe.commit()
    rows = journal.writer()._connection.execute("SELECT * FROM event_log")
    names = [column[0] for column in rows.get_description()]

    assert dict(zip(names, rows.fetchall()[0], strict=True)) == {
        "aggregate_type": "bid-area",
        "aggregate_id": "2026/NORTH",
        "version": 1,
        "event_type": "bid.placed",
        "payload": '{"name":"Zo\u00eb"}',
        "recorded_at": "2025-12-31T23:59:59.000042Z",
        "recorded_at_microseconds": 1_767_225_599_000_042,
        "principal": '{"id":"alice","roles":[]}',
        "cause": "a test",
        "command_id": "command-1",
        "consensus_id": "round 7",
        "position": 1,
    }


def plan(connection, statement, values):
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    return " | ".join(row[3] for row in rows)


def test_rollbacks_are_found_by_their_own_index(connection):
    values = ("a", "b", 9, 9)

    assert ROLLED_BACK in statements.ROLLBACKS
    assert "events_rollbacks" in plan(connection, statements.ROLLBACKS, values)


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (statements.HEAD, 2),
        (statements.STREAM_HEAD, 3),
        (statements.EVENTS, 6),
        (statements.LOG, 3),
        (statements.SNAPSHOT, 5),
        (statements.CHECKPOINT_VERSION, 4),
        (statements.EVENTS_BY_COMMAND, 2),
        (statements.REFUSALS_BY_COMMAND, 2),
        (statements.REFUSALS, 4),
        (statements.GROUPS, 3),
        (statements.STREAMS, 5),
        (statements.STREAMS_BY_ID, 3),
    ],
)
def test_statement_neither_scans_nor_sorts(connection, statement, values):
    text = plan(connection, statement, ["1"] * values)

    # Walked from the end, and left at the first row that is in the view.
    text = text.replace("SCAN groups", "", statement is statements.HEAD)
    for harmless in ("SCAN journal", "SCAN owner", "SCAN given"):
        text = text.replace(harmless, "")
    assert "SCAN" not in text
    assert "TEMP B-TREE" not in text


def test_check_names_a_missing_guard(connection, journal):
    connection.execute("DROP TRIGGER events_no_update")

    with journal.read() as view:
        assert list(view.check()) == [
            "schema: events_no_update is missing or was changed"
        ]


def test_check_names_an_orphan(connection, journal):
    connection.pragma("foreign_keys", 0)
    connection.execute("INSERT INTO checkpoint_names VALUES (99, 'name', 1)")

    with journal.read() as view:
        (complaint,) = view.check()
    assert "checkpoint_names" in complaint
