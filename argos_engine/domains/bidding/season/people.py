"""The people of a season: initials instead of names, and plausible careers."""

import datetime
import string
from collections.abc import Iterator

import attrs

from argos_engine.domains.bidding.season.chance import Chance
from argos_engine.domains.bidding.user import CREW_MAX, UserType
from argos_engine.domains.bidding.year.user_commands import RegisterUser

_FIRST_HIRED = datetime.date(1999, 1, 3)
_HIRING_WEEKS = 26 * 52
_CLASS_SIZE_MAX = 4
_FULLY_CERTIFIED = datetime.date(2021, 1, 1)
_RADAR_TRAINEE = datetime.date(2023, 7, 1)


def all_initials(chance: Chance) -> Iterator[str]:
    """Return an endless enough supply of initials; none comes twice."""
    letters = string.ascii_uppercase
    return iter(chance.shuffled([a + b for a in letters for b in letters]))


def people(
    chance: Chance, initials: Iterator[str], area_id: str, count: int
) -> list[RegisterUser]:
    """Return *count* people of an area who can be put into a strict bid order."""
    hired: list[RegisterUser] = []
    classes = iter(chance.shuffled(range(_HIRING_WEEKS)))
    while len(hired) < count:
        eod = _FIRST_HIRED + datetime.timedelta(weeks=next(classes))
        hired += _training_class(chance, initials, eod)
    return [attrs.evolve(each, area_id=area_id) for each in hired[:count]]


def _training_class(
    chance: Chance, initials: Iterator[str], eod: datetime.date
) -> list[RegisterUser]:
    """Return people who came on one day; where dates agree, the lottery decides."""
    size = 1 + chance.below(_CLASS_SIZE_MAX)
    lottery = chance.shuffled(range(1, size + 1))
    return [
        _person(chance, next(initials), eod, lottery=number if size > 1 else None)
        for number in lottery
    ]


def _person(
    chance: Chance, initials: str, eod: datetime.date, *, lottery: int | None
) -> RegisterUser:
    # Time in the military counts as service, a break takes from the time in the unit.
    served = 365 * chance.below(6) if chance.happens(0.2) else 0
    away = 7 * chance.below(100) if chance.happens(0.1) else 0
    return RegisterUser(
        user_id=f"u-{initials.lower()}",
        initials=initials,
        name=f"Controller {initials}",
        user_type=_user_type(chance, eod),
        cumulative_bu_date=eod + datetime.timedelta(days=away),
        bu_date=eod + datetime.timedelta(days=2 * away),
        eod_date=eod,
        scd_date=eod - datetime.timedelta(days=served),
        lottery=lottery,
        crew=None if chance.happens(0.05) else 1 + chance.below(CREW_MAX),
    )


def _user_type(chance: Chance, eod: datetime.date) -> UserType:
    if eod >= _RADAR_TRAINEE:
        return UserType.DEV_D
    if eod >= _FULLY_CERTIFIED:
        return UserType.DEV_R
    return UserType.CPC_IT if chance.happens(0.08) else UserType.CPC
