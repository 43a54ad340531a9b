"""One step of an aggregate: the pure half of the write path."""

from typing import Any, Generic

from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.decider import CommandT, Decider, EventT, StateT
from argos_engine.domain.lifecycle import Checkpoint, CheckpointTaken, RolledBack
from argos_engine.domain.metadata import Context
from argos_engine.domain.policy import milestone_reason
from argos_engine.errors import ConfigurationError
from argos_engine.value import Value


class Versioned(Value, Generic[StateT], frozen=True):
    """A state and the number of events it took to get there."""

    state: StateT
    version: int


class Transition(Value, Generic[StateT], frozen=True):
    """A candidate step: what would be recorded, and the state after it."""

    event: Any
    after: Versioned[StateT]
    snapshot: SnapshotReason | None


def decided(
    decider: Decider[CommandT, EventT, StateT],
    command: CommandT,
    now: Versioned[StateT],
    context: Context,
) -> EventT:
    """Let the decider answer *command* on the state *now*.

    Raises:
        CommandRejectedError: The decider said no.
        ConfigurationError: It answered with what is none of its events.
    """
    event = decider.decide(now.state, command, context)
    if type(event) not in decider.event_classes:
        raise ConfigurationError(
            f"{type(event).__name__} is not among the events of its decider"
        )
    return event


def propose(
    decider: Decider[CommandT, EventT, StateT], event: EventT, now: Versioned[StateT]
) -> Transition[StateT]:
    """Record *event*, which was decided on the state *now*.

    Raises:
        ConfigurationError: `evolve` returned what is no state.
    """
    after = Versioned(evolved(decider, now.state, event), now.version + 1)
    return Transition(event, after, milestone_reason(decider, event))


def evolved(
    decider: Decider[CommandT, EventT, StateT], state: StateT, event: EventT
) -> StateT:
    """Return *state* after *event*.

    Raises:
        ConfigurationError: `evolve` returned something else than a state, such as
            None for an event that it forgot.
    """
    after = decider.evolve(state, event)
    if type(after) is not type(decider.initial_state):
        raise no_state(decider, after, event)
    return after


def no_state(
    decider: Decider[Any, EventT, Any], after: object, event: EventT
) -> ConfigurationError:
    """Return the error for what `evolve` made of *event*, and is no state."""
    return ConfigurationError(
        f"evolve must return {type(decider.initial_state).__name__} like the "
        f"initial state, not {type(after).__name__} for {type(event).__name__}"
    )


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
