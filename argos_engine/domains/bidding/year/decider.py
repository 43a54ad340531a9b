"""The decider of a bid year: what an engine is given to run one."""

from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding.year import events, user_events
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.decide import (
    RULES,
    YearCommand,
    YearEvent,
    decide,
)
from argos_engine.domains.bidding.year.evolve import evolve_structure
from argos_engine.domains.bidding.year.evolve_users import evolve_users
from argos_engine.domains.bidding.year.stages import authorize


def evolve(year: BidYear, event: YearEvent) -> BidYear:
    """Return the state of *year* after *event*."""
    return evolve_users(event, evolve_structure(event, year))


YEAR: Decider[YearCommand, YearEvent, BidYear] = Decider(
    "bid-year",
    BidYear(),
    decide,
    evolve,
    {
        "year.calendar.set": events.BidYearCreated,
        "year.label.set": events.YearDescribed,
        "year.area.created": events.AreaCreated,
        "year.area.updated": events.AreaUpdated,
        "year.areas.expected": events.ExpectedAreaCountSet,
        "year.users.expected": events.ExpectedUserCountSet,
        "year.group.created": events.RoundGroupCreated,
        "year.group.renamed": events.RoundGroupRenamed,
        "year.group.deleted": events.RoundGroupDeleted,
        "year.group.assigned": events.RoundGroupAssigned,
        "year.round.created": events.RoundCreated,
        "year.round.updated": events.RoundUpdated,
        "year.round.deleted": events.RoundDeleted,
        "year.schedule.set": events.BidScheduleSet,
        "year.bootstrap.completed": events.BootstrapCompleted,
        "year.readiness.confirmed": events.ReadyToBidConfirmed,
        "year.bidding.activated": events.BiddingActivated,
        "year.bidding.closed": events.BiddingClosed,
        "year.user.registered": user_events.UserRegistered,
        "year.user.updated": user_events.UserUpdated,
        "year.participation.set": user_events.ParticipationSet,
        "year.user.moved": user_events.UserMoved,
        "year.nobid.reviewed": user_events.NoBidReviewed,
        "year.area.overridden": user_events.AreaOverridden,
    },
    commands=tuple(RULES),
    snapshot_on={events.ReadyToBidConfirmed},
    authorize=authorize,
)
"""One aggregate for each bid year; its id is written `2026`."""
