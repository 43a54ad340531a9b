"""Leave accrual: the hours of leave that a user earns in a bid year, row by row."""

import datetime
import enum
from collections.abc import Iterator
from typing import NamedTuple

import attrs

from argos_engine.domains.bidding.bid_calendar import PAY_PERIODS_MAX, BidCalendar
from argos_engine.domains.bidding.leave import HOURS_A_DAY

_YEARS_TO_SIX_HOURS = 3
_YEARS_TO_EIGHT_HOURS = 15
_BONUS_RATE_HOURS = 6
_BONUS_HOURS = 4


class AccrualReason(enum.StrEnum):
    """Why a row of a breakdown is there."""

    NORMAL = "normal"
    TRANSITION = "transition"
    """The first pay period at a higher rate."""
    TWENTY_SEVENTH_PERIOD = "twenty_seventh_period"
    BONUS = "bonus"
    """Once a year, for the rate of six hours."""
    ROUNDING = "rounding"
    """Up to whole days."""


class AccrualRow(NamedTuple):
    """Some hours, and why they are earned."""

    hours: int
    reason: AccrualReason
    pay_period: int | None = None
    """None where the hours belong to the year as a whole."""


@attrs.frozen
class Accrual:
    """What a user earns in a bid year."""

    rows: tuple[AccrualRow, ...]

    @property
    def hours(self) -> int:
        """Return all hours; a multiple of eight."""
        return sum(row.hours for row in self.rows)

    @property
    def days(self) -> int:
        """Return all hours as days."""
        return self.hours // HOURS_A_DAY


@attrs.frozen
class Availability:
    """What is left of the leave that a user earns."""

    earned_hours: int
    used_hours: int

    @property
    def hours(self) -> int:
        """Return the hours left; below zero where the user has bid for more."""
        return self.earned_hours - self.used_hours

    @property
    def days(self) -> int:
        """Return the whole days left, cut towards zero and not rounded again."""
        return int(self.hours / HOURS_A_DAY)

    @property
    def is_overdrawn(self) -> bool:
        """Return whether the user has bid for more than is earned."""
        return self.hours < 0


def accrue(calendar: BidCalendar, service_date: datetime.date) -> Accrual:
    """Return what somebody earns whose service is reckoned from *service_date* on.

    A rate holds for a whole pay period, by the years of service at its first day. So
    an anniversary within a period counts from the next one on, and so does the first
    day of service.
    """
    rows = tuple(_rows(calendar, service_date))
    missing = -sum(row.hours for row in rows) % HOURS_A_DAY
    if missing:
        rows += (AccrualRow(missing, AccrualReason.ROUNDING),)
    return Accrual(rows)


def _rows(calendar: BidCalendar, service_date: datetime.date) -> Iterator[AccrualRow]:
    before = None
    is_bonus_due = True
    for period in calendar.periods():
        rate = _rate_hours(_years_of_service(service_date, period.first_day))
        reason = AccrualReason.NORMAL
        if period.number == PAY_PERIODS_MAX:
            reason = AccrualReason.TWENTY_SEVENTH_PERIOD
        elif before is not None and rate != before:
            reason = AccrualReason.TRANSITION
        yield AccrualRow(rate, reason, period.number)
        if rate == _BONUS_RATE_HOURS and is_bonus_due:
            is_bonus_due = False
            yield AccrualRow(_BONUS_HOURS, AccrualReason.BONUS)
        before = rate


def _years_of_service(service_date: datetime.date, day: datetime.date) -> int:
    # Who began on February 29 has the anniversary on March 1 of other years.
    is_before_anniversary = (day.month, day.day) < (
        service_date.month,
        service_date.day,
    )
    return day.year - service_date.year - is_before_anniversary


def _rate_hours(years: int) -> int:
    if years < 0:
        return 0  # the service begins later
    if years < _YEARS_TO_SIX_HOURS:
        return 4
    return 6 if years < _YEARS_TO_EIGHT_HOURS else 8
