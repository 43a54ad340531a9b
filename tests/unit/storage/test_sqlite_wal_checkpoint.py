"""WAL checkpoints that fail are tried less and less often, and can be seen."""

import apsw
import pytest

from argos_engine.domain.identity import StreamId
from argos_engine.engine import Engine
from argos_engine.errors import JournalFailedError
from argos_engine.storage.sqlite import wal_checkpoint
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FileKind, Operation
from argos_engine.testing.journal_rows import NORTH, Scribe
from tests.accounts import ACCOUNT, ALICE, Deposit
from tests.unit.storage.forgetful_file import EVENTS, lose_what_was_moved

KINDS = {
    "io": Fault(Operation.WRITE, file=FileKind.DATABASE, sticky=True),
    "sync": Fault(Operation.SYNC, file=FileKind.DATABASE, sticky=True),
    "full": Fault(
        Operation.WRITE, file=FileKind.DATABASE, code=apsw.SQLITE_FULL, sticky=True
    ),
    "busy": Fault(
        Operation.WRITE, file=FileKind.DATABASE, code=apsw.SQLITE_BUSY, sticky=True
    ),
}


@pytest.fixture
def plan():
    with fault_vfs() as plan:
        yield plan


@pytest.fixture
def due_soon(monkeypatch):
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_MAX", 50)
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_LARGE_MAX", 50)
    monkeypatch.setattr(wal_checkpoint, "WAL_RETRY_PAGES_MAX", 250)


@pytest.fixture
def scribe(plan, due_soon, journal):
    """On a disk that can fail; a checkpoint is due after fifty pages."""
    return Scribe(journal.writer())


def groups_until(scribe, plan, failures):
    """Write groups until there are so many failures; return how many it took."""
    for count in range(1_000):
        if scribe.writer.checkpoints.failures == failures:
            return count
        scribe.write(NORTH)
        scribe.writer.tidy()
    raise AssertionError("the checkpoint does not fail")


@pytest.mark.parametrize("kind", KINDS)
def test_a_failing_checkpoint_is_tried_less_and_less_often(kind, scribe, plan, journal):
    plan.arm(KINDS[kind])

    waits = [groups_until(scribe, plan, failures) for failures in range(1, 7)]

    # Twice as long each time, up to a limit.
    assert waits[0] < waits[1]
    assert 1.5 < waits[2] / waits[1] < 3
    assert max(waits[3:]) < 1.5 * waits[2]
    assert scribe.writer.checkpoints.pages_due == 250
    with journal.read() as view:
        assert view.head().position == sum(waits)


def test_large_groups_move_their_pages_later_than_small_ones(journal, monkeypatch):
    writer = journal.writer()
    checkpoints = writer.checkpoints
    assert checkpoints.pages_due == wal_checkpoint.WAL_PAGES_LARGE_MAX

    for _ in range(wal_checkpoint.GROUPS_A_MOVE):
        writer.tidy()
    assert checkpoints.pages_due == wal_checkpoint.WAL_PAGES_MAX

    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_MAX", 0)
    writer.tidy()
    assert checkpoints.pages_due == wal_checkpoint.WAL_PAGES_LARGE_MAX


def test_a_failure_is_never_followed_by_an_earlier_try(journal):
    checkpoints = journal.writer().checkpoints
    due = []
    for failures in range(6):
        checkpoints.failures = failures
        due.append(checkpoints.pages_due)

    assert due == [8_000, *[16_000] * 5]


def test_a_checkpoint_that_works_again_forgets_the_failures(scribe, plan):
    plan.arm(KINDS["io"])
    groups_until(scribe, plan, 3)
    plan.disarm()

    groups_until(scribe, plan, 0)

    assert scribe.writer.checkpoints.error is None
    assert scribe.writer.checkpoints.pages_due == 50


def test_nothing_is_lost_behind_failing_checkpoints(scribe, plan, path, journal):
    plan.arm(KINDS["sync"])
    groups_until(scribe, plan, 4)
    with journal.read() as view:
        expected = view.log(0, 10_000)
    journal.close()
    plan.disarm()

    again = SqliteJournal.open(path)
    with again.read() as view:
        assert view.log(0, 10_000) == expected
        assert view.check() == []
    again.close()


def test_failures_are_part_of_the_health(plan, due_soon, path):
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        plan.arm(KINDS["full"])

        while engine.health().wal_checkpoint_failures < 2:
            desk.execute(ALICE, Deposit(1))

        health = engine.health()
        assert "FullError" in health.wal_checkpoint_error
        assert health.state.value == "running"
        assert health.wal_bytes > 0
        plan.disarm()
        while engine.health().wal_checkpoint_failures:
            desk.execute(ALICE, Deposit(1))
        assert engine.health().wal_checkpoint_error is None


def test_a_reader_that_stays_lets_the_wal_grow_and_can_be_seen(scribe, journal):
    with journal.read():
        for _ in range(40):
            scribe.write(NORTH)
            scribe.writer.tidy()
        held = journal.vitals()
    for _ in range(40):
        scribe.write(NORTH)
        scribe.writer.tidy()
    after = journal.vitals()

    assert (held.open_views, after.open_views) == (1, 0)
    assert held.oldest_view_seconds > 0
    assert held.wal_bytes > 40 * 4_096
    # What the reader held back was moved, and its room is used again.
    assert after.wal_bytes < 1.5 * held.wal_bytes
    assert after.wal_checkpoint_failures == 0


def test_a_wal_that_has_grown_is_cut_back(plan, due_soon, monkeypatch, path):
    journal = SqliteJournal.open(path)
    scribe = Scribe(journal.writer())
    limit = 60 * 4_096
    connection = scribe.writer._connection
    connection.authorizer = None
    assert connection.pragma("journal_size_limit") == wal_checkpoint.WAL_BYTES_KEPT
    connection.pragma("journal_size_limit", limit)

    with journal.read():
        for number in range(60):
            scribe.write(StreamId("jar", f"{number}"))
    assert journal.vitals().wal_bytes > 2 * limit
    for _ in range(20):
        scribe.write(NORTH)
        scribe.writer.tidy()

    assert journal.vitals().wal_bytes <= limit
    journal.close()


@pytest.fixture
def forgetful(scribe, journal, plan, monkeypatch):
    """Let the file lose what was moved into it, and take no repair."""
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_MAX", 1)
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_LARGE_MAX", 1)
    lose_what_was_moved(scribe, journal, plan)


def test_nobody_reads_a_file_that_has_forgotten_what_was_moved(
    forgetful, journal, tmp_path
):
    with pytest.raises(JournalFailedError, match="a WAL checkpoint failed, and what"):
        journal.read().__enter__()

    copy = tmp_path / "copy.db"
    with pytest.raises(JournalFailedError, match="a WAL checkpoint failed, and what"):
        journal.copy_to(copy, lambda done, total: None)
    assert not copy.exists()


def test_nothing_is_built_upon_a_file_that_has_forgotten_what_was_moved(
    forgetful, scribe
):
    with pytest.raises(JournalFailedError, match="IOError"):
        scribe.begin()

    assert not scribe.writer.in_transaction


def test_a_file_that_takes_writes_again_gets_back_what_it_has_forgotten(
    forgetful, scribe, journal, plan
):
    plan.disarm()

    scribe.write(NORTH)

    with journal.read() as view:
        assert len(view.log(0, 10)) == EVENTS + 1
        assert view.check() == []
