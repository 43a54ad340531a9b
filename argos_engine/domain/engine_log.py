"""What an engine records about its own journal, in a stream of its own."""

import attrs

from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import ENGINE_TYPE, StreamId
from argos_engine.domain.metadata import Context, Principal

ENGINE_PRINCIPAL = Principal(ENGINE_TYPE)
"""Who does what the engine does by itself."""


@attrs.frozen
class EngineLog:
    """How often somebody accepted that history was lost."""

    losses: int = 0


@attrs.frozen
class AcceptHistoryLoss:
    """A request to go on with a log that ends before its anchor, or is another one."""

    reason: str
    anchor_store_id: str
    anchor_epoch: int
    anchor_position: int
    anchor_group_hash: str
    position: int
    """Where the log ends now."""


@attrs.frozen
class HistoryLossAccepted:
    """The log goes on, though it is known to lack what its anchor stood for."""

    reason: str
    anchor_store_id: str
    anchor_epoch: int
    anchor_position: int
    anchor_group_hash: str
    position: int


def _decide(
    _state: EngineLog, command: AcceptHistoryLoss, _context: Context
) -> HistoryLossAccepted:
    return HistoryLossAccepted(**attrs.asdict(command))


def _evolve(state: EngineLog, _event: HistoryLossAccepted) -> EngineLog:
    return EngineLog(state.losses + 1)


ENGINE = Decider(
    ENGINE_TYPE,
    EngineLog(),
    _decide,
    _evolve,
    {"engine.loss.accepted": HistoryLossAccepted},
)


def engine_stream(store_id: str) -> StreamId[EngineLog]:
    """Return the stream about the journal with that store id."""
    return ENGINE.stream(store_id)
