"""An area as it would be if its bid year were confirmed now."""

import attrs
from immutables import Map

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.facts import facts_for_area, participants
from argos_engine.domains.bidding.year.readiness import frozen_orders


def planned_area(year: BidYear, area_id: str, year_version: int) -> Area:
    """Return the area *area_id* with what *year* would tell it, and nothing besides.

    In a frozen year that is what it was told, or will be. Without a calendar the area
    has its users, but no facts. Nothing of it is stored anywhere.
    """
    frozen = year if year.stage.is_locked else _confirmed(year)
    told = facts_for_area(frozen, area_id, year_version)
    users = participants(frozen, area_id)
    return Area(
        facts=None if told is None else told.facts,
        users=Map({each.user_id: each for each in users}),
    )


def _confirmed(year: BidYear) -> BidYear:
    positions = {
        user_id: position
        for order in frozen_orders(year)
        for position, user_id in enumerate(order.user_ids, 1)
    }
    return attrs.evolve(year, stage=Stage.CANONICALIZED, positions=Map(positions))
