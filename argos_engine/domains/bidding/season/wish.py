"""Wishes: the days that people would like to have off."""

import datetime

from argos_engine.domains.bidding.leave import next_workday
from argos_engine.domains.bidding.season.chance import Chance
from argos_engine.domains.bidding.season.plan import YEAR

_ONE_DAY = datetime.timedelta(days=1)
_SUMMER = range(145, 240)
_HOLIDAYS = range(318, 354)
_SPRING = range(60, 95)
_ANY_TIME = range(354)
_SEASONS = (
    *(_SUMMER,) * 4,
    *(_HOLIDAYS,) * 2,
    _SPRING,
    *(_ANY_TIME,) * 4,
)


def workdays(
    first_day: datetime.date, length: int, crew: int | None
) -> tuple[datetime.date, ...]:
    """Return *length* workdays of *crew* that follow one another."""
    days = []
    day = first_day - _ONE_DAY
    for _ in range(length):
        day = next_workday(day, crew)
        days.append(day)
    return tuple(days)


def wish(chance: Chance, length: int, crew: int | None) -> tuple[datetime.date, ...]:
    """Return a group of leave; summer and the holidays are wanted most."""
    offset = chance.among(chance.among(_SEASONS))
    return workdays(YEAR.first_day + datetime.timedelta(days=offset), length, crew)
