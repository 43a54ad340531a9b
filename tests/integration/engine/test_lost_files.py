"""Files that are deleted or replaced while an engine has them open."""

import os
import pathlib
import subprocess
import sys

import apsw
import attrs
import pytest

from argos_engine.engine import Engine, open_archive
from argos_engine.errors import (
    CommandRejectedError,
    HistoryLostError,
    JournalFailedError,
    OutcomeUnknownError,
)
from argos_engine.runtime.vitals import EngineState
from tests.accounts import ACCOUNT, ALICE, BOB, Account, Deposit

LOOK = """
import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT position FROM events").fetchall()
connection.close()
"""

ASK_FOR_INDEX = """
import fcntl
import sys

with open(sys.argv[1], "r+b") as index:
    try:
        fcntl.lockf(index, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)
        print("free", end="")
    except BlockingIOError:
        print("held", end="")
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bank.db"


@pytest.fixture
def engine(path):
    with Engine.open(path, ACCOUNT) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(10))
        yield engine


def desk_of(engine):
    return engine.acting_as("clerk:7", cause="a test")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_nothing_is_acknowledged_into_a_deleted_file(engine, path, suffix):
    path.with_name(path.name + suffix).unlink()

    with pytest.raises(JournalFailedError, match=rf"{path}{suffix} was deleted"):
        desk_of(engine).execute(ALICE, Deposit(1))

    assert engine.health().state is EngineState.DEGRADED
    assert engine.state(ALICE) == Account(10)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_nothing_is_acknowledged_into_a_file_deleted_while_a_group_runs(path, suffix):
    """It was there when the group began, and gone before COMMIT."""

    def decide(state, command, context):
        if command == Deposit(99):
            path.with_name(path.name + suffix).unlink()
        return ACCOUNT.decide(state, command, context)

    with Engine.open(path, attrs.evolve(ACCOUNT, decide=decide)) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))

        with pytest.raises(OutcomeUnknownError):
            desk_of(engine).execute(ALICE, Deposit(99), command_id="mine")

        assert engine.state(ALICE) == Account(10)
        with pytest.raises(JournalFailedError, match=rf"{path}{suffix} was deleted"):
            desk_of(engine).execute(ALICE, Deposit(1))


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_no_refusal_is_shown_that_went_into_a_deleted_file(path, suffix):
    """A group of refusals alone has no position of its own."""

    def decide(state, command, context):
        if command == Deposit(99):
            path.with_name(path.name + suffix).unlink()
            raise CommandRejectedError("too much")
        return ACCOUNT.decide(state, command, context)

    with Engine.open(path, attrs.evolve(ACCOUNT, decide=decide)) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))

        with pytest.raises(OutcomeUnknownError):
            desk_of(engine).execute(ALICE, Deposit(99), command_id="mine")

        with pytest.raises(OutcomeUnknownError):
            engine.outcome(ALICE, "mine")


def test_nothing_is_acknowledged_behind_a_copy_that_was_put_there(engine, path):
    engine.backup(path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)

    with pytest.raises(JournalFailedError, match=r"was replaced"):
        desk_of(engine).execute(ALICE, Deposit(1))


def test_the_engine_goes_on_when_the_file_is_back_under_its_name(engine, path):
    away = path.with_name("away.db")
    path.rename(away)
    with pytest.raises(JournalFailedError, match=r"was deleted"):
        desk_of(engine).execute(ALICE, Deposit(1))
    away.rename(path)

    assert desk_of(engine).execute(ALICE, Deposit(2)).version == 2


def test_what_was_acknowledged_before_is_there_when_the_wal_was_deleted(path):
    with Engine.open(path, ACCOUNT) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))
        path.with_name(f"{path.name}-wal").unlink()
        with pytest.raises(JournalFailedError, match=r"-wal was deleted"):
            desk_of(engine).execute(ALICE, Deposit(1))

    with Engine.open(path, ACCOUNT) as engine:
        assert engine.state(ALICE) == Account(10)


def test_no_question_is_answered_from_a_copy_that_was_put_there(engine, path):
    """A view that is opened later would be of the other file; the first one is not."""
    copy = path.with_name("copy.db")
    engine.backup(copy)
    desk_of(engine).execute(BOB, Deposit(1))
    copy.replace(path)

    with engine._archive.journal.read() as view:
        with pytest.raises(JournalFailedError, match=r"was replaced"):
            engine.history(BOB)
        assert view.stream_head(BOB).version == 1


def test_nothing_is_acknowledged_into_a_wal_that_was_cut_off(engine, path):
    os.truncate(f"{path}-wal", 0)

    with pytest.raises(JournalFailedError, match=rf"{path}-wal was cut off"):
        desk_of(engine).execute(ALICE, Deposit(1))

    assert engine.health().state is EngineState.DEGRADED
    assert engine.state(ALICE) == Account(10)


def test_nothing_is_acknowledged_into_a_wal_cut_off_while_a_group_runs(path):
    def decide(state, command, context):
        if command == Deposit(99):
            os.truncate(f"{path}-wal", 0)
        return ACCOUNT.decide(state, command, context)

    with Engine.open(path, attrs.evolve(ACCOUNT, decide=decide)) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))

        with pytest.raises(OutcomeUnknownError):
            desk_of(engine).execute(ALICE, Deposit(99), command_id="mine")

        assert engine.state(ALICE) == Account(10)


def test_what_is_in_the_file_outlives_a_wal_that_was_cut_off(path):
    """A commit behind the gap would put zeros in the place of all pages."""
    with Engine.open(path, ACCOUNT) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))
    with Engine.open(path, ACCOUNT) as engine:
        desk_of(engine).execute(ALICE, Deposit(20))
        os.truncate(f"{path}-wal", 0)
        with pytest.raises(JournalFailedError):
            desk_of(engine).execute(ALICE, Deposit(40))

    with pytest.raises(HistoryLostError, match="the log ends before its anchor"):
        Engine.open(path, ACCOUNT)
    with open_archive(path, ACCOUNT) as archive:
        assert archive.state(ALICE) == Account(10)
        assert archive.verify().is_sound


def test_a_wal_that_somebody_else_emptied_rightly_is_in_nobodys_way(engine, path):
    emptied = "import sqlite3; sqlite3.connect({!r}).execute({!r})"
    program = emptied.format(str(path), "PRAGMA wal_checkpoint(TRUNCATE)")
    subprocess.run([sys.executable, "-c", program], check=True)
    assert not path.with_name(f"{path.name}-wal").stat().st_size

    assert desk_of(engine).execute(ALICE, Deposit(1)).version == 2


@pytest.mark.skipif(sys.platform != "linux", reason="needs locks of descriptors")
def test_a_file_read_by_its_own_process_keeps_its_wal_when_another_looks_in(
    engine, path
):
    """Closing the file here drops all locks of SQLite, there it tidies up."""
    assert path.read_bytes()

    subprocess.run([sys.executable, "-c", LOOK, str(path)], check=True)

    assert path.with_name(f"{path.name}-wal").exists()
    assert desk_of(engine).execute(ALICE, Deposit(1)).version == 2


def look(path):
    subprocess.run([sys.executable, "-c", LOOK, str(path)], check=True)


def beside(path):
    return {file.name.removeprefix(path.name) for file in path.parent.iterdir()}


def is_index_held(path):
    """Return whether another process finds the index of the WAL in use."""
    command = [sys.executable, "-c", ASK_FOR_INDEX, f"{path}-shm"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return told.stdout == "held"


@pytest.mark.skipif(sys.platform != "linux", reason="needs locks of descriptors")
def test_an_index_read_by_the_process_of_its_engine_stays_in_use(engine, path):
    """Who finds it in nobody's use cuts it off, and begins it anew."""
    assert path.with_name(f"{path.name}-shm").read_bytes()

    assert is_index_held(path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs locks of descriptors")
def test_files_of_an_archive_stay_when_it_reads_them_and_another_looks_in(path):
    with Engine.open(path, ACCOUNT) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))

    with open_archive(path, ACCOUNT) as archive:
        for suffix in ("", "-shm"):
            assert path.with_name(f"{path.name}{suffix}").read_bytes()
        assert is_index_held(path)
        look(path)

        assert {"-wal", "-shm"} <= beside(path)
        assert archive.version(ALICE) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs locks of descriptors")
def test_an_engine_that_is_closed_takes_no_locks_from_who_reads_in_its_process(path):
    with Engine.open(path, ACCOUNT) as engine:
        desk_of(engine).execute(ALICE, Deposit(10))
        reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        reader.execute("SELECT position FROM events").fetchall()

    look(path)

    assert {"-wal", "-shm"} <= beside(path)
    reader.close()


def open_descriptors():
    return len([*pathlib.Path("/proc/self/fd").iterdir()])


@pytest.mark.skipif(sys.platform != "linux", reason="needs locks of descriptors")
def test_an_engine_that_is_closed_leaves_no_descriptors_behind(path):
    Engine.open(path, ACCOUNT).close()
    before = open_descriptors()

    for _ in range(3):
        Engine.open(path, ACCOUNT).close()

    assert open_descriptors() == before
