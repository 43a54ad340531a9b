"""What a command id stands for already."""

from argos_engine.domain.history import superseded_by
from argos_engine.errors import (
    CommandIdReusedError,
    CommandRejectedError,
    JournalError,
)
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.runtime.append import Append
from argos_engine.runtime.batch import batch_receipt
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.handle import Answer, fresh
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.stage import Stage, receipt


def earlier_answer(
    stage: Stage, envelope: Envelope, stored: StoredEvent | StoredRefusal | None
) -> Answer | None:
    """Return the answer that the command's id has already, or None.

    Args:
        stage: The open group; the first command under the id may be in it.
        envelope: The command at its turn.
        stored: What the journal holds under the id.
    """
    first = stage.decided.get(envelope.command_id)
    known = first or stored
    if known is None:
        return None
    if known.fingerprint != envelope.fingerprint:
        return CommandIdReusedError(envelope.command_id)
    if first is not None:
        return _again(stage.answers[first])
    return _stored_again(stage, envelope, stored)


def _again(answer: Answer) -> Answer:
    if isinstance(answer, Receipt):
        return answer.changed(duplicate=True)
    again = fresh(answer)
    if again is not answer and isinstance(again, CommandRejectedError):
        vars(again)["duplicate"] = True  # whatever its class says to attributes
    return again


def _refused_again(reason: str, error_type: str) -> CommandRejectedError:
    return CommandRejectedError(reason, error_type, duplicate=True)


def _stored_again(
    stage: Stage, envelope: Envelope, stored: StoredEvent | StoredRefusal | None
) -> Answer:
    assert stored is not None, "asked for only when something is known"
    if isinstance(stored, StoredRefusal):
        return _refused_again(stored.reason, stored.error_type)
    actor = envelope.actor
    if isinstance(envelope.action, Append):
        # Under this fingerprint it is the same batch, so this says where it ends.
        return batch_receipt(stored, envelope.action).changed(duplicate=True)
    standing = stage.standing(actor)
    hidden_by = superseded_by(stored.version, standing.now.version, standing.marks)
    try:
        event = actor.codec.events.decode(stored)
    except JournalError as error:
        return error
    return receipt(stored, event).changed(duplicate=True, superseded_by=hidden_by)
