"""What an area knows of its year, and whether that is how the year is."""

from typing import NamedTuple

import attrs
from immutables import Map

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import AdoptYearFacts
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.facts import facts_for_area


class Knowledge(NamedTuple):
    """How far an area knows its year."""

    year_version: int | None
    """Of the year that it was told of last; None if it was told nothing."""
    is_current: bool
    """Whether nothing that concerns the area has changed since."""


def knowledge(year: BidYear, area_id: str, area: Area) -> Knowledge:
    """Return how far *area*, whose id is *area_id*, knows *year*."""
    version = None if area.facts is None else area.facts.year_version
    told = facts_for_area(year, area_id, version or 0)
    return Knowledge(version, version is None if told is None else knows(area, told))


def knows(area: Area, told: AdoptYearFacts) -> bool:
    """Return whether *area* knows what it would be told, from whatever version."""
    if area.facts is None:
        return False
    facts = attrs.evolve(told.facts, year_version=area.facts.year_version)
    users = Map({each.user_id: each for each in told.participants})
    return area.facts == facts and area.users == users
