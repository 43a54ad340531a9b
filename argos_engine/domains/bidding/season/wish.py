"""Wishes: the days that people would like to have off."""

import datetime

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.season.chance import Chance

YEAR = BidCalendar(datetime.date(2026, 1, 4), 26)

_SUMMER = range(145, 240)
_HOLIDAYS = range(318, 359)
_SPRING = range(60, 95)
_ANY_TIME = range(359)
_SEASONS = (
    *(_SUMMER,) * 4,
    *(_HOLIDAYS,) * 2,
    _SPRING,
    *(_ANY_TIME,) * 4,
)


def days_from(first_day: datetime.date, length: int) -> tuple[datetime.date, ...]:
    """Return *length* days that follow one another."""
    return tuple(first_day + datetime.timedelta(days=n) for n in range(length))


def wish(chance: Chance, length: int) -> tuple[datetime.date, ...]:
    """Return a group of leave; summer and the holidays are wanted most."""
    offset = chance.among(chance.among(_SEASONS))
    return days_from(YEAR.first_day + datetime.timedelta(days=offset), length)
