"""What is missing before a bid year can go on: all of it, and never stored."""

import datetime
from collections.abc import Iterator

from argos_engine.domains.bidding.seniority_order import seniority_order, ties
from argos_engine.domains.bidding.year.area import YearArea
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.events import AreaOrder
from argos_engine.domains.bidding.year.window_readiness import window_blockers


def completeness_blockers(year: BidYear) -> tuple[str, ...]:
    """Return a sentence for everything that bootstrap still lacks; none: complete."""
    return tuple(_structure(year))


def readiness_blockers(year: BidYear, at: datetime.datetime) -> tuple[str, ...]:
    """Return a sentence for everything that stands between *year* and bidding.

    Args:
        year: The bid year.
        at: Now; bidding is to begin later.
    """
    return (
        *_structure(year),
        *_rounds(year),
        *_seniority(year),
        *window_blockers(year, at),
    )


def frozen_orders(year: BidYear) -> tuple[AreaOrder, ...]:
    """Return the bid order of every area; strict where nothing blocks."""
    return tuple(
        AreaOrder(area_id, seniority_order(year.seniority_of(area_id)))
        for area_id in sorted(year.areas)
    )


def _structure(year: BidYear) -> Iterator[str]:
    if year.calendar is None:
        yield "the year has no calendar"
    if year.expected_areas is None:
        yield "nobody has said how many areas are expected"
    elif year.expected_areas != len(year.areas):
        yield f"{year.expected_areas} areas are expected, {len(year.areas)} are there"
    for area in year.areas_by_id():
        yield from _headcount(year, area)
    for user in sorted(year.users.values(), key=lambda each: each.user_id):
        if user.area_id is not None and user.area_id not in year.areas:
            yield f"user {user.user_id} is in area {user.area_id}, which is not there"
        if user.needs_review:
            yield f"user {user.user_id} is in No Bid and nobody has reviewed it"


def _headcount(year: BidYear, area: YearArea) -> Iterator[str]:
    count = sum(1 for _ in year.users_of(area.area_id))
    if area.expected_users is None:
        yield f"nobody has said how many users area {area.area_id} is to have"
    elif area.expected_users != count:
        yield (
            f"area {area.area_id} is to have {area.expected_users} users and has "
            f"{count}"
        )


def _rounds(year: BidYear) -> Iterator[str]:
    for area in year.areas_by_id():
        if not year.rounds_of(area.round_group_id):
            yield f"area {area.area_id} has no rounds"


def _seniority(year: BidYear) -> Iterator[str]:
    for area in year.areas_by_id():
        for tied in ties(year.seniority_of(area.area_id)):
            yield f"users {' and '.join(tied)} of area {area.area_id} are tied"
