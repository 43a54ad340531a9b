"""A batch of events on its way into the log: rows one behind the other."""

from typing import Any

from argos_engine.domain.identity import Position
from argos_engine.domain.transition import Transition, Versioned
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.actor import Standing
from argos_engine.runtime.append import Append
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.judge import Draft, Judgement, draft
from argos_engine.runtime.outcome import Receipt


def batch_drafts(
    envelope: Envelope, action: Append, standing: Standing, position: int
) -> list[Draft]:
    """Write down all events of a batch, behind *standing* and *position*."""
    drafts: list[Draft] = []
    version, previous = standing.now.version, standing.hash
    for ordinal, encoded in enumerate(action.events):
        version, position = version + 1, position + 1
        after: Versioned[Any] = Versioned(standing.now.state, version)
        judgement = Judgement(Transition(encoded.event, after, None), encoded)
        plan = draft(envelope, judgement, position, previous, ordinal=ordinal)
        previous = plan.event.hash
        drafts.append(plan)
    return drafts


def batch_receipt(first: StoredEvent, action: Append) -> Receipt:
    """Return the receipt of a batch, of which *first* is the first event.

    A batch is in one piece, in its stream and in the log.
    """
    others = len(action.events) - 1
    return Receipt(
        first.stream,
        first.version + others,
        Position(0, first.position + others),
        tuple(each.event for each in action.events),
        to_datetime(first.recorded_at),
        first.command_id,
    )
