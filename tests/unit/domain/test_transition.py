import datetime

import attrs
import pytest

from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Checkpoint, CheckpointTaken, RolledBack
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domain.transition import (
    Transition,
    Versioned,
    decided,
    propose,
    propose_checkpoint,
    propose_rollback,
)
from argos_engine.errors import CommandRejectedError

CONTEXT = Context(
    datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), Principal("clerk:7"), "test"
)


@attrs.frozen
class Counted:
    number: int


@attrs.frozen
class Finished:
    number: int


def decide(state, command, context):
    if command < 0:
        raise CommandRejectedError("too small")
    return Finished(command) if command > 9 else Counted(command)


TALLY = Decider(
    "tally",
    0,
    decide,
    lambda state, event: state + event.number,
    {"tally.counted": Counted, "tally.finished": Finished},
    snapshot_on={Finished},
)


def test_a_command_is_one_event_and_the_state_after_it():
    now = Versioned(4, 7)
    step = propose(TALLY, decided(TALLY, 3, now, CONTEXT), now)

    assert step == Transition(Counted(3), Versioned(7, 8), None)


def test_a_milestone_asks_for_a_snapshot():
    now = Versioned(0, 0)
    step = propose(TALLY, decided(TALLY, 10, now, CONTEXT), now)

    assert step.snapshot is SnapshotReason.MILESTONE


def test_a_refusal_is_the_decider_s_own():
    with pytest.raises(CommandRejectedError, match="too small"):
        decided(TALLY, -1, Versioned(0, 0), CONTEXT)


def test_a_checkpoint_is_an_event_and_leaves_the_state():
    step = propose_checkpoint(Checkpoint("month end"), Versioned(4, 7))

    assert step.event == CheckpointTaken("month end")
    assert step.after == Versioned(4, 8)
    assert step.snapshot is SnapshotReason.CHECKPOINT


def test_an_automatic_checkpoint_gives_its_own_reason():
    step = propose_checkpoint(Checkpoint(), Versioned(4, 7), SnapshotReason.INTERVAL)

    assert step.snapshot is SnapshotReason.INTERVAL


def test_a_rollback_is_a_new_version_with_an_old_state():
    step = propose_rollback(Versioned(1, 2), "typo", Versioned(4, 7))

    assert step.event == RolledBack(2, "typo")
    assert step.after == Versioned(1, 8)
    assert step.snapshot is SnapshotReason.ROLLBACK
