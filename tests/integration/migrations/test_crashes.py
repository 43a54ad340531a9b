"""A run that is cut off anywhere leaves whole steps, and the next one completes it."""

import os
import random
import signal

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import ArgosError, MigrationUnknownError
from argos_engine.migrate import migration_history, open_migrations
from argos_engine.testing.crash_images import Survival, build_image
from argos_engine.testing.disk_state import DiskState
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Extent, Fault, FileKind, Operation
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.recording import Recording
from tests.accounts import ACCOUNT
from tests.school import AUTHOR, IDS, SCHOOL, objects, rows_of

LATER = IDS[1:]


@pytest.fixture
def complete(path, up):
    """Return schema and rows of a journal with all steps, and leave it with one."""
    files = read_files(path)
    up()
    found = objects(path), rows_of(path)
    write_files(path, files)
    up(SCHOOL[:1])
    return found


def run(path):
    """Apply all steps, with a backup that has a name of its own."""
    backup = path.with_name(f"backup-{len(os.listdir(path.parent))}.db")  # noqa: PTH208
    with open_migrations(path, SCHOOL, author=AUTHOR, backup=backup) as runner:
        return [move.step.id for move in runner.up()]


def applied(path):
    return [each.step for each in migration_history(path)[1:]]


def check_and_complete(path, complete, about):
    """Check that whole steps are there, and that another run adds just the others."""
    steps = applied(path)
    assert steps == IDS[: len(steps)], about
    tables = set(rows_of(path))
    assert ("seat" in tables) == (len(steps) > 1), about

    assert run(path) == IDS[len(steps) :], about

    assert (objects(path), rows_of(path)) == complete, about
    assert applied(path) == IDS, about
    with Engine.open(path, ACCOUNT) as engine:
        assert engine.verify().is_sound, about
    return len(steps)


def recorded(path):
    recording = Recording(os.fspath(path))
    with fault_vfs(None, recording):
        assert run(path) == LATER
    return recording


@pytest.mark.slow
@pytest.mark.parametrize("survival", Survival)
def test_a_cut_at_any_write_leaves_whole_steps(path, complete, survival):
    """With everything surviving, that is kill -9; otherwise, the power was cut."""
    recording = recorded(path)
    chance = random.Random(1)  # noqa: S311  # repeatable
    image = path.with_name("image.db")
    state, done, counts = DiskState.before(recording), 0, []
    for cut in range(len(recording.steps) + 1):
        state.advance(recording.steps[done:cut])
        done = cut
        files = build_image(state, recording.base, survival, chance)
        journal = {name: files[name] for name in ("", "-wal") if name in files}
        write_files(image, journal)
        about = f"step {cut} of {len(recording.steps)}, {survival}"
        counts.append(check_and_complete(image, complete, about))

    assert {1, 3} <= set(counts)


@pytest.mark.slow
@pytest.mark.parametrize("extent", Extent)
@pytest.mark.parametrize("operation", [Operation.WRITE, Operation.SYNC])
def test_a_fault_at_any_write_leaves_whole_steps(path, complete, operation, extent):
    files = read_files(path)
    with fault_vfs() as plan:
        run(path)
    total = plan.counts[operation, FileKind.WAL]
    assert total > 2
    errors = set()
    for number in range(1, total + 1):
        write_files(path, files)
        fault = Fault(operation, number, FileKind.WAL, extent=extent)
        with fault_vfs() as plan:
            plan.arm(fault)
            try:
                run(path)
            except ArgosError as error:
                errors.add(error.written)
        check_and_complete(path, complete, f"{operation} {number} of {total}, {extent}")

    assert None in errors
    assert True not in errors


def test_a_commit_that_fails_says_that_nobody_knows(path):
    with fault_vfs() as plan, open_migrations(path, SCHOOL, author=AUTHOR) as runner:
        plan.arm(Fault(Operation.SYNC, 2, FileKind.WAL))  # the first is the backup's
        with pytest.raises(MigrationUnknownError, match="run it again") as caught:
            runner.up()

    assert caught.value.step == IDS[0]
    assert caught.value.written is None
    assert caught.value.retryable
    assert run(path) in ([*IDS], LATER)


@pytest.mark.crash
@pytest.mark.parametrize("where", range(3))
def test_kill_9_in_the_middle_of_a_step_leaves_those_before_it(path, where):
    child = os.fork()
    if not child:
        _die_in_step(path, where)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    assert applied(path) == IDS[:where]
    assert run(path) == IDS[where:]


def _die_in_step(path, where):
    """Die by a signal as soon as a step is under way."""

    def progress(what, done, total):
        if what == IDS[where]:
            os.kill(os.getpid(), signal.SIGKILL)

    backup = path.with_name("killed-backup.db")
    try:
        with open_migrations(
            path, SCHOOL, author=AUTHOR, backup=backup, progress=progress
        ) as runner:
            runner.up()
    finally:
        os._exit(1)
