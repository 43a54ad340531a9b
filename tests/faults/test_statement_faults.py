"""A statement fails in the middle of a group: its command bears it, no other one."""

import logging
from contextlib import suppress
from unittest import mock

import apsw
import pytest

from argos_engine.errors import JournalFailedError
from argos_engine.runtime.vitals import EngineState
from argos_engine.storage.sqlite import connection as connections
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FileKind, Operation
from argos_engine.testing.held_lock import held_view, held_write_lock
from argos_engine.testing.jar import JAR, Count, Put
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.suites.interruption import _small_cache
from argos_engine.testing.suites.out_of_memory import memory_to_spare

STREAMS = [JAR.stream(name) for name in ("amber", "blue")]
TURNS = STREAMS * 2
NOTE = "x" * 12_000


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jars.db"


@pytest.fixture
def engine(path):
    engine = open_stepped(path, JAR)
    group(engine)
    yield engine
    engine.close()


def group(engine, notes=("", "", "", ""), *, is_plain=True):
    """Carry out one group of four commands; return which of them failed."""
    desk = engine.acting_as()
    handles = [
        desk.submit(stream, Put(1, note) if is_plain else Count())
        for stream, note in zip(TURNS, notes, strict=True)
    ]
    engine.run()
    failures = []
    for index, handle in enumerate(handles):
        with suppress(JournalFailedError):
            handle.result(0)
            continue
        failures.append(index)
    return failures


def coins(engine):
    """Return how many commands each jar has seen: a coin or a count for each."""
    states = [engine.archive.state(stream) for stream in STREAMS]
    return [state.coins + state.counts for state in states]


def coins_after_a_kill(path):
    """Return what the next process finds if this one is killed now."""
    copy = path.with_name("copy.db")
    write_files(copy, read_files(path))
    engine = open_stepped(copy, JAR, prefix="after")
    found = coins(engine)
    engine.close()
    return found


def expect(engine, path, before, failures):
    """Check that just the failed commands left nothing, in memory, on disk, and later.

    Return what is there, for the next comparison.
    """
    done = [TURNS[index] for index in range(len(TURNS)) if index not in failures]
    after = [
        count + done.count(stream)
        for stream, count in zip(STREAMS, before, strict=True)
    ]
    assert coins(engine) == after
    assert engine.verify().is_sound
    assert engine.runtime.vitals.state is not EngineState.POISONED
    return after


@pytest.mark.parametrize("is_plain", [True, False])
def test_an_interrupt_at_any_step_fails_one_command_at_most(engine, path, is_plain):
    connection = engine.journal.writer()._connection
    before, seen, step = coins(engine), set(), 0
    while True:
        # Every statement from the first of the group to its COMMIT, in strides.
        step += 7
        left = step

        def interrupt():
            nonlocal left
            left -= 1
            return left == 0

        connection.set_progress_handler(interrupt, 1)
        failures = group(engine, is_plain=is_plain)
        connection.set_progress_handler(None)
        before = expect(engine, path, before, failures)
        seen.add(tuple(failures))
        if left > 0:
            break

    # Each had its turn; before the first of them, the whole group fails. Plain events
    # are written again one by one, and then nothing interrupts them any more.
    assert seen >= ({()} if is_plain else {(), (0,), (1,), (2,), (3,)})
    assert seen <= {(), (0,), (1,), (2,), (3,), (0, 1, 2, 3)}


@pytest.mark.parametrize(
    "code",
    [
        apsw.SQLITE_FULL,
        apsw.SQLITE_IOERR_WRITE,
        apsw.SQLITE_NOMEM,
        apsw.SQLITE_INTERRUPT,
    ],
)
@pytest.mark.parametrize("is_plain", [True, False])
def test_a_write_that_fails_loses_nothing_and_fails_one_command_at_most(
    path, code, is_plain
):
    """Not even a cache of two pages is written before COMMIT, which fails whole."""
    with fault_vfs() as plan, _small_cache():
        engine = open_stepped(path, JAR)
        group(engine, [NOTE] * 4)
        before, seen = coins(engine), set()
        for number in range(1, 1_000, 4):
            plan.arm(Fault(Operation.WRITE, number, file=FileKind.WAL, code=code))
            fired = len(plan.fired)
            failures = group(engine, [NOTE] * 4, is_plain=is_plain)
            plan.disarm()
            before = expect(engine, path, before, failures)
            assert coins_after_a_kill(path) == before
            seen.add(tuple(failures))
            if len(plan.fired) == fired:
                break
        engine.close()
        again = open_stepped(path, JAR, prefix="later")
        assert coins(again) == before
        again.close()

    assert plan.fired
    assert seen <= {(), (0,), (1,), (2,), (3,)}


def test_nothing_is_written_before_commit(path):
    """What a failing savepoint has written early, SQLite cannot take back soundly."""
    with fault_vfs() as plan, _small_cache():
        engine = open_stepped(path, JAR)
        writer = engine.journal.writer()
        written = []
        plan.on_operation = lambda operation, file: written.append((operation, file))
        seal = type(writer).seal

        def seen_at_seal(self, group):
            seal(self, group)
            early.extend(each for each in written if each[0] is Operation.WRITE)

        early = []
        with mock.patch.object(type(writer), "seal", seen_at_seal):
            assert group(engine, ["x" * 100_000] * 4) == []
        engine.close()

    assert early == []


def test_a_command_too_large_for_the_memory_fails_alone(engine, path):
    before = coins(engine)
    with memory_to_spare(500_000):
        failures = group(engine, ["", "x" * 3_000_000, "", ""])

    assert failures == [1]
    before = expect(engine, path, before, failures)
    assert group(engine, ["", "x" * 3_000_000, "", ""]) == []
    expect(engine, path, before, [])


def test_a_lock_that_somebody_holds_fails_the_group_and_is_waited_out(engine, path):
    engine.journal.writer()._connection.set_busy_timeout(0)
    before = coins(engine)

    with held_write_lock(path):
        failures = group(engine)
        assert failures == [0, 1, 2, 3]
        assert coins(engine) == before
        assert engine.runtime.vitals.state is EngineState.DEGRADED
        engine.runtime.writer.probe()
        assert engine.runtime.vitals.state is EngineState.DEGRADED

    # Nobody wrote meanwhile, and the engine knows that.
    before = expect(engine, path, before, failures)
    assert group(engine) == []
    expect(engine, path, before, [])
    assert engine.runtime.vitals.state is EngineState.RUNNING


def test_a_view_that_somebody_holds_fails_nothing(engine, path):
    before = coins(engine)
    with held_view(path):
        before = expect(engine, path, before, group(engine, [NOTE] * 4))
    expect(engine, path, before, group(engine))


def test_a_file_lock_that_is_refused_once_is_asked_for_again(path):
    with fault_vfs() as plan:
        plan.arm(Fault(Operation.LOCK, file=FileKind.DATABASE))
        engine = open_stepped(path, JAR)
        assert plan.fired == ["lock database"]
        assert group(engine) == []
        engine.close()


def test_the_settings_of_the_writer_keep_its_groups_in_memory():
    """Without the small cache of these tests, no group spills before COMMIT."""
    assert dict(connections._WRITER_PRAGMAS)["cache_size"] == -16_000
