"""The decider of an area: what an engine is given to run leave bidding."""

from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding import events
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import AreaCommand
from argos_engine.domains.bidding.decide import RULES, authorize, decide
from argos_engine.domains.bidding.events import AreaEvent
from argos_engine.domains.bidding.evolve import evolve

AREA: Decider[AreaCommand, AreaEvent, Area] = Decider(
    "bid-area",
    Area(),
    decide,
    evolve,
    {
        "area.facts.adopted": events.YearFactsAdopted,
        "area.leave.adopted": events.LeaveAdopted,
        "area.round.started": events.RoundStarted,
        "area.bid.submitted": events.BidSubmitted,
        "area.bid.withdrawn": events.BidWithdrawn,
        "area.turn.ended": events.TurnEnded,
        "area.round.finalized": events.RoundFinalized,
        "area.eligibility.overridden": events.EligibilityOverridden,
        "area.order.overridden": events.BidOrderOverridden,
        "area.order.adjusted": events.BidOrderAdjusted,
        "area.window.overridden": events.BidWindowOverridden,
    },
    commands=tuple(RULES),
    snapshot_on={events.RoundFinalized},
    authorize=authorize,
)
"""One aggregate for each bid year and area; its id is written `2026/NORTH`."""
