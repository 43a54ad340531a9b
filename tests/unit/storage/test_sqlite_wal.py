"""What is found in a WAL is on disk before anybody builds on it."""

import itertools
from pathlib import Path

import apsw
import pytest

from argos_engine.errors import JournalFailedError
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.inode import Wrote
from argos_engine.testing.journal_rows import NORTH, Scribe
from argos_engine.testing.recording import Recording, Synced

WRITE = """
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_rows import NORTH, Scribe

journal = SqliteJournal.open(path, store_id="store")
scribe = Scribe(journal.writer())
while True:
    for _ in range(5):
        scribe.write(NORTH)
    pause("written")
"""

READ = """
import apsw

connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
connection.execute("BEGIN")
(count,), = connection.execute("SELECT count(*) FROM events").fetchall()
pause(count)
(again,), = connection.execute("SELECT count(*) FROM events").fetchall()
print(count == again, flush=True)
connection.close()
pause("closed")
"""

LOCK = """
import apsw

connection = apsw.Connection(path)
connection.execute("BEGIN IMMEDIATE")
pause("locked")
"""


@pytest.fixture
def wal(path):
    return Path(f"{path}-wal")


@pytest.fixture
def left_behind(start):
    """Return a function that leaves two bunches of rows in the WAL.

    Between them, it starts the given programs, and returns them.
    """

    def leave(*programs):
        writing = start(WRITE)
        assert writing.wait() == "written"
        others = [start(program) for program in programs]
        for other in others:
            assert other.wait() == "5"
        writing.go_on()
        assert writing.wait() == "written"
        writing.kill()
        return others

    return leave


@pytest.fixture
def steps(path):
    """What SQLite writes and syncs."""
    recording = Recording(str(path))
    with fault_vfs(recording=recording):
        yield recording.steps


def count(path):
    journal = SqliteJournal.open(path, read_only=True)
    try:
        with journal.read() as view:
            assert list(view.check()) == []
            return view.head().position
    finally:
        journal.close()


def alone(path):
    """Return how many events the file holds without its WAL."""
    connection = apsw.Connection(f"{path.as_uri()}?immutable=1", flags=0x41)
    ((found,),) = connection.execute("SELECT count(*) FROM events").fetchall()
    connection.close()
    return found


def test_a_wal_that_nobody_reads_is_moved_into_the_file(path, wal, left_behind):
    left_behind()
    assert wal.stat().st_size > 0

    journal = SqliteJournal.open(path)

    assert wal.stat().st_size == 0
    assert alone(path) == 10
    journal.close()


def rewriting(steps, wal_bytes):
    """Return the inode of a file that got *wal_bytes* anew at first, and was synced."""
    chunks = list(itertools.takewhile(lambda step: isinstance(step, Wrote), steps))
    assert b"".join(chunk.data for chunk in chunks) == wal_bytes
    assert steps[len(chunks)] == Synced(chunks[0].inode)
    return chunks[0].inode


def test_a_wal_is_synced_anew_before_it_is_moved(path, wal, left_behind, steps):
    """Half of it in the file and the other half on no disk would be damage."""
    left_behind()

    before = wal.read_bytes()
    SqliteJournal.open(path).close()

    inode = rewriting(steps, before)
    assert any(isinstance(step, Wrote) and step.inode != inode for step in steps)
    assert alone(path) == 10


def test_a_wal_that_is_held_is_rewritten_in_place(path, wal, left_behind, steps):
    (reading,) = left_behind(READ)
    before = wal.read_bytes()

    journal = SqliteJournal.open(path)

    assert wal.read_bytes() == before
    rewriting(steps, before)
    assert count(path) == 10
    reading.go_on()
    assert reading.wait() == "True"
    journal.close()


def test_a_held_wal_can_be_written_on(path, wal, left_behind):
    (reading,) = left_behind(READ)
    journal = SqliteJournal.open(path)
    scribe = Scribe(journal.writer())

    scribe._versions[NORTH] = 10
    scribe.write(NORTH)

    assert count(path) == 11
    reading.go_on()
    assert reading.wait() == "True"
    assert reading.wait() == "closed"
    journal.close()
    assert alone(path) == 11


def test_a_wal_whose_end_is_read_is_rewritten_and_copied(path, wal, start, steps):
    writing = start(WRITE)
    assert writing.wait() == "written"
    reading = start(READ)
    assert reading.wait() == "5"
    writing.kill()
    before = wal.read_bytes()

    journal = SqliteJournal.open(path)

    assert wal.read_bytes() == before
    rewriting(steps, before)
    assert alone(path) == 5
    journal.close()


def test_a_wal_that_cannot_be_synced_is_not_built_upon(path, wal, left_behind):
    left_behind(READ)
    before = wal.read_bytes()

    with (
        fault_vfs(FaultPlan(Fault(Operation.SYNC, file=FileKind.WAL))),
        pytest.raises(JournalFailedError, match="IOError"),
    ):
        SqliteJournal.open(path)

    assert wal.read_bytes() == before
    SqliteJournal.open(path).close()
    assert count(path) == 10


def test_a_wal_that_somebody_else_writes_to_is_not_rewritten(
    path, wal, left_behind, start
):
    left_behind(READ)
    before = wal.read_bytes()
    locking = start(LOCK)
    assert locking.wait() == "locked"

    with pytest.raises(JournalFailedError, match="BusyError"):
        SqliteJournal.open(path)

    assert wal.read_bytes() == before
    locking.kill()
    assert count(path) == 10
