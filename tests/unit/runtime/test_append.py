"""Batches of events for streams without rules, on their way through the one writer."""

import pytest

from argos_engine.domain.lifecycle import Checkpoint, CheckpointTaken, Rollback
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import (
    CommandFailedError,
    CommandIdReusedError,
    ConfigurationError,
    DeadlineExceededError,
    InvalidInputError,
    JournalFailedError,
    VersionConflictError,
)
from argos_engine.runtime.append import APPEND_BYTES_MAX, APPEND_EVENTS_MAX
from argos_engine.runtime.outcome import Unknown
from tests.accounts import ACCOUNT, ALICE, Deposit, Deposited
from tests.sensors import CELLAR, ROOF, SENSOR, Calibrated, Measured, Noted
from tests.stand import NOON, Stand, failed_with

TYPES = ACCOUNT, SENSOR


@pytest.fixture
def stand():
    return Stand(deciders=TYPES)


def appended(stand, stream, *events, **wishes):
    handle = stand.append(stream, *events, **wishes)
    stand.run()
    return handle.result(0)


def test_a_batch_is_one_command_with_an_ordinal_for_each_event(stand):
    events = Measured(1), Calibrated(1), Measured(2)

    receipt = appended(stand, ROOF, *events, command_id="first")

    rows = stand.log()
    assert [row.version for row in rows] == [1, 2, 3]
    assert [row.ordinal for row in rows] == [0, 1, 2]
    assert {row.command_id for row in rows} == {"first"}
    assert len({row.fingerprint for row in rows}) == 1
    assert {row.recorded_at for row in rows} == {NOON}
    assert receipt.version == 3
    assert receipt.position.offset == 3
    assert receipt.event == events
    assert not receipt.duplicate
    assert len(stand.groups()) == 1
    assert stand.verify().is_sound


def test_batches_and_commands_share_a_group(stand):
    first = stand.append(ROOF, Measured(1), Measured(2))
    command = stand.submit(ALICE, Deposit(5))
    second = stand.append(ROOF, Measured(3))
    stand.prepare()

    assert stand.runtime.writer.step()
    stand.run()

    assert first.result(0).version == 2
    assert command.result(0).version == 1
    assert second.result(0).version == 3
    assert len(stand.log()) == 4
    assert stand.verify().is_sound


def test_a_retry_gets_the_first_answer(stand):
    first = appended(stand, ROOF, Measured(1), Measured(2), command_id="mine")
    appended(stand, ROOF, Measured(3))

    again = appended(stand, ROOF, Measured(1), Measured(2), command_id="mine")

    assert again.duplicate
    assert (again.version, again.position) == (first.version, first.position)
    assert (again.event, again.recorded_at) == (first.event, first.recorded_at)
    assert len(stand.log()) == 3


def test_a_retry_in_the_same_group_gets_the_first_answer(stand):
    first = stand.append(ROOF, Measured(1), Measured(2), command_id="mine")
    again = stand.append(ROOF, Measured(1), Measured(2), command_id="mine")
    stand.run()

    assert (first.result(0).duplicate, again.result(0).duplicate) == (False, True)
    assert again.result(0).version == 2


def test_a_retry_after_a_restart_gets_the_first_answer(stand):
    first = appended(stand, ROOF, Measured(1), Measured(2), command_id="mine")

    later = stand.restarted(deciders=TYPES)
    again = appended(later, ROOF, Measured(1), Measured(2), command_id="mine")

    assert again.duplicate
    assert (again.version, again.event) == (first.version, first.event)
    assert later.archive.version(ROOF) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"events": (Measured(1), Measured(3))},
        {"events": (Measured(1),)},
        {"events": (Measured(1), Calibrated(2))},
        {"events": (Measured(1), Measured(2), Measured(3))},
        {"stream": CELLAR},
        {"principal": "somebody"},
        {"cause": "another"},
        {"expected_version": 0},
    ],
    ids=str,
)
def test_other_content_under_an_id_is_refused(stand, other):
    appended(stand, ROOF, Measured(1), Measured(2), command_id="mine")
    asked = {"events": (Measured(1), Measured(2)), "stream": ROOF, **other}
    stream, events = asked.pop("stream"), asked.pop("events")

    handle = stand.append(stream, *events, command_id="mine", **asked)
    stand.run()

    failed_with(handle, CommandIdReusedError)
    assert len(stand.log()) == 2


def test_an_id_of_a_command_is_no_id_for_a_batch(stand):
    stand.execute(ALICE, Deposit(1), command_id="mine")

    handle = stand.append(ROOF, Measured(1), command_id="mine")
    stand.run()

    failed_with(handle, CommandIdReusedError)


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_another_version_than_expected_is_a_conflict(stand, expected):
    """Also one inside of a batch: nobody has seen a stream end there."""
    appended(stand, ROOF, Measured(1), Measured(2))

    handle = stand.append(ROOF, Measured(3), expected_version=expected)
    stand.run()

    error = failed_with(handle, VersionConflictError)
    assert (error.expected, error.actual) == (expected, 2)
    assert len(stand.log()) == 2


def test_the_version_inside_a_batch_is_a_conflict_after_a_restart_too(stand):
    appended(stand, ROOF, Measured(1), Measured(2))
    later = stand.restarted(deciders=TYPES)

    handle = later.append(ROOF, Measured(3), expected_version=1)
    later.run()

    failed_with(handle, VersionConflictError)


def test_the_expected_version_is_that_of_the_last_receipt(stand):
    first = appended(stand, ROOF, Measured(1), Measured(2), expected_version=0)

    second = appended(stand, ROOF, Measured(3), expected_version=first.version)

    assert second.version == 3


def test_a_batch_that_is_late_is_not_written(stand):
    handle = stand.append(ROOF, Measured(1), deadline_seconds=1)
    stand.clock.advance(seconds=2)
    stand.run()

    failed_with(handle, DeadlineExceededError)
    assert not stand.log()


def test_a_decider_takes_no_appended_events(stand):
    with pytest.raises(ConfigurationError, match="'account' has a decider"):
        stand.append(ALICE, Deposited(5))

    assert not stand.run()


@pytest.mark.parametrize("action", [Deposit(1), Checkpoint(), Rollback(0, "no")])
def test_a_stream_without_rules_takes_nothing_but_events(stand, action):
    appended(stand, ROOF, Measured(1))
    waiting = stand.append(ROOF, Measured(2))

    with pytest.raises(ConfigurationError, match="no decider for aggregate type"):
        stand.submit(ROOF, action)

    stand.run()
    assert waiting.result(0).version == 2


@pytest.mark.parametrize(
    "stray", [Deposited(1), CheckpointTaken(), object(), None, Measured, ValueError()]
)
def test_an_event_of_another_class_fails_the_whole_batch(stand, stray):
    with pytest.raises(CommandFailedError, match="not among the events"):
        stand.append(ROOF, Measured(1), stray)

    assert not stand.run()


def test_an_event_that_would_not_come_back_fails_the_whole_batch(stand):
    with pytest.raises(CommandFailedError, match="cannot be stored"):
        stand.append(ROOF, Measured(1), Measured("many"))


def test_a_batch_has_its_limits(stand):
    with pytest.raises(InvalidInputError, match="must not be empty"):
        stand.append(ROOF)
    with pytest.raises(InvalidInputError, match=f"at most {APPEND_EVENTS_MAX} items"):
        stand.append(ROOF, *[Measured(1)] * (APPEND_EVENTS_MAX + 1))
    with pytest.raises(InvalidInputError, match=f"at most {APPEND_BYTES_MAX} bytes"):
        stand.append(ROOF, *[Noted("x" * (APPEND_BYTES_MAX // 10))] * 11)

    assert not stand.run()


def test_the_largest_batch_is_written():
    stand = Stand(deciders=TYPES, queue_bytes_max=10_000_000)

    receipt = appended(stand, ROOF, *[Measured(1)] * APPEND_EVENTS_MAX)

    assert receipt.version == APPEND_EVENTS_MAX


def test_a_stream_without_rules_has_no_state_and_no_checkpoints():
    stand = Stand(deciders=TYPES, interval=2)
    appended(stand, ROOF, *[Measured(1)] * 5)

    assert stand.standing(ROOF) is None
    assert stand.runtime.live() == []
    assert {row.event_type for row in stand.log()} == {"sensor.value.measured"}
    assert stand.archive.version(ROOF) == 5
    assert stand.health().snapshot_lag_events == 0
    with pytest.raises(ConfigurationError, match="have no states"):
        stand.archive.state(ROOF)


def test_the_outcome_of_a_batch_is_its_receipt(stand):
    """Rows of another command that follow in the stream are not part of it."""
    first = appended(stand, ROOF, Measured(1), Measured(2), command_id="mine")
    appended(stand, ROOF, Measured(3))

    assert stand.archive.outcome(ROOF, "mine") == first
    assert stand.archive.outcome(CELLAR, "mine") == Unknown("mine")
    assert stand.archive.outcome(ROOF, "other") == Unknown("other")


def test_a_batch_under_way_is_pending(stand):
    stand.append(ROOF, Measured(1), command_id="mine")

    assert stand.runtime.dispatcher.is_pending(ROOF, "mine")
    assert not stand.runtime.dispatcher.is_pending(CELLAR, "mine")


def test_a_decider_may_take_over_a_stream_that_had_none():
    """The last event of a batch is no automatic checkpoint, whatever its ordinal."""
    plain = StreamType("account", {"account.money.deposited": Deposited})
    before = Stand(deciders=[plain])
    appended(before, ALICE, Deposited(1), Deposited(2))

    after = before.restarted(deciders=[ACCOUNT])
    receipt = after.execute(ALICE, Deposit(3), expected_version=2)
    late = after.submit(ALICE, Deposit(3), expected_version=1)
    after.run()

    assert receipt.version == 3
    assert after.state(ALICE).balance == 6
    failed_with(late, VersionConflictError)
    assert after.verify().is_sound


@pytest.mark.parametrize("companions", [0, 2])
def test_a_batch_that_cannot_be_written_leaves_nothing(stand, companions):
    """Alone in its group it has a savepoint; among others the group runs again."""
    _refuse_second(stand.journal.writer())
    others = [stand.append(CELLAR, Measured(n)) for n in range(companions)]
    handle = stand.append(ROOF, Measured(1), Measured(2))
    stand.run()

    failed_with(handle, JournalFailedError)
    assert [other.result(0).version for other in others] == [*range(1, companions + 1)]
    assert stand.log(ROOF) == []
    assert stand.verify().is_sound


def _refuse_second(writer):
    """Let no second event of the roof be written, in whatever way."""
    append = writer.append

    def refuse(event, snapshot=None):
        if event.stream == ROOF and event.ordinal:
            raise JournalFailedError("no room for the second")
        append(event, snapshot)

    def refuse_all(events):
        for event in events:
            refuse(event)

    writer.append, writer.append_all = refuse, refuse_all
