"""How the state of an area follows from what has happened; total, never raises."""

import functools
from typing import TypeVar

import attrs
from immutables import Map

from argos_engine.domains.bidding import events
from argos_engine.domains.bidding.area import Area, StartedRound, turn_id
from argos_engine.domains.bidding.events import AreaEvent
from argos_engine.domains.bidding.leave import Bid, bid_id
from argos_engine.domains.bidding.override import (
    EligibilityOverride,
    OrderOverride,
    WindowOverride,
)
from argos_engine.domains.bidding.turn import Turn

T = TypeVar("T")


def evolve(area: Area, event: AreaEvent) -> Area:
    """Return the state of *area* after *event*."""
    return _evolve(event, area)


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def _evolve(_event: object, area: Area) -> Area:
    return area


@_evolve.register
def _facts_adopted(event: events.YearFactsAdopted, area: Area) -> Area:
    users = Map({each.user_id: each for each in event.participants})
    tally, brought = area.tally, area.brought
    for user_id, bids in area.brought.items():
        # Who left may come back, with leave that nobody has told about.
        if user_id not in users or not users[user_id].is_moved:
            tally, brought = tally.without_leave(bids), brought.delete(user_id)
    return attrs.evolve(
        area, facts=event.facts, users=users, tally=tally, brought=brought
    )


@_evolve.register
def _leave_adopted(event: events.LeaveAdopted, area: Area) -> Area:
    tally = area.tally.without_leave(area.brought.get(event.user_id, ()))
    return attrs.evolve(
        area,
        tally=tally.with_leave(event.bids),
        brought=area.brought.set(event.user_id, event.bids),
    )


@_evolve.register
def _round_started(event: events.RoundStarted, area: Area) -> Area:
    rounds = area.rounds.set(event.terms.round_id, StartedRound(event.terms))
    return attrs.evolve(area, rounds=rounds)


@_evolve.register
def _bid_submitted(event: events.BidSubmitted, area: Area) -> Area:
    if not event.days:
        return area
    bid = Bid(event.round_id, event.user_id, event.days, event.is_late)
    key = bid_id(event.round_id, event.user_id, event.days[0])
    return attrs.evolve(
        area, bids=area.bids.set(key, bid), tally=area.tally.with_bid(bid)
    )


@_evolve.register
def _bid_withdrawn(event: events.BidWithdrawn, area: Area) -> Area:
    if not event.days:
        return area
    key = bid_id(event.round_id, event.user_id, event.days[0])
    bid = area.bids.get(key)
    if bid is None:
        return area
    return attrs.evolve(
        area, bids=area.bids.delete(key), tally=area.tally.without_bid(bid)
    )


@_evolve.register
def _turn_ended(event: events.TurnEnded, area: Area) -> Area:
    turn = Turn(event.status, event.notes)
    key = turn_id(event.round_id, event.user_id)
    return attrs.evolve(area, turns=area.turns.set(key, turn))


@_evolve.register
def _round_finalized(event: events.RoundFinalized, area: Area) -> Area:
    started = area.rounds.get(event.round_id)
    if started is None:
        return area
    finalized = attrs.evolve(started, is_finalized=True)
    return attrs.evolve(area, rounds=area.rounds.set(event.round_id, finalized))


@_evolve.register
def _eligibility(event: events.EligibilityOverridden, area: Area) -> Area:
    override = (
        None
        if event.can_bid is None
        else EligibilityOverride(event.can_bid, event.reason)
    )
    overrides = _replaced(area.eligibility, event.user_id, override)
    return attrs.evolve(area, eligibility=overrides)


@_evolve.register
def _order(event: events.BidOrderOverridden, area: Area) -> Area:
    override = (
        None if event.position is None else OrderOverride(event.position, event.reason)
    )
    overrides = _replaced(area.order, event.user_id, override)
    return attrs.evolve(area, order=overrides)


@_evolve.register
def _order_adjusted(event: events.BidOrderAdjusted, area: Area) -> Area:
    places = {
        user_id: OrderOverride(position, event.reason)
        for user_id, position in event.positions.items()
    }
    return attrs.evolve(area, order=area.order.update(places))


@_evolve.register
def _window(event: events.BidWindowOverridden, area: Area) -> Area:
    override = (
        None if event.window is None else WindowOverride(event.window, event.reason)
    )
    key = turn_id(event.round_id, event.user_id)
    overrides = _replaced(area.windows, key, override)
    return attrs.evolve(area, windows=overrides)


def _replaced(entries: Map[str, T], key: str, value: T | None) -> Map[str, T]:
    if value is not None:
        return entries.set(key, value)
    return entries.delete(key) if key in entries else entries
