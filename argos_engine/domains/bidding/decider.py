"""The decider of an area: what an engine is given to run leave bidding."""

from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import (
    AreaCommand,
    FinalizeRound,
    OpenRound,
    OpenYear,
    RegisterUser,
    SubmitBid,
    UpdateUser,
    WithdrawBid,
)
from argos_engine.domains.bidding.decide import decide
from argos_engine.domains.bidding.events import (
    AreaEvent,
    BidSubmitted,
    BidWithdrawn,
    RoundFinalized,
    RoundOpened,
    UserRegistered,
    UserUpdated,
    YearOpened,
)
from argos_engine.domains.bidding.evolve import evolve
from argos_engine.domains.bidding.role import authorize

AREA: Decider[AreaCommand, AreaEvent, Area] = Decider(
    "bid-area",
    Area(),
    decide,
    evolve,
    {
        "area.year.opened": YearOpened,
        "area.user.registered": UserRegistered,
        "area.user.updated": UserUpdated,
        "area.round.opened": RoundOpened,
        "area.bid.submitted": BidSubmitted,
        "area.bid.withdrawn": BidWithdrawn,
        "area.round.finalized": RoundFinalized,
    },
    commands=(
        OpenYear,
        RegisterUser,
        UpdateUser,
        OpenRound,
        SubmitBid,
        WithdrawBid,
        FinalizeRound,
    ),
    snapshot_on={RoundFinalized},
    authorize=authorize,
)
"""One aggregate for each bid year and area; its id is written `2026/NORTH`."""
