"""Limits: how much leave fits into a round and a year."""

import datetime

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.leave import HOURS_A_DAY, Bid
from argos_engine.domains.bidding.refusal import (
    DayTakenTwiceError,
    LimitReachedError,
    SlotsFullError,
    YearError,
)
from argos_engine.domains.bidding.round import Round


def check_days(area: Area, bid: Bid) -> None:
    """Check that every day is in the bid year and is not the user's already.

    Raises:
        YearError: The first day that is outside.
        DayTakenTwiceError: The first day that the user has off.
    """
    for day in bid.days:
        if area.year is None or day not in area.year:
            raise YearError(f"{day} is not in the bid year")
        if area.tally.is_off(bid.initials, day):
            raise DayTakenTwiceError(f"user {bid.initials} has {day} off already")


def check_share(area: Area, opened: Round, bid: Bid) -> None:
    """Check that the user stays within the groups and hours of the round.

    Raises:
        LimitReachedError: Names the limit.
    """
    if area.tally.groups_of(opened.number, bid.initials) >= opened.max_groups:
        raise LimitReachedError(
            f"user {bid.initials} has all {opened.max_groups} groups of round "
            f"{opened.number}"
        )
    hours = area.tally.hours_of(opened.number, bid.initials)
    hours += len(bid.days) * HOURS_A_DAY
    if hours > opened.max_total_hours:
        raise LimitReachedError(
            f"user {bid.initials} would have {hours} hours in round {opened.number}, "
            f"which allows {opened.max_total_hours}"
        )


def check_slots(area: Area, opened: Round, days: tuple[datetime.date, ...]) -> None:
    """Check that every day has a slot left.

    Raises:
        SlotsFullError: Names the first day that is full.
    """
    for day in days:
        if area.tally.slots_taken(opened.number, day) >= opened.slots_per_day:
            raise SlotsFullError(
                f"{day} has all {opened.slots_per_day} slots of round "
                f"{opened.number} taken"
            )
