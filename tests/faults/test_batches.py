"""A batch is in the log whole or not at all, whatever fails while it is written."""

import logging
import random

import apsw
import pytest

from argos_engine.domain.metadata import Principal
from argos_engine.engine import open_archive
from argos_engine.errors import ArgosError, JournalFailedError, OutcomeUnknownError
from argos_engine.event_store.reader import EventReader
from argos_engine.runtime.append import encoded_batch
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.scribe import Wishes
from argos_engine.testing.crash_images import Survival, build_image
from argos_engine.testing.disk_state import DiskState
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FileKind, Operation
from argos_engine.testing.jar import JAR, Put
from argos_engine.testing.journal_files import write_files
from argos_engine.testing.recording import Answered, Recording
from argos_engine.testing.stepped import open_stepped
from tests.sensors import CELLAR, ROOF, SENSOR, Measured, Noted

pytestmark = pytest.mark.slow

AMBER = JAR.stream("amber")
BATCHES = {
    "first": (ROOF, [Measured(1), Measured(2), Measured(3)]),
    "second": (CELLAR, [Noted("x" * 3_000)] * 4),
    "third": (ROOF, [Measured(value) for value in range(20)]),
}
"""Under its id each batch, and where it goes."""


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.db"


def open_engine(path, **options):
    return open_stepped(path, JAR, SENSOR, **options)


def submit(engine, command_id):
    """Hand in one of the batches; return its handle."""
    stream, events = BATCHES[command_id]
    office = engine.runtime.office(Sender(Principal("gateway"), "a test"), 0)
    action = encoded_batch(engine.codec.of(stream).events, events)
    envelope = office.scribe.batch(stream, action, Wishes(command_id))
    office.dispatcher.post(envelope)
    return envelope.handle


def append_all(engine, *, together=True):
    """Carry out all batches, in one group with commands, or each in one of its own.

    A batch that is alone in its group is written in a savepoint. Return by id what each
    came to.
    """
    handles = {}
    for command_id in BATCHES:
        if together:
            engine.acting_as().submit(AMBER, Put(1, ""))
        handles[command_id] = submit(engine, command_id)
        if not together:
            engine.run()
    engine.run()
    return {command_id: answer(handle) for command_id, handle in handles.items()}


def answer(handle):
    try:
        return handle.result(0)
    except ArgosError as error:
        return error


def stored_batches(path):
    """Return the stored events of each batch by its id, and check the journal."""
    with open_archive(path, JAR, SENSOR) as archive:
        assert archive.verify(integrity=False).is_sound
        page = EventReader(archive).query(None, None, 1_000)
    found = {}
    for each in page.events:
        if each.command_id in BATCHES:
            found.setdefault(each.command_id, []).append(each)
    return found


def expect_whole(found):
    """Check that what is there of a batch is all of it, in one piece."""
    for command_id, events in found.items():
        stream, expected = BATCHES[command_id]
        assert [each.event for each in events] == expected
        assert [each.ordinal for each in events] == list(range(len(expected)))
        assert {each.stream for each in events} == {stream}
        first = events[0]
        for place, each in enumerate(events):
            assert each.version == first.version + place
            assert each.position.offset == first.position.offset + place


@pytest.mark.parametrize("together", [True, False])
def test_an_interrupt_at_any_step_leaves_whole_batches(path, together):
    """Every statement from the first of the group to its COMMIT, in strides."""
    step, outcomes = 0, set()
    while True:
        step += 47
        file = path.with_name(f"{step}.db")
        engine = open_engine(file)
        left = step

        def interrupt():
            nonlocal left
            left -= 1
            return left == 0

        connection = engine.journal.writer()._connection
        connection.set_progress_handler(interrupt, 1)
        answers = append_all(engine, together=together)
        connection.set_progress_handler(None)
        engine.close()
        outcomes.add(expect_answers(file, answers))
        if left > 0:
            break

    assert len(outcomes) > 1


def expect_answers(path, answers):
    """Check that the journal holds what was told; return the ids that are there."""
    found = stored_batches(path)
    expect_whole(found)
    for command_id, told in answers.items():
        if isinstance(told, OutcomeUnknownError):
            continue
        if isinstance(told, JournalFailedError):
            assert command_id not in found
        else:
            assert found[command_id][-1].version == told.version
            assert found[command_id][-1].position == told.position
    return tuple(sorted(found))


@pytest.mark.parametrize("operation", [Operation.WRITE, Operation.SYNC])
@pytest.mark.parametrize("code", [apsw.SQLITE_FULL, apsw.SQLITE_IOERR_WRITE])
def test_a_fault_of_the_disk_leaves_whole_batches(path, operation, code):
    for number in range(1, 30):
        file = path.with_name(f"{number}.db")
        with fault_vfs() as plan:
            engine = open_engine(file)
            plan.arm(Fault(operation, number, file=FileKind.WAL, code=code))
            answers = append_all(engine)
            has_fired = bool(plan.fired)
            plan.disarm()
            engine.close()
        expect_answers(file, answers)
        if not has_fired:
            break


def test_a_power_cut_leaves_whole_batches_and_all_that_were_told(path):
    """Images of every step of a recorded run, opened and read."""
    recording = Recording(str(path))
    told = {}
    with fault_vfs(None, recording):
        engine = open_engine(path, recording=recording)
        for command_id in BATCHES:
            handle = submit(engine, command_id)
            engine.acting_as().submit(AMBER, Put(1, ""))
            engine.run()
            told[command_id] = handle.result(0)
            recording.add(Answered(len(told)))
        engine.close()
    order, counts = list(told), set()
    chance = random.Random(7)  # noqa: S311  # repeatable, not secret
    for cut in range(0, len(recording.steps) + 1, 5):
        state = DiskState.before(recording)
        state.advance(recording.steps[:cut])
        for survival in Survival:
            found = reopened(path, build_image(state, str(path), survival, chance))
            assert set(order[: state.answers]) <= set(found)
            counts.add(len(found))

    assert counts == set(range(len(BATCHES) + 1))


def reopened(path, files):
    """Return the batches of an image, opened as after a power cut."""
    image = path.with_name("image.db")
    write_files(image, files)
    engine = open_engine(image, prefix="later")
    engine.close()
    found = stored_batches(image)
    expect_whole(found)
    return found


def test_a_retry_after_a_power_cut_completes_what_was_cut(path):
    """What is there gets its first answer; what is not there is written now."""
    engine = open_engine(path)
    first = submit(engine, "first")
    engine.run()
    engine.close()

    again = open_engine(path, prefix="later")
    answers = append_all(again)
    again.close()

    assert answers["first"].duplicate
    assert answers["first"].version == first.result(0).version
    assert expect_answers(path, answers) == ("first", "second", "third")
