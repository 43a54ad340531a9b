"""One engine at a time holds the lock, whichever process it lives in."""

import fcntl
import os
import signal
import tempfile
from pathlib import Path

import pytest

from argos_engine.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalLockedError,
)
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.lock import LOCK_ATTEMPTS_MAX, JournalLock

HOST = os.uname().nodename

HOLD = """
from argos_engine.storage.sqlite.lock import JournalLock

lock = JournalLock(path)
pause("held")
lock.release()
pause("released")
"""

FORK = """
import os
from argos_engine.errors import JournalLockedError
from argos_engine.storage.sqlite.lock import JournalLock

def attempt():
    try:
        JournalLock(path).release()
        return "free"
    except JournalLockedError as error:
        return error.holder

lock = JournalLock(path)
parent = os.getpid()
heard, said = os.pipe()
waits, ends = os.pipe()
child = os.fork()
if child == 0:
    os.close(ends)
    holder = f"process {parent} on {os.uname().nodename}"
    lock.release()
    lock.release()
    os.write(said, b"y" if attempt() == holder else b"n")
    os.read(waits, 1)
    os._exit(0)
os.close(waits)
pause(f"child shut out: {os.read(heard, 1).decode()}")
lock.release()
pause(f"with the child alive: {attempt()}")
os.close(ends)
os.waitpid(child, 0)
"""


# A fork in the middle of taking the lock, as another thread can make it.
EARLY_FORK = """
import os
from argos_engine.storage.sqlite import lock

def fork_then_write(descriptor):
    global child
    child = os.fork()
    if child == 0:
        os.close(ends)
        os.write(said, b"y")
        os.read(waits, 1)
        os._exit(0)
    os.read(heard, 1)
    write(descriptor)

write, lock._write_holder = lock._write_holder, fork_then_write
waits, ends = os.pipe()
heard, said = os.pipe()
held = lock.JournalLock(path)
held.vouch()
held.release()
lock._write_holder = write
pause("released with the child alive")
lock.JournalLock(path).release()
pause("free")
os.close(ends)
os.waitpid(child, 0)
"""

CHILD_WITH_ANOTHER_LOCK = """
import os
from argos_engine.errors import JournalLockedError
from argos_engine.storage.sqlite.lock import JournalLock

lock = JournalLock(path)
child = os.fork()
if child == 0:
    other = JournalLock(path + ".other")
    lock.release()
    try:
        JournalLock(path + ".other")
    except JournalLockedError:
        os._exit(7)
    os._exit(1)
pause(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture
def lock_path(path):
    return Path(f"{path}.lock")


@pytest.fixture
def lock(path):
    lock = JournalLock(str(path))
    yield lock
    lock.release()


def locked(path):
    """Return the error of an attempt to take the lock."""
    with pytest.raises(JournalLockedError) as caught:
        JournalLock(str(path))
    return caught.value


def test_a_second_one_in_this_process_is_shut_out(path, lock):
    error = locked(path)

    assert error.path == str(path)
    assert error.holder == f"this process {os.getpid()} on {HOST}"
    assert str(error) == f"{path} is open in another engine: {error.holder}"


def test_a_failed_attempt_takes_nothing_away(path, lock):
    locked(path)

    locked(path)


@pytest.fixture
def alarm():
    """Let an alarm be Ctrl-C."""

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux only")
@pytest.mark.usefixtures("alarm")
def test_an_attempt_that_is_interrupted_keeps_no_file_open(path, lock_path):
    """Whoever catches the interrupt could be shut out by itself for ever."""
    with lock_path.open("x") as visitor:
        fcntl.flock(visitor, fcntl.LOCK_SH)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            JournalLock(str(path))

    opened = [os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()]
    assert str(lock_path) not in opened


def test_a_released_lock_can_be_taken(path, lock):
    lock.release()
    lock.release()

    JournalLock(str(path)).release()


def test_a_released_lock_does_not_release_the_next_one(path, lock):
    lock.release()
    later = JournalLock(str(path))

    lock.release()

    locked(path)
    later.release()


def test_another_process_is_named(path, start):
    child = start(HOLD)
    assert child.wait() == "held"

    assert locked(path).holder == f"process {child.pid} on {HOST}"

    child.go_on()
    assert child.wait() == "released"
    JournalLock(str(path)).release()


def test_a_killed_process_holds_nothing(path, start, lock_path):
    child = start(HOLD)
    assert child.wait() == "held"
    child.kill()
    assert str(child.pid) in lock_path.read_text()

    lock = JournalLock(str(path))

    assert locked(path).holder == f"this process {os.getpid()} on {HOST}"
    lock.release()


@pytest.mark.parametrize(
    "content",
    [b"", b'{"pid": 1, "host": "elsewhere"}', b"\xff\xfe", b"x" * 5_000],
    ids=["empty", "dead", "no text", "long"],
)
def test_what_is_in_the_file_counts_for_nothing(path, lock_path, content):
    lock_path.write_bytes(content)

    lock = JournalLock(str(path))

    assert f"this process {os.getpid()}" in locked(path).holder
    lock.release()


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"7", b'{"pid": 1}', b'{"host": "here"}']
)
def test_a_holder_that_cannot_be_read_is_unknown(path, lock, lock_path, content):
    lock_path.write_bytes(content)

    assert locked(path).holder == "an unknown process"


def test_a_fork_neither_holds_nor_releases_it(path, start):
    child = start(FORK)

    assert child.wait() == "child shut out: y"
    assert locked(path).holder == f"process {child.pid} on {HOST}"
    child.go_on()
    assert child.wait() == "with the child alive: free"
    JournalLock(str(path)).release()


def test_a_fork_while_it_is_taken_keeps_nothing_of_it(path, start):
    child = start(EARLY_FORK)

    assert child.wait() == "released with the child alive"
    JournalLock(str(path)).release()
    child.go_on()
    assert child.wait() == "free"


def test_releasing_the_lock_of_a_parent_leaves_that_of_a_child(start):
    """A descriptor that was closed at the fork has a number that is used again."""
    assert start(CHILD_WITH_ANOTHER_LOCK).wait() == "7"


@pytest.mark.parametrize("target", ["file", "nothing"])
def test_a_symbolic_link_is_refused(path, lock_path, target):
    victim = path.with_name("victim")
    if target == "file":
        victim.write_text("precious")
    lock_path.symlink_to(victim)

    with pytest.raises(ConfigurationError, match=r"journal\.db\.lock cannot be opened"):
        JournalLock(str(path))

    assert victim.exists() == (target == "file")
    assert not victim.exists() or victim.read_text() == "precious"


def test_a_directory_that_cannot_be_written_to_is_refused(unprivileged):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)

        with unprivileged(), pytest.raises(ConfigurationError, match=r"\.lock cannot"):
            JournalLock(f"{folder}/journal.db")

        assert list(Path(folder).iterdir()) == []


def test_a_full_disk_does_not_shut_out(path, monkeypatch):
    """The name of the holder is a courtesy."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)

    lock = JournalLock(str(path))

    assert locked(path).holder == "an unknown process"
    lock.release()


# A lock whose file is deleted


def names(path):
    return sorted(file.name.removeprefix(path.name) for file in path.parent.iterdir())


def test_a_lock_that_is_in_its_place_stays_as_it_is(path, lock, lock_path):
    before = lock_path.stat()

    lock.hold()

    assert lock_path.stat() == before


def test_a_deleted_lock_is_taken_again_before_anybody_else(path, lock, lock_path):
    lock_path.unlink()
    path.with_name(f"{path.name}.lock.new").write_bytes(b"left by a killed engine")

    lock.hold()

    assert locked(path).holder == f"this process {os.getpid()} on {HOST}"
    assert names(path) == [".lock"]
    lock.release()
    JournalLock(str(path)).release()


def test_a_lock_in_whose_place_another_one_is_cannot_be_taken_again(
    path, lock, lock_path
):
    lock_path.unlink()
    other = JournalLock(str(path))

    for _ in range(2):
        with pytest.raises(JournalLockedError, match="not the file that was locked"):
            lock.hold()

    assert names(path) == [".lock"]
    other.release()
    lock_path.unlink()
    lock.hold()
    locked(path)


def test_a_lock_that_cannot_be_made_again_is_tried_again(path, lock, lock_path):
    lock_path.unlink()
    draft = path.with_name(f"{path.name}.lock.new")
    draft.mkdir()

    with pytest.raises(OSError, match=r"\.lock\.new"):
        lock.hold()

    draft.rmdir()
    lock.hold()
    locked(path)


def test_a_released_lock_is_not_taken_again(path, lock, lock_path):
    lock.release()
    lock_path.unlink()

    lock.hold()

    assert names(path) == []


def deleting(path, times):
    """Return an `flock` before which somebody deletes the file, so many times."""
    flock, left = fcntl.flock, [times]

    def delete_and_lock(descriptor, operation):
        if left[0]:
            left[0] -= 1
            path.unlink()
        flock(descriptor, operation)

    return delete_and_lock


def test_a_lock_deleted_while_it_is_taken_is_taken_once_more(
    path, lock_path, monkeypatch
):
    monkeypatch.setattr(fcntl, "flock", deleting(lock_path, 3))

    lock = JournalLock(str(path))

    locked(path)
    lock.release()


def test_a_lock_that_comes_and_goes_is_given_up(path, lock_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", deleting(lock_path, LOCK_ATTEMPTS_MAX))

    assert "comes and goes" in locked(path).holder


# The journal


def test_a_journal_holds_its_lock_again(path, journal, lock_path):
    lock_path.unlink()

    journal.hold()

    locked(path)


def test_a_journal_is_opened_once_for_writing_and_often_for_reading(path, journal):
    with pytest.raises(JournalLockedError):
        SqliteJournal.open(path)
    beside = [SqliteJournal.open(path, read_only=True) for _ in range(2)]

    for each in beside:
        with each.read() as view:
            assert view.head().store_id == "store"
        each.close()


def test_a_journal_that_was_shut_out_touches_nothing(path, journal, scribe):
    scribe.begin()
    folder = path.parent
    before = {file: file.read_bytes() for file in folder.iterdir()}

    with pytest.raises(JournalLockedError):
        SqliteJournal.open(path)

    assert {file: file.read_bytes() for file in folder.iterdir()} == before
    assert scribe.writer.in_transaction


def test_a_journal_that_cannot_be_opened_is_not_locked(path, journal):
    journal.close()
    sound = path.read_bytes()
    # Beside a shared index the file is not looked at before it is opened.
    path.with_name(f"{path.name}-shm").write_bytes(b"")
    path.write_bytes(sound[:4_096] + b"\xff" * (len(sound) - 4_096))
    with pytest.raises(JournalCorruptError):
        SqliteJournal.open(path)

    path.write_bytes(sound)

    SqliteJournal.open(path).close()


def test_a_closed_journal_is_free_when_everything_is_in_its_place(path, journal):
    journal.close()

    JournalLock(str(path)).release()


def test_a_journal_whose_anchor_cannot_be_opened_is_not_locked(path):
    anchor = Path(f"{path}.anchor")
    anchor.symlink_to("/nowhere/at/all")
    with pytest.raises(ConfigurationError, match=r"\.anchor is a symbolic link"):
        SqliteJournal.open(path)
    anchor.unlink()

    SqliteJournal.open(path).close()
