"""What somebody reads without an engine is on disk, or it is not shown."""

import fcntl
import logging
import tempfile
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from argos_engine.errors import JournalFailedError, JournalLockedError
from argos_engine.storage.sqlite import (
    connection,
    lock,
    range_lock,
    visit,
    wal_checkpoint,
)
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.lock import JournalLock
from argos_engine.storage.sqlite.schema_store import SqliteSchemaStore, read_steps
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.held_lock import held_write_lock
from argos_engine.testing.inode import Wrote
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.journal_rows import NORTH, Scribe
from argos_engine.testing.recording import Recording, Synced
from tests.unit.storage.forgetful_file import lose_what_was_moved

EVENTS = 5
OPENINGS = 15
LOG = "argos_engine.storage.sqlite.warrant"

LOOK = """
from argos_engine.errors import ArgosError
from argos_engine.storage.sqlite.journal import SqliteJournal

pause("ready")
for _ in range(200):
    try:
        SqliteJournal.open(path, read_only=True).close()
    except ArgosError as error:
        print(repr(error), flush=True)
        break
else:
    print("nothing went wrong", flush=True)
"""

FORK = """
import os
from argos_engine.storage.sqlite.lock import JournalLock
from argos_engine.storage.sqlite.visit import visit

JournalLock(path).release()
waits, ends = os.pipe()
with visit(path) as sight:
    child = os.fork()
    if child == 0:
        os.close(ends)
        os.read(waits, 1)
        os._exit(0)
JournalLock(path).release()
pause(f"with the child alive: {sight.name}")
os.close(ends)
os.waitpid(child, 0)
"""


@pytest.fixture
def killed(path, tmp_path):
    """Return a journal whose engine was killed: everything is in its WAL."""
    alive = tmp_path / "alive.db"
    journal = SqliteJournal.open(alive)
    scribe = Scribe(journal.writer())
    for _ in range(EVENTS):
        scribe.write(NORTH)
    write_files(path, read_files(alive))
    journal.close()
    return path


@pytest.fixture
def forgotten(path, monkeypatch):
    """Return a journal that forgot what was moved into it as its engine was killed.

    Somebody who reads stays, so SQLite still believes that it was moved.
    """
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_MAX", 1)
    monkeypatch.setattr(wal_checkpoint, "WAL_PAGES_LARGE_MAX", 1)
    with fault_vfs() as plan:
        journal = SqliteJournal.open(path)
        scribe = Scribe(journal.writer())
        beside = SqliteJournal.open(path, read_only=True)
        lose_what_was_moved(scribe, beside, plan)
        plan.disarm()
        scribe.writer.leave_file()
        journal.close()
    yield path
    beside.close()


@pytest.fixture
def steps(path):
    """What SQLite writes and syncs."""
    recording = Recording(str(path))
    with fault_vfs(recording=recording):
        yield recording.steps


def look(path):
    """Return how many events somebody sees who only reads."""
    journal = SqliteJournal.open(path, read_only=True)
    try:
        with journal.read() as view:
            return view.head().position
    finally:
        journal.close()


def written_again(steps, content):
    """Return whether a file was given *content* anew from its start, and synced."""
    writes = [step for step in steps if isinstance(step, Wrote)]
    return (
        b"".join(step.data for step in writes) == content
        and steps[-1] == Synced(writes[-1].inode)
        and steps[:-1] == writes
    )


def without_waiting(on_sleep):
    """Return what stands for the module `time`: a sleep lets something happen."""
    return SimpleNamespace(monotonic=time.monotonic, sleep=lambda _seconds: on_sleep())


def test_a_wal_that_was_left_behind_is_written_again_before_it_is_shown(killed, steps):
    wal = Path(f"{killed}-wal")
    before = wal.read_bytes()

    assert look(killed) == EVENTS

    assert written_again(steps, before)
    assert wal.read_bytes() == before


def test_what_was_moved_is_in_the_file_again_before_it_is_shown(forgotten):
    journal = SqliteJournal.open(forgotten, read_only=True)

    with journal.read() as view:
        assert [event.version for event in view.log(0, 10)] == [1, 2, 3, 4]
        assert view.check() == []
    journal.close()


def test_an_engine_builds_on_nothing_that_it_read_before_it_was_in_the_file(forgotten):
    journal = SqliteJournal.open(forgotten)
    scribe = Scribe(journal.writer())
    scribe._versions[NORTH] = 4
    for _ in range(50):
        scribe.begin()
        scribe.append(scribe.event(NORTH, payload=bytes(4_000)))
        scribe.commit()

    with journal.read() as view:
        assert [event.version for event in view.log(0, 100)] == [*range(1, 55)]
        assert view.check() == []
    journal.close()


def test_a_connection_that_is_opened_later_shows_nothing_before_it_is_on_disk(
    killed, steps
):
    """All others are gone: then the frames of a killed engine come to light."""
    journal = SqliteJournal.open(killed, read_only=True)
    wal = Path(f"{killed}-wal").read_bytes()
    with journal.read() as view:
        view._connection.close()
    steps.clear()

    with journal.read() as view:
        assert written_again(steps, wal)
        assert view.head().position == EVENTS
    journal.close()


def test_a_connection_that_may_show_what_is_not_on_disk_is_not_lent(killed):
    plan = FaultPlan()
    with fault_vfs(plan):
        journal = SqliteJournal.open(killed, read_only=True, reader_connections=1)
        with journal.read() as view:
            view._connection.close()
        plan.arm(Fault(Operation.SYNC, file=FileKind.WAL))
        with pytest.raises(JournalFailedError, match="IOError"):
            journal.read().__enter__()

        with journal.read() as view:
            assert view.head().position == EVENTS
        journal.close()


def test_steps_of_migrations_are_on_disk_before_they_are_shown(killed, steps):
    before = Path(f"{killed}-wal").read_bytes()

    assert len(read_steps(killed)) == 1

    assert written_again(steps, before)


def test_a_look_leaves_no_lock_of_its_own_behind(killed):
    look(killed)

    assert not Path(f"{killed}.lock").exists()


def test_a_journal_that_was_closed_is_not_written_to(path, steps):
    SqliteJournal.open(path).close()
    steps.clear()

    assert look(path) == 0

    assert not any(isinstance(step, Wrote | Synced) for step in steps)


def test_an_engine_vouches_for_what_it_has_committed(path, journal, scribe):
    scribe.write(NORTH)
    recording = Recording(str(path))

    with fault_vfs(recording=recording):
        assert look(path) == 1

    assert recording.steps == []


def test_an_engine_whose_lock_was_deleted_vouches_again(path, journal, scribe):
    scribe.write(NORTH)
    Path(f"{path}.lock").unlink()
    journal.hold()
    recording = Recording(str(path))

    with fault_vfs(recording=recording):
        assert look(path) == 1

    assert recording.steps == []


def test_a_run_of_migrations_vouches_as_an_engine_does(killed):
    with SqliteSchemaStore(killed):
        recording = Recording(str(killed))
        with fault_vfs(recording=recording):
            assert look(killed) == EVENTS

    assert recording.steps == []


def test_where_no_byte_can_be_locked_an_engine_vouches_by_its_lock(path, monkeypatch):
    monkeypatch.setattr(range_lock, "IS_KNOWN", False)
    journal = SqliteJournal.open(path)
    Scribe(journal.writer()).write(NORTH)
    recording = Recording(str(path))

    with fault_vfs(recording=recording):
        assert look(path) == 1

    assert recording.steps == []
    journal.close()


def test_a_reader_waits_for_an_engine_that_is_being_opened(killed, steps, monkeypatch):
    engine = JournalLock(str(killed))
    monkeypatch.setattr(visit, "time", without_waiting(engine.vouch))

    assert look(killed) == EVENTS

    assert steps == []
    engine.release()


def test_a_reader_does_not_wait_for_an_opening_for_ever(killed, steps, monkeypatch):
    monkeypatch.setattr(visit, "OPENING_WAIT_SECONDS", 0.0)
    before = Path(f"{killed}-wal").read_bytes()
    engine = JournalLock(str(killed))

    assert look(killed) == EVENTS

    assert written_again(steps, before)
    engine.release()


def test_a_lock_that_nobody_may_look_at_vouches_for_nothing(killed, steps):
    before = Path(f"{killed}-wal").read_bytes()
    Path(f"{killed}.lock").mkdir(mode=0)
    Path(f"{killed}.lock").rmdir()
    Path(f"{killed}.lock").symlink_to("elsewhere")

    assert look(killed) == EVENTS

    assert written_again(steps, before)


def test_a_file_system_without_locks_keeps_nobody_from_reading(
    killed, steps, monkeypatch
):
    before = Path(f"{killed}-wal").read_bytes()
    JournalLock(str(killed)).release()

    def refuse(_descriptor, _operation):
        raise OSError("no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert look(killed) == EVENTS

    assert written_again(steps, before)


def test_an_engine_waits_for_somebody_who_reads(killed, monkeypatch):
    JournalLock(str(killed)).release()
    visiting = visit.visit(str(killed))
    assert visiting.__enter__() is visit.Sight.FREE
    leave = without_waiting(lambda: visiting.__exit__(None, None, None))
    monkeypatch.setattr(lock, "time", leave)

    journal = SqliteJournal.open(killed)

    with journal.read() as view:
        assert view.head().position == EVENTS
    journal.close()


def test_an_engine_does_not_wait_for_readers_for_ever(killed, monkeypatch):
    monkeypatch.setattr(lock, "VISIT_WAIT_SECONDS", 0.0)
    JournalLock(str(killed)).release()

    with (
        visit.visit(str(killed)),
        pytest.raises(JournalLockedError, match="somebody who reads"),
    ):
        SqliteJournal.open(killed)

    SqliteJournal.open(killed).close()


def test_readers_keep_no_reader_away(killed):
    JournalLock(str(killed)).release()

    with visit.visit(str(killed)):
        assert look(killed) == EVENTS


def test_a_child_of_a_reader_keeps_no_engine_away(killed, start):
    assert start(FORK).wait() == "with the child alive: FREE"


def test_engines_are_opened_beside_readers_that_are(path, start):
    """Each engine leaves its WAL, as if it had been killed."""
    SqliteJournal.open(path).close()
    readers = [start(LOOK) for _ in range(2)]
    for reader in readers:
        assert reader.wait() == "ready"
        reader.go_on()

    for number in range(OPENINGS):
        journal = SqliteJournal.open(path)
        scribe = Scribe(journal.writer())
        if number:
            scribe._versions[NORTH] = number
        scribe.write(NORTH)
        journal.writer().leave_file()
        journal.close()

    assert [reader.wait() for reader in readers] == ["nothing went wrong"] * 2
    assert look(path) == OPENINGS


@pytest.mark.parametrize("operation", [Operation.WRITE, Operation.SYNC])
def test_nothing_is_shown_of_a_wal_that_cannot_be_made_durable(killed, operation):
    before = read_files(killed)

    with (
        fault_vfs(FaultPlan(Fault(operation, file=FileKind.WAL))),
        pytest.raises(JournalFailedError, match="IOError"),
    ):
        look(killed)

    assert read_files(killed) == before
    assert look(killed) == EVENTS


def test_nothing_is_shown_of_a_wal_that_somebody_else_writes_to(killed, monkeypatch):
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_MILLISECONDS", 1)

    with held_write_lock(killed), pytest.raises(JournalFailedError, match="BusyError"):
        look(killed)


@pytest.mark.parametrize("folder_mode", [0o755, 0o777])
@pytest.mark.parametrize("locked_suffixes", [("",), ("-wal",), ("", "-wal", "-shm")])
def test_who_may_not_write_sees_it_all_the_same_and_the_log_says_so(
    killed, folder_mode, locked_suffixes, unprivileged, caplog
):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        write_files(path, read_files(killed))
        JournalLock(str(path)).release()
        # Without the index of the WAL, which needs memory that is shared.
        Path(f"{path}-shm").write_bytes(b"")
        for suffix in ("", "-wal", "-shm"):
            mode = 0o444 if suffix in locked_suffixes else 0o666
            Path(f"{path}{suffix}").chmod(mode)
        Path(folder).chmod(folder_mode)
        before = read_files(path)

        with unprivileged(), caplog.at_level(logging.WARNING, LOG):
            assert look(path) == EVENTS

        (record,) = caplog.records
        assert "may not write to the WAL" in record.getMessage()
        assert record.path == str(path)
        assert read_files(path) == before
        Path(folder).chmod(0o755)


def test_no_commit_is_seen_before_its_sync_or_after_it_has_failed(path):
    """Whoever reads beside an engine, in the middle of it, sees what was confirmed."""
    seen = []
    plan = FaultPlan()
    plan.on_fired = lambda: seen.append(look(path))

    with fault_vfs(plan):
        journal = SqliteJournal.open(path)
        scribe = Scribe(journal.writer())
        scribe.write(NORTH)
        plan.arm(Fault(Operation.SYNC, 1, file=FileKind.WAL))
        with pytest.raises(JournalFailedError):
            scribe.write(NORTH)
        seen.append(look(path))
        journal.close()

    assert seen == [1, 1]


def test_readers_may_miss_the_last_commit_of_a_killed_engine_that_the_next_one_finds(
    path,
):
    """So nothing found by them under a command id is no proof."""
    plan = FaultPlan()
    with fault_vfs(plan):
        journal = SqliteJournal.open(path)
        scribe = Scribe(journal.writer())
        scribe.write(NORTH)
        beside = SqliteJournal.open(path, read_only=True)
        plan.arm(Fault(Operation.SYNC, 1, file=FileKind.WAL))
        with pytest.raises(JournalFailedError):
            scribe.write(NORTH)
        journal.writer().leave_file()
        journal.close()

    assert look(path) == 1
    beside.close()
    with closing(SqliteJournal.open(path)) as journal, journal.read() as view:
        assert view.head().position == 2
