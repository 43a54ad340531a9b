"""Runs on a store of their own: other steps of the engine, other clocks, damage."""

from contextlib import suppress

import apsw
import pytest

from argos_engine.engine import Engine
from argos_engine.errors import (
    JournalCorruptError,
    MigrationFailedError,
    MigrationForbiddenError,
    MigrationNewerError,
)
from argos_engine.migrate import migration_status
from argos_engine.migrations.migration import Migration
from argos_engine.migrations.runner import MigrationRunner
from argos_engine.ports.clock import FixedClock
from argos_engine.storage.sqlite.own_steps import own_steps
from argos_engine.storage.sqlite.schema_store import SqliteSchemaStore
from tests.accounts import ACCOUNT
from tests.school import ADD_STUDENTS, AUTHOR, objects, query

POSITIONS = """(
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  shard INTEGER NOT NULL
) STRICT, WITHOUT ROWID"""


def rebuild_positions(session):
    session.rebuild("projection_positions", POSITIONS, {"shard": "0"})


LATER = Migration(
    "0002_times",
    "events are found by their time",
    "CREATE INDEX events_by_time ON events (recorded_at)",
)
SHARDS = Migration("0003_shards", "positions have a shard", rebuild_positions)


@pytest.fixture
def damage(path):
    """Return a function that changes the file behind the engine's back."""

    def damage(sql):
        connection = apsw.Connection(str(path))
        connection.execute(sql)
        connection.close()

    return damage


@pytest.fixture
def store(path):
    with SqliteSchemaStore(path) as store:
        yield store


def run(store, migrations=(), own=(), clock=None):
    backups = []
    runner = MigrationRunner(
        store,
        migrations,
        own=(*own_steps(), *own),
        back_up=lambda step: backups.append(step) or "a place",
        author=AUTHOR,
        clock=clock,
    )
    return [move.step.id for move in runner.up()], backups


def test_steps_of_the_engine_go_first_and_may_touch_its_tables(path, store):
    assert run(store, [ADD_STUDENTS], [LATER]) == (
        [LATER.id, ADD_STUDENTS.id],
        [LATER.id],
    )
    assert "events_by_time" in objects(path)
    assert run(store, [ADD_STUDENTS], [LATER]) == ([], [])


def test_a_step_of_the_engine_may_rebuild_its_tables(path, store):
    run(store, [], [LATER, SHARDS])

    assert "shard" in objects(path)["projection_positions"]


def test_an_older_engine_refuses_steps_of_a_newer_one(path, store):
    run(store, [], [LATER])

    with pytest.raises(MigrationNewerError, match="0002_times"):
        run(store, [ADD_STUDENTS])
    assert [each.id for each in migration_status(path, [])][-1] == LATER.id


def test_the_clock_that_is_given_dates_the_step(path, store):
    class Counting(FixedClock):
        def steady(self):
            self.time += 7
            return self.time

    run(store, [ADD_STUDENTS], clock=Counting(1_000))

    sql = "SELECT applied_at, duration FROM schema_migrations WHERE id = 2"
    assert query(path, sql) == [(1_014, 7)]


def test_no_step_is_applied_where_the_engines_tables_were_changed(path, damage):
    damage("DROP TRIGGER events_no_delete")

    opened = SqliteSchemaStore(path)
    with opened, pytest.raises(MigrationForbiddenError, match="events_no_delete"):
        run(opened, [ADD_STUDENTS])

    assert "student" not in objects(path)


@pytest.mark.parametrize("row", ["'m001_x', 'sideways'", "'m', 'up'", "'', 'down'"])
def test_a_record_that_no_engine_writes_is_damage(path, damage, row):
    damage(
        "PRAGMA ignore_check_constraints = 1; "  # noqa: S608
        f"INSERT INTO schema_migrations VALUES (9, {row}, 'c', 1, 1, 'a', 'b')"
    )

    with pytest.raises(JournalCorruptError, match="schema_migrations"):
        migration_status(path, [])


def test_damage_that_a_step_meets_is_called_so(path, store):
    def meets(session):
        session.execute("CREATE TABLE big (x)")
        session.execute("INSERT INTO big VALUES (zeroblob(100000))")

    run(store, [Migration("m001_big", "big", meets)])
    store.close()
    (page,) = query(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'big'")[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)

    reads = Migration("m002_reads", "reads", "SELECT sum(length(x)) FROM big")
    opened = SqliteSchemaStore(path)
    with opened, pytest.raises(JournalCorruptError, match="m002_reads"):
        run(opened, [Migration("m001_big", "big", meets), reads])


def test_a_transaction_with_a_hidden_failure_is_not_kept(path, store):
    """Even without a record, which asks for that as well."""

    def transact():
        with store.transaction("m001_x", print, is_own=False) as session:
            session.execute("CREATE TABLE half (x)")
            with suppress(MigrationFailedError):
                session.execute("SELECT wrong")

    with pytest.raises(MigrationFailedError, match="wrong"):
        transact()

    assert "half" not in objects(path)


def test_closing_gives_the_journal_up(path, store):
    store.close()
    store.close()

    with Engine.open(path, ACCOUNT) as engine:
        assert engine.verify().is_sound
