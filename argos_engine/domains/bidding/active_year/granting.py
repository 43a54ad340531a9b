"""The process that carries a grant to its year, and back once the year is closed."""

from argos_engine.domains.bidding.active_year.commands import ReturnGrant
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.active_year.events import ActivationGranted
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import ActivateBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.events import BiddingClosed
from argos_engine.processes.occasion import Occasion
from argos_engine.processes.process import Process, Reaction, Source
from argos_engine.processes.send import Send


def carry(occasion: Occasion) -> Reaction:
    """Activate a year that got the grant, and give back what has no more use."""
    if occasion.stream == CENTER:
        yield from _use(occasion)
    elif occasion.stream.aggregate_type == YEAR.aggregate_type:
        active = occasion.state(CENTER)
        if active.year_id == occasion.stream.aggregate_id:
            yield Send(CENTER, ReturnGrant(active.grants), "return")


def _use(occasion: Occasion) -> Reaction:
    year = YEAR.stream(occasion.event.year_id)
    match occasion.state(year).stage:
        case Stage.CANONICALIZED:
            # Frozen years only go on: a refusal says that it was activated since,
            # so whatever the answer is, the grant is kept until the year is closed.
            yield Send(year, ActivateBidding(), "activate")
        case Stage.BIDDING_ACTIVE:
            return
        case _:
            yield Send(CENTER, ReturnGrant(occasion.event.grant), "return")


ACTIVE_YEAR_GRANTS = Process(
    "active-year",
    [Source(ACTIVE_YEAR, [ActivationGranted]), Source(YEAR, [BiddingClosed])],
    carry,
    roles=[Role.PROCESS],
)
"""Runs wherever years do: `engine.run_process(ACTIVE_YEAR_GRANTS)`."""
