"""Damage that SQLite itself does not notice is an error of the engine all the same."""

import apsw
import pytest

from argos_engine import Engine, JournalCorruptError, open_archive
from argos_engine.testing.jar import JAR, Put, Take, TooFewCoinsError

AMBER = JAR.stream("amber")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "jar.db"
    with Engine.open(path, JAR) as engine:
        desk = engine.acting_as("tester", cause="a test")
        desk.execute(AMBER, Put(3))
        with pytest.raises(TooFewCoinsError):
            desk.execute(AMBER, Take(5), command_id="no")
    return path


def tamper(path, expression):
    """Change the text that made the table of refusals."""
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA writable_schema = 1")
    connection.execute(
        f"UPDATE sqlite_schema SET sql = {expression} WHERE name = 'refusals'"  # noqa: S608
    )
    assert connection.changes() == 1
    connection.close()


def test_a_schema_that_is_not_text_is_damage(path):
    tamper(path, "CAST(CAST(sql AS BLOB) || x'202d2dff' AS TEXT)")

    with pytest.raises(JournalCorruptError, match="not text"):
        Engine.open(path, JAR)


def test_a_column_of_another_name_is_reported(path):
    tamper(path, "replace(sql, 'fingerprint', 'fingerprinx')")

    with open_archive(path, JAR) as archive:
        problems = archive.verify(integrity=False).problems

    assert any("no such column" in str(problem) for problem in problems)


def test_a_stored_text_that_is_none_is_damage(path):
    connection = apsw.Connection(str(path))
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE events SET cause = CAST(x'ff' AS TEXT)")
    connection.close()

    with (
        open_archive(path, JAR) as archive,
        pytest.raises(JournalCorruptError, match="holds no text"),
    ):
        archive.history(AMBER)
