"""What the writer on a file does beyond the contract of all journals."""

import logging
import os
from pathlib import Path

import apsw
import pytest

from argos_engine.domain.identity import StreamId
from argos_engine.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalError,
    JournalFailedError,
)
from argos_engine.storage.sqlite import stream_keys, wal_checkpoint
from argos_engine.storage.sqlite import writer as writers
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.wal_checkpoint import WAL_PAGES_LARGE_MAX
from argos_engine.testing.journal_rows import (
    NORTH,
    SOUTH,
    Scribe,
    sample_event,
    sample_snapshot,
)


def size(journal, suffix=""):
    return Path(f"{journal.path}{suffix}").stat().st_size


def test_store_id_is_given_or_drawn(tmp_path):
    given = SqliteJournal.open(tmp_path / "a.db", store_id="a")
    called = SqliteJournal.open(tmp_path / "b.db", store_id=lambda: "b")
    drawn = SqliteJournal.open(tmp_path / "c.db")

    assert given.writer().claim().store_id == "a"
    assert called.writer().claim().store_id == "b"
    assert len(drawn.writer().claim().store_id) == 32
    for journal in (given, called, drawn):
        journal.close()


def test_existing_store_keeps_its_id(path, journal):
    journal.close()
    again = SqliteJournal.open(path, store_id="another")

    assert again.writer().claim().store_id == "store"
    again.close()


def test_begin_shows_that_another_owner_claimed_the_file(path, journal, without_lock):
    ours = journal.writer().claim().epoch
    without_lock()
    other = SqliteJournal.open(path)
    other.writer().claim()
    Scribe(other.writer()).write(NORTH)

    head = journal.writer().begin()

    assert (ours, head.epoch, head.position) == (1, 2, 1)
    journal.writer().rollback()
    other.close()


def test_locked_file_is_a_certain_failure(path, journal):
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    writer = journal.writer()
    writer._connection.set_busy_timeout(0)

    with pytest.raises(JournalFailedError, match="BusyError, SQLite code 5"):
        writer.claim()

    assert not writer.in_transaction
    other.execute("ROLLBACK")
    assert writer.claim().epoch == 1
    other.close()


NO_CLAIM = """
CREATE TRIGGER no BEFORE UPDATE ON owner
BEGIN
  SELECT RAISE(ABORT, '');
END
"""


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("DROP TABLE owner", JournalCorruptError),
        (NO_CLAIM, JournalFailedError),
    ],
)
def test_failed_claim_leaves_no_transaction(journal, statement, error):
    writer = journal.writer()
    writer._connection.authorizer = None
    writer._connection.execute(statement)

    with pytest.raises(error):
        writer.claim()

    assert not writer.in_transaction


def test_claim_within_a_transaction_leaves_it_alone(journal, scribe):
    scribe.begin()
    scribe.append(scribe.event(NORTH))

    with pytest.raises(JournalFailedError):
        scribe.writer.claim()

    scribe.commit()
    assert scribe.writer.claim().position == 1


def test_undo_says_so_when_the_whole_transaction_is_gone(journal, scribe):
    """As after an I/O error, which ends the transaction without a word."""
    scribe.begin()
    scribe.append(scribe.event(NORTH))
    scribe.writer.savepoint()
    scribe.writer._connection.execute("ROLLBACK")

    with pytest.raises(JournalFailedError, match="no transaction is open"):
        scribe.writer.undo()
    with pytest.raises(JournalFailedError, match="no transaction is open"):
        scribe.writer.append(scribe.event(NORTH), None)

    assert not scribe.writer.in_transaction
    scribe.writer.rollback()
    Scribe(scribe.writer).write(NORTH)
    with journal.read() as view:
        assert view.head().position == 1


def test_key_of_a_rolled_back_stream_is_not_used_again(journal, scribe):
    """Found, not added, in the transaction that is rolled back after all."""
    scribe.begin()
    scribe.append(scribe.event(NORTH))
    scribe.writer.savepoint()
    scribe.writer.append(scribe.event(SOUTH), None)
    scribe.writer.undo()
    scribe.append(scribe.event(NORTH))
    scribe.writer.rollback()

    Scribe(scribe.writer).write(SOUTH, NORTH)

    with journal.read() as view:
        assert view.stream_head(NORTH).version == 1
        assert [event.stream for event in view.log(0, 9)] == [SOUTH, NORTH]


def test_remembered_keys_are_bounded(journal, scribe, monkeypatch):
    monkeypatch.setattr(stream_keys, "STREAM_KEYS_MAX", 3)
    streams = [StreamId("account", str(number)) for number in range(10)]

    scribe.write(*streams, *streams)

    assert len(scribe.writer._keys._keys) <= 3
    with journal.read() as view:
        assert [row.version for row in view.streams(None, 99)] == [2] * 10


def test_wal_checkpoint_waits_for_enough_pages(journal, scribe):
    state = os.urandom(400_000)
    scribe.writer.tidy()
    before = size(journal)

    scribe.begin()
    scribe.append(scribe.event(NORTH, payload=state))
    scribe.commit()
    scribe.writer.tidy()
    assert size(journal) == before

    while size(journal, "-wal") < WAL_PAGES_LARGE_MAX * 4_096:
        scribe.begin()
        scribe.append(scribe.event(NORTH, payload=state))
        scribe.commit()
    scribe.writer.tidy()
    assert size(journal) > before + 30_000_000

    # What was moved is written over.
    before = size(journal, "-wal")
    scribe.write(NORTH)
    assert size(journal, "-wal") == before


def test_failure_of_a_wal_checkpoint_is_logged_only(
    journal, scribe, caplog, monkeypatch
):
    scribe.begin()
    scribe.append(scribe.event(NORTH))

    scribe.writer.tidy()

    assert caplog.records == []
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_MAX", 1)
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_LARGE_MAX", 1)
    scribe.writer.tidy()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert scribe.writer.in_transaction
    scribe.commit()
    with journal.read() as view:
        assert view.head().position == 1


def test_close_moves_everything_into_the_file(path, journal, scribe):
    scribe.write(NORTH)

    journal.close()

    assert not [file for file in path.parent.iterdir() if "-" in file.name]


def test_close_waits_for_no_reader(path, journal, scribe, caplog):
    scribe.write(NORTH)
    with journal.read() as view:
        journal.close()
        assert len(view.log(0, 9)) == 1
    assert caplog.records == []

    again = SqliteJournal.open(path)
    with again.read() as view:
        assert len(view.log(0, 9)) == 1
    again.close()


def test_failure_of_the_last_wal_checkpoint_is_logged_only(journal, scribe, caplog):
    scribe.write(NORTH)
    scribe.writer._connection.close()

    journal.close()

    assert [record.name for record in caplog.records] == [writers.__name__]


def test_rows_of_a_read_only_journal_are_seen_beside_its_writer(path, journal, scribe):
    beside = SqliteJournal.open(path, read_only=True)
    with beside.read() as view:
        assert view.head().position == 0

    scribe.write(NORTH)

    with beside.read() as view:
        assert view.head().position == 1
    with pytest.raises(ConfigurationError, match="read-only"):
        beside.writer()
    beside.close()
    beside.close()


def test_read_only_journal_changes_nothing_when_it_is_alone(path, journal, scribe):
    scribe.write(NORTH)
    journal.close()
    before = path.read_bytes()

    alone = SqliteJournal.open(path, read_only=True)
    with alone.read() as view:
        assert view.head().position == 1
        assert list(view.check()) == []
    alone.close()

    assert path.read_bytes() == before


def test_damaged_page_is_named_as_damage(path, journal, scribe):
    scribe.write(*[NORTH] * 200)
    journal.close()
    data = bytearray(path.read_bytes())
    data[8_192:] = b"\xff" * (len(data) - 8_192)
    path.write_bytes(data)

    with (
        pytest.raises(JournalCorruptError),
        SqliteJournal.open(path).read() as view,
    ):
        view.log(0, 999)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE events SET change = 'half'", "events"),
        ("UPDATE streams SET aggregate_id = ''", "streams"),
        ("UPDATE snapshots SET reason = 'none'", "snapshots"),
    ],
)
def test_tampered_row_is_named_as_damage(path, journal, scribe, statement, table):
    scribe.begin()
    event = scribe.event(NORTH)
    scribe.append(event, sample_snapshot(event))
    scribe.commit()
    journal.close()
    other = apsw.Connection(str(path))
    other.pragma("ignore_check_constraints", 1)
    for trigger in ("events_no_update", "streams_no_update"):
        other.execute(f"DROP TRIGGER {trigger}")
    other.execute(statement)
    other.close()

    again = SqliteJournal.open(path)
    with (
        again.read() as view,
        pytest.raises(JournalCorruptError, match=f"table {table}"),
    ):
        assert [view.log(0, 9), view.snapshot(NORTH, 0, 9)]
    again.close()


def test_error_of_the_store_keeps_its_cause(journal):
    writer = journal.writer()
    writer.begin()
    writer.append(sample_event(NORTH, 1, 1), None)

    with pytest.raises(JournalError, match="SQLite code 1811") as caught:
        writer.append(sample_event(NORTH, 3, 2), None)

    assert isinstance(caught.value.__cause__, apsw.ConstraintError)
