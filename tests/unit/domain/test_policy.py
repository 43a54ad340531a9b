import pytest

from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.decider import Decider
from argos_engine.domain.policy import CheckpointPolicy, milestone_reason
from argos_engine.errors import ConfigurationError


class Opened:
    pass


class Closed:
    pass


class ClosedForGood(Closed):
    pass


ACCOUNT = Decider(
    "account",
    0,
    lambda state, command, context: command,
    lambda state, event: state,
    {
        "account.opened": Opened,
        "account.closed": Closed,
        "account.buried": ClosedForGood,
    },
    snapshot_on={Closed},
    participles={"buried"},
)


def test_only_milestones_store_the_full_state():
    assert milestone_reason(ACCOUNT, Closed()) is SnapshotReason.MILESTONE
    assert milestone_reason(ACCOUNT, Opened()) is None


def test_a_subclass_of_a_milestone_is_an_event_of_its_own():
    assert milestone_reason(ACCOUNT, ClosedForGood()) is None


@pytest.mark.parametrize(
    ("deltas", "is_due"), [(0, False), (2, False), (3, True), (4, True)]
)
def test_a_checkpoint_is_due_after_so_many_deltas(deltas, is_due):
    assert CheckpointPolicy(3).is_due(deltas) is is_due


def test_automatic_checkpoints_can_be_switched_off():
    assert not CheckpointPolicy(None).is_due(10**9)


def test_automatic_checkpoints_are_on_by_default():
    assert not CheckpointPolicy().is_due(49)
    assert CheckpointPolicy().is_due(50)


@pytest.mark.parametrize("interval", [0, -1])
def test_an_interval_is_at_least_one_event(interval):
    with pytest.raises(ConfigurationError, match="must be at least 1"):
        CheckpointPolicy(interval)
