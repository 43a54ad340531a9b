"""A backup counts when it has been verified, and a drill leaves nothing."""

import pathlib
import sqlite3
import tempfile

import pytest

from argos_engine import open_archive
from argos_engine.engine import Engine, read_anchor
from argos_engine.errors import ConfigurationError, HistoryLostError
from argos_engine.ports.clock import FixedClock
from tests.accounts import ACCOUNT, ALICE, BOB, Account, CloseYear, Deposit
from tests.stand import NOON, Stand


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bank.db"


@pytest.fixture
def engine(path):
    with Engine.open(path, ACCOUNT, clock=FixedClock(NOON)) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for amount in (1, 2, 4):
            desk.execute(ALICE, Deposit(amount))
        desk.execute(ALICE, CloseYear())
        yield engine


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backup.db"


def spoil(path):
    """Change the past, the way nobody may."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET cause = 'nothing' WHERE version = 2")
    connection.commit()
    connection.close()


def test_a_backup_is_verified(engine, target):
    report = engine.backup(target)

    assert report.is_sound
    assert report.path == str(target)
    assert report.head.position == 4
    assert report.verification.events == 4
    with open_archive(target, ACCOUNT) as archive:
        assert archive.state(ALICE) == Account(7, years=1)


def test_an_engine_goes_on_from_its_backup(engine, target):
    """The copy has all that was acknowledged, and an anchor that says so."""
    engine.backup(target)
    engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(8))

    with Engine.open(target, ACCOUNT) as restored:
        desk = restored.acting_as("clerk:7", cause="a test")
        assert desk.execute(ALICE, Deposit(16)).version == 5
        assert restored.verify().is_sound
    with pytest.raises(HistoryLostError), open_archive(target) as archive:
        archive.check_anchor(read_anchor(f"{engine._runtime.journal.path}.anchor"))


def test_a_backup_tells_how_far_it_is(engine, path, target):
    steps = []
    with open_archive(path, ACCOUNT) as archive:
        archive.backup(target, lambda *step: steps.append(step))

    assert {what for what, _, _ in steps} >= {"copying"}
    assert all(0 <= done <= total for _, done, total in steps)


def test_a_backup_of_what_was_tampered_with_is_not_sound(engine, path, target):
    engine.close()
    spoil(path)

    with open_archive(path, ACCOUNT) as archive:
        report = archive.backup(target)

    assert not report.is_sound
    assert report.verification.total_problems >= 1


def test_a_backup_replaces_nothing(engine, target):
    engine.backup(target)

    with pytest.raises(ConfigurationError, match="exists"):
        engine.backup(target)


def test_a_drill_restores_and_tidies_up(engine, path, target, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    engine.backup(target)

    with open_archive(target, ACCOUNT) as backup:
        report = backup.restore_drill()

    assert report.is_sound
    assert pathlib.Path(report.path).is_relative_to(scratch)
    assert list(scratch.iterdir()) == []


def test_a_drill_tells_of_a_bad_backup(engine, target):
    engine.backup(target)
    spoil(target)

    with open_archive(target, ACCOUNT) as backup:
        assert not backup.restore_drill().is_sound


def test_a_journal_in_memory_is_copied_to_nowhere(target):
    stand = Stand()
    stand.execute(BOB, Deposit(1))

    report = stand.archive.backup(target)
    stand.execute(BOB, Deposit(1))

    assert report.is_sound
    assert report.head.position == 1
    assert not target.exists()
