"""How a bid year follows from what has happened; total, never raises."""

import functools
from typing import Any

import attrs
from immutables import Map

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.round_terms import RoundGroup
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year import events
from argos_engine.domains.bidding.year.area import YearArea
from argos_engine.domains.bidding.year.bid_year import BidYear


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def evolve_structure(_event: object, year: BidYear) -> BidYear:
    """Return *year* after an event about its structure or its stage."""
    return year


@evolve_structure.register
def _year_created(event: events.BidYearCreated, year: BidYear) -> BidYear:
    calendar = BidCalendar(event.first_day, event.pay_periods, event.holidays)
    return attrs.evolve(year, calendar=calendar)


@evolve_structure.register
def _described(event: events.YearDescribed, year: BidYear) -> BidYear:
    return attrs.evolve(year, label=event.label, notes=event.notes)


@evolve_structure.register
def _area_created(event: events.AreaCreated, year: BidYear) -> BidYear:
    area = YearArea(event.area_id, event.code, event.name)
    return attrs.evolve(year, areas=year.areas.set(event.area_id, area))


@evolve_structure.register
def _area_updated(event: events.AreaUpdated, year: BidYear) -> BidYear:
    given = {"code": event.code, "name": event.name}
    changes = {name: value for name, value in given.items() if value is not None}
    return _with_area(year, event.area_id, **changes)


@evolve_structure.register
def _areas_expected(event: events.ExpectedAreaCountSet, year: BidYear) -> BidYear:
    return attrs.evolve(year, expected_areas=event.count)


@evolve_structure.register
def _users_expected(event: events.ExpectedUserCountSet, year: BidYear) -> BidYear:
    return _with_area(year, event.area_id, expected_users=event.count)


@evolve_structure.register
def _group_assigned(event: events.RoundGroupAssigned, year: BidYear) -> BidYear:
    return _with_area(year, event.area_id, round_group_id=event.round_group_id)


@evolve_structure.register(events.RoundGroupCreated)
@evolve_structure.register(events.RoundGroupRenamed)
def _group_named(
    event: events.RoundGroupCreated | events.RoundGroupRenamed, year: BidYear
) -> BidYear:
    group = RoundGroup(event.round_group_id, event.name)
    groups = year.round_groups.set(event.round_group_id, group)
    return attrs.evolve(year, round_groups=groups)


@evolve_structure.register
def _group_deleted(event: events.RoundGroupDeleted, year: BidYear) -> BidYear:
    groups = _without(year.round_groups, event.round_group_id)
    return attrs.evolve(year, round_groups=groups)


@evolve_structure.register(events.RoundCreated)
@evolve_structure.register(events.RoundUpdated)
def _round_set(
    event: events.RoundCreated | events.RoundUpdated, year: BidYear
) -> BidYear:
    rounds = year.rounds.set(event.terms.round_id, event.terms)
    return attrs.evolve(year, rounds=rounds)


@evolve_structure.register
def _round_deleted(event: events.RoundDeleted, year: BidYear) -> BidYear:
    return attrs.evolve(year, rounds=_without(year.rounds, event.round_id))


@evolve_structure.register
def _schedule_set(event: events.BidScheduleSet, year: BidYear) -> BidYear:
    return attrs.evolve(year, schedule=event.schedule)


@evolve_structure.register
def _completed(_event: events.BootstrapCompleted, year: BidYear) -> BidYear:
    return attrs.evolve(year, stage=Stage.BOOTSTRAP_COMPLETE)


@evolve_structure.register
def _confirmed(event: events.ReadyToBidConfirmed, year: BidYear) -> BidYear:
    positions = {
        user_id: position
        for order in event.orders
        for position, user_id in enumerate(order.user_ids, 1)
    }
    return attrs.evolve(year, stage=Stage.CANONICALIZED, positions=Map(positions))


@evolve_structure.register
def _activated(_event: events.BiddingActivated, year: BidYear) -> BidYear:
    return attrs.evolve(year, stage=Stage.BIDDING_ACTIVE)


@evolve_structure.register
def _closed(_event: events.BiddingClosed, year: BidYear) -> BidYear:
    return attrs.evolve(year, stage=Stage.BIDDING_CLOSED)


def _with_area(
    year: BidYear,
    area_id: str,
    **changes: Any,  # noqa: ANN401  # whatever the fields are
) -> BidYear:
    area = year.areas.get(area_id)
    if area is None:
        return year
    areas = year.areas.set(area_id, attrs.evolve(area, **changes))
    return attrs.evolve(year, areas=areas)


def _without(entries: Map[str, Any], key: str) -> Map[str, Any]:
    return entries.delete(key) if key in entries else entries
