"""What is said of a user besides seniority: certification and crew."""

import datetime
import enum

CREW_MAX = 7
_WEEK = 7


class UserType(enum.StrEnum):
    """How far a controller's certification has come."""

    CPC = "CPC"
    CPC_IT = "CPC-IT"
    DEV_R = "Dev-R"
    DEV_D = "Dev-D"


def is_workday(crew: int | None, day: datetime.date) -> bool:
    """Return whether *crew* works on *day*; somebody without a crew always does.

    Crew 1 has Sunday and Monday off, crew 2 Monday and Tuesday, and so on to crew 7,
    which has Saturday and Sunday.
    """
    if crew is None:
        return True
    first_off = crew - 1
    days_since = (day.isoweekday() - first_off) % _WEEK
    return days_since > 1
