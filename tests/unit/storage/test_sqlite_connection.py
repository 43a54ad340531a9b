"""Connections have the settings that durability rests on, or are not opened."""

import apsw
import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite import connection as connections
from argos_engine.storage.sqlite.connection import open_for_reading, set_pragma
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.library import require_sound

COMMON = {"mmap_size": 0, "cell_size_check": 1, "temp_store": 2, "trusted_schema": 0}
WRITER = {
    "locking_mode": "normal",
    "journal_mode": "wal",
    "synchronous": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "wal_autocheckpoint": 0,
    "cache_size": -16_000,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "query_only": 0,
    "busy_timeout": 5_000,
    "application_id": 0x4152474F,
    "user_version": 2,
    "page_size": 4_096,
    "auto_vacuum": 0,
}
SWITCHES = {
    "DEFENSIVE": 1,
    "TRUSTED_SCHEMA": 0,
    "DQS_DML": 0,
    "DQS_DDL": 0,
    "ENABLE_LOAD_EXTENSION": 0,
    "ENABLE_ATTACH_CREATE": 0,
    "ENABLE_ATTACH_WRITE": 0,
    "ENABLE_TRIGGER": 1,
    "WRITABLE_SCHEMA": 0,
    "NO_CKPT_ON_CLOSE": 0,
}


def switches(connection):
    return {
        name: connection.config(getattr(apsw, f"SQLITE_DBCONFIG_{name}"), -1)
        for name in SWITCHES
    }


def test_writer_has_every_setting(connection):
    expected = COMMON | WRITER

    assert {name: connection.pragma(name) for name in expected} == expected
    assert switches(connection) == SWITCHES


def test_reader_has_every_setting(journal):
    expected = COMMON | {"query_only": 1, "journal_mode": "wal", "busy_timeout": 5_000}

    with journal.read() as view:
        reader = view._connection
        assert {name: reader.pragma(name) for name in expected} == expected
        assert switches(reader) == SWITCHES
        assert reader.readonly("main")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO projection_positions VALUES ('p', 1)",
        "UPDATE owner SET epoch = epoch + 1",
        "CREATE TABLE another (id)",
        "DROP VIEW event_log",
        "PRAGMA user_version = 3",
        "PRAGMA query_only = 0; DELETE FROM checkpoint_names",
    ],
)
def test_reader_cannot_write(journal, statement):
    with (
        journal.read() as view,
        pytest.raises((apsw.ReadOnlyError, apsw.ConstraintError)),
    ):
        view._connection.execute(statement)


def test_setting_that_is_not_taken_is_an_error(connection):
    with pytest.raises(ConfigurationError, match="page_size=4096, not 1234"):
        set_pragma(connection, "page_size", 1_234)


def test_writer_is_not_opened_without_wal(path, monkeypatch):
    monkeypatch.setattr(connections, "_WRITER_PRAGMAS", (("journal_mode", "wall"),))

    with pytest.raises(ConfigurationError, match="journal_mode='delete'"):
        SqliteJournal.open(path)


def test_no_hooks_are_installed_in_the_process(journal, path):
    assert apsw.connection_hooks == []
    reader = open_for_reading(journal.path)
    assert reader.open_vfs == apsw.vfs_names()[0]
    reader.close()


@pytest.mark.parametrize("version", ["3.51.3", "3.53.0", "3.54.1", "3.60", "4.0.0"])
def test_sound_library_is_taken(version):
    require_sound(version)


@pytest.mark.parametrize("version", ["3.52.0", "3.51.2", "3.40.1", "2.8.17"])
def test_unsound_library_is_refused_by_name(version):
    with pytest.raises(ConfigurationError, match=version):
        require_sound(version)
