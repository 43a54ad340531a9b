"""From one envelope to one event, or to the reason why there is none."""

from typing import Any

from argos_engine.codec.catalogue import EncodedEvent
from argos_engine.codec.chain import chained, digest
from argos_engine.codec.codec import Aggregate, StreamCodec
from argos_engine.domain.argument import complete
from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.engine_log import ENGINE_PRINCIPAL
from argos_engine.domain.lifecycle import (
    Action,
    Checkpoint,
    CheckpointTaken,
    Rollback,
)
from argos_engine.domain.metadata import Context
from argos_engine.domain.transition import (
    Transition,
    Versioned,
    decided,
    propose,
    propose_checkpoint,
    propose_rollback,
)
from argos_engine.errors import (
    CommandRejectedError,
    DeadlineExceededError,
    VersionConflictError,
)
from argos_engine.ports.clock import Clock, to_datetime
from argos_engine.ports.records import StoredEvent, StoredSnapshot
from argos_engine.runtime.actor import Actor, Standing
from argos_engine.runtime.envelope import NO_TERMS, Envelope, Sender
from argos_engine.value import Value

AUTOMATIC_CHECKPOINT_ORDINAL = 1
"""Behind the event of the command that it follows."""
AUTOMATIC_CHECKPOINT_CAUSE = "automatic checkpoint"
_ENGINE_SENDER = Sender(ENGINE_PRINCIPAL, AUTOMATIC_CHECKPOINT_CAUSE)
_NO_FINGERPRINT = b""
_LIFECYCLE = (Checkpoint, Rollback)


class Draft(Value, frozen=True):
    """A transition and the rows that would record it."""

    transition: Transition[Any]
    event: StoredEvent
    snapshot: StoredSnapshot | None

    @property
    def is_plain(self) -> bool:
        """Whether it is one row and nothing else."""
        return self.snapshot is None

    @property
    def checkpoint_name(self) -> str | None:
        """The name that the event binds to its version, if it is a named checkpoint."""
        event = self.transition.event
        return event.name if isinstance(event, CheckpointTaken) else None


def check_admission(envelope: Envelope, standing: Standing, clock: Clock) -> None:
    """Check what the caller demanded of the moment the command starts.

    Raises:
        DeadlineExceededError: It is too late.
        VersionConflictError: The stream has moved on, or has not got there.
    """
    terms = envelope.terms
    if terms is NO_TERMS:
        return
    expected, deadline = terms.expected_version, terms.deadline
    if deadline is not None and clock.steady() > deadline:
        raise DeadlineExceededError(
            f"command {envelope.command_id!r} did not start before its deadline"
        )
    # A checkpoint that the engine took by itself changes no state, so a caller who
    # decided on the version before it decided on the present.
    if expected is not None and not (
        standing.caller_version <= expected <= standing.now.version
    ):
        raise VersionConflictError(str(envelope.stream), expected, standing.now.version)


class Judgement(Value, frozen=True):
    """A transition, and its event as it is stored."""

    transition: Transition[Any]
    encoded: EncodedEvent


def judge(envelope: Envelope, standing: Standing) -> Judgement:
    """Let the rules answer the envelope.

    Raises:
        CommandRejectedError: They said no.
        Exception: `decide`, `evolve` or `authorize` raised something else, or the
            event cannot be encoded.
    """
    assert envelope.recorded_at is not None, "stamped before it is judged"
    at = envelope.at = to_datetime(envelope.recorded_at)
    context = Context(at, envelope.sender.principal, envelope.sender.cause)
    codec, now, action = envelope.actor.codec, standing.now, envelope.action
    assert isinstance(codec, Aggregate), "commands go where rules are"
    decider = codec.decider
    if isinstance(action, _LIFECYCLE):  # one look, for commands are what comes most
        target = envelope.target
        if isinstance(target, CommandRejectedError):
            raise target
        complete("authorize", decider.authorize, now.state, action, context)
        return written(codec, _proposed(action, now, target))
    encoded = codec.events.encode(decided(decider, action, now, context))
    # What is read back, not what was decided: a state that is folded from the log must
    # be the same, also where two values are equal and yet not the same.
    return Judgement(propose(decider, encoded.event, now), encoded)


def _proposed(
    action: Action, now: Versioned[Any], target: Versioned[Any] | None
) -> Transition[Any]:
    if isinstance(action, Checkpoint):
        return propose_checkpoint(action, now)
    assert target is not None, "prepared before it is taken"
    return propose_rollback(target, action.reason, now)


def written(codec: StreamCodec, transition: Transition[Any]) -> Judgement:
    """Return *transition* with its event as it is stored."""
    return Judgement(transition, codec.events.encode(transition.event))


def draft(
    envelope: Envelope,
    judgement: Judgement,
    position: int,
    previous_hash: bytes,
    *,
    ordinal: int = 0,
) -> Draft:
    """Write down a judgement: the event's row, and the full state at a boundary.

    The *ordinal* tells events apart that are written under one command id.

    Raises:
        Exception: The state cannot be encoded; the encoder's own error.
    """
    transition, encoded, actor = judgement.transition, judgement.encoded, envelope.actor
    snapshot = None if transition.snapshot is None else _snapshot(actor, transition)
    assert envelope.recorded_at is not None, "stamped before it is judged"
    is_automatic = transition.snapshot is SnapshotReason.INTERVAL
    sender = _ENGINE_SENDER if is_automatic else envelope.sender
    columns = (
        transition.after.version,
        encoded.event_type,
        encoded.schema_version,
        Change.DELTA if snapshot is None else Change.FULL,
        encoded.payload,
        None if snapshot is None else snapshot.digest,
        envelope.recorded_at,
        sender.stored_principal,
        sender.cause,
        envelope.command_id,
        ordinal,
        _NO_FINGERPRINT if is_automatic else envelope.fingerprint,
        envelope.sender.correlation_id,
        envelope.sender.causation_id,
    )
    event = chained(
        previous_hash, position, actor.stream, columns, actor.codec.chain_key
    )
    return Draft(transition, event, snapshot)


def _snapshot(actor: Actor, transition: Transition[Any]) -> StoredSnapshot:
    assert transition.snapshot is not None, "asked for at a boundary only"
    assert isinstance(actor.codec, Aggregate), "only rules lead to states"
    states = actor.codec.states
    state = states.encode(transition.after.state)
    return StoredSnapshot(
        actor.stream,
        transition.after.version,
        transition.snapshot,
        states.schema_id,
        state,
        digest(state),
    )
