"""One step of an aggregate: the pure half of the write path."""

from typing import Any, Generic, NamedTuple

import attrs

from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.decider import CommandT, Decider, EventT, StateT
from argos_engine.domain.lifecycle import Checkpoint, CheckpointTaken, RolledBack
from argos_engine.domain.metadata import Context
from argos_engine.domain.policy import milestone_reason


@attrs.frozen
class Versioned(Generic[StateT]):
    """A state and the number of events it took to get there."""

    state: StateT
    version: int


class Transition(NamedTuple, Generic[StateT]):
    """A candidate step: what would be recorded, and the state after it."""

    event: Any
    after: Versioned[StateT]
    snapshot: SnapshotReason | None


def propose(
    decider: Decider[CommandT, EventT, StateT],
    command: CommandT,
    now: Versioned[StateT],
    context: Context,
) -> Transition[StateT]:
    """Let the decider answer *command* on the state *now*.

    Raises:
        CommandRejectedError: The decider said no.
    """
    event = decider.decide(now.state, command, context)
    after = Versioned(decider.evolve(now.state, event), now.version + 1)
    return Transition(event, after, milestone_reason(decider, event))


def propose_checkpoint(
    action: Checkpoint,
    now: Versioned[StateT],
    reason: SnapshotReason = SnapshotReason.CHECKPOINT,
) -> Transition[StateT]:
    """Record the state *now* in full; the state itself does not change."""
    after = Versioned(now.state, now.version + 1)
    return Transition(CheckpointTaken(action.name), after, reason)


def propose_rollback(
    target: Versioned[StateT], reason: str, now: Versioned[StateT]
) -> Transition[StateT]:
    """Make the state of *target* authoritative after the version of *now*."""
    after = Versioned(target.state, now.version + 1)
    event = RolledBack(target.version, reason)
    return Transition(event, after, SnapshotReason.ROLLBACK)
