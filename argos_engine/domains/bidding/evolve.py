"""How the state of an area follows from what has happened; total, never raises."""

import functools

import attrs

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.bid_calendar import BidCalendar
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
from argos_engine.domains.bidding.leave import Bid, bid_id
from argos_engine.domains.bidding.round import Round
from argos_engine.domains.bidding.user import User


def evolve(area: Area, event: AreaEvent) -> Area:
    """Return the state of *area* after *event*."""
    return _evolve(event, area)


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def _evolve(_event: object, area: Area) -> Area:
    return area


@_evolve.register
def _year_opened(event: YearOpened, area: Area) -> Area:
    return attrs.evolve(area, year=BidCalendar(event.first_day, event.pay_periods))


@_evolve.register
def _user_registered(event: UserRegistered, area: Area) -> Area:
    user = User(
        event.initials, event.name, event.user_type, event.crew, event.seniority
    )
    return attrs.evolve(area, users=area.users.set(event.initials, user))


@_evolve.register
def _user_updated(event: UserUpdated, area: Area) -> Area:
    user = area.users.get(event.initials)
    if user is None:
        return area
    changed = User(
        event.initials,
        event.name or user.name,
        event.user_type or user.user_type,
        event.crew or user.crew,
        event.seniority or user.seniority,
    )
    return attrs.evolve(area, users=area.users.set(event.initials, changed))


@_evolve.register
def _round_opened(event: RoundOpened, area: Area) -> Area:
    opened = Round(
        event.number,
        event.name,
        event.slots_per_day,
        event.max_groups,
        event.max_total_hours,
    )
    return attrs.evolve(area, rounds=area.rounds.set(event.number, opened))


@_evolve.register
def _bid_submitted(event: BidSubmitted, area: Area) -> Area:
    if not event.days:
        return area
    bid = Bid(event.round, event.initials, event.days)
    key = bid_id(event.round, event.initials, event.days[0])
    return attrs.evolve(
        area, bids=area.bids.set(key, bid), tally=area.tally.with_bid(bid)
    )


@_evolve.register
def _bid_withdrawn(event: BidWithdrawn, area: Area) -> Area:
    if not event.days:
        return area
    key = bid_id(event.round, event.initials, event.days[0])
    bid = area.bids.get(key)
    if bid is None:
        return area
    return attrs.evolve(
        area, bids=area.bids.delete(key), tally=area.tally.without_bid(bid)
    )


@_evolve.register
def _round_finalized(event: RoundFinalized, area: Area) -> Area:
    opened = area.rounds.get(event.round)
    if opened is None:
        return area
    finalized = attrs.evolve(opened, finalized=True)
    return attrs.evolve(area, rounds=area.rounds.set(event.round, finalized))
