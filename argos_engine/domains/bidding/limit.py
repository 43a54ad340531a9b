"""Limits: how much leave fits into a round, a year, and what a user earns."""

import datetime

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.leave import HOURS_A_DAY, Bid
from argos_engine.domains.bidding.query import availability
from argos_engine.domains.bidding.refusal import (
    DayTakenTwiceError,
    LimitReachedError,
    SlotsFullError,
    YearError,
)
from argos_engine.domains.bidding.round_terms import RoundTerms


def check_days(area: Area, terms: RoundTerms, bid: Bid) -> None:
    """Check that every day can be bid for, and is not the user's already.

    Raises:
        YearError: The first day that is outside, or a holiday the round leaves out.
        DayTakenTwiceError: The first day that the user has off.
    """
    calendar = None if area.facts is None else area.facts.calendar
    for day in bid.days:
        if calendar is None or day not in calendar:
            raise YearError(f"{day} is not in the bid year")
        if day in calendar.holidays and not terms.include_holidays:
            raise YearError(f"{day} is a holiday, which is not bid for in this round")
        if area.tally.is_off(bid.user_id, day):
            raise DayTakenTwiceError(f"user {bid.user_id} has {day} off already")


def check_share(area: Area, terms: RoundTerms, bid: Bid) -> None:
    """Check that the user stays within the groups and hours of the round.

    Raises:
        LimitReachedError: Names the limit.
    """
    if area.tally.groups_of(terms.round_id, bid.user_id) >= terms.max_groups:
        raise LimitReachedError(
            f"user {bid.user_id} has all {terms.max_groups} groups of round "
            f"{terms.round_id}"
        )
    hours = area.tally.hours_of(terms.round_id, bid.user_id)
    hours += len(bid.days) * HOURS_A_DAY
    if hours > terms.max_total_hours:
        raise LimitReachedError(
            f"user {bid.user_id} would have {hours} hours in round {terms.round_id}, "
            f"which allows {terms.max_total_hours}"
        )


def check_leave(area: Area, terms: RoundTerms, bid: Bid) -> None:
    """Check that the user earns the leave, unless the round allows overbids.

    Raises:
        LimitReachedError: Names what is left.
    """
    left = availability(area, bid.user_id)
    if terms.allow_overbid or left is None:
        return
    hours = len(bid.days) * HOURS_A_DAY
    if hours > left.hours:
        raise LimitReachedError(
            f"user {bid.user_id} has {left.hours} hours of leave left, not {hours}"
        )


def check_slots(area: Area, terms: RoundTerms, days: tuple[datetime.date, ...]) -> None:
    """Check that every day has a slot left.

    Raises:
        SlotsFullError: Names the first day that is full.
    """
    for day in days:
        if area.tally.slots_taken(terms.round_id, day) >= terms.slots_per_day:
            raise SlotsFullError(
                f"{day} has all {terms.slots_per_day} slots of round "
                f"{terms.round_id} taken"
            )
