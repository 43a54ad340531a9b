"""Leave: groups of consecutive workdays, and the bids that ask for them."""

import datetime
import itertools

import attrs

from argos_engine.domains.bidding.refusal import LeaveGroupError
from argos_engine.domains.bidding.user import is_workday

GROUP_DAYS_MAX = 5
HOURS_A_DAY = 8
_ONE_DAY = datetime.timedelta(days=1)


@attrs.frozen
class Bid:
    """One group of leave that a user has in a round."""

    round_id: str
    user_id: str
    days: tuple[datetime.date, ...]
    is_late: bool = False
    """Whether it came after the user's window."""


def bid_id(round_id: str, user_id: str, first_day: datetime.date) -> str:
    """Return the key of a bid; unique, as nobody gets a day off twice."""
    return f"{round_id}/{user_id}/{first_day.isoformat()}"


def check_group(days: tuple[datetime.date, ...], crew: int | None) -> None:
    """Check that *days* are one group of leave for somebody of *crew*.

    Regular days off need no leave: they are not named, and a group goes on behind
    them. A workday that is left out ends it.

    Raises:
        LeaveGroupError: None, too many, a day off, or days that do not follow.
    """
    if not 1 <= len(days) <= GROUP_DAYS_MAX:
        raise LeaveGroupError(
            f"a group of leave has 1 to {GROUP_DAYS_MAX} days, not {len(days)}"
        )
    for day in days:
        if not is_workday(crew, day):
            raise LeaveGroupError(f"{day} is a regular day off of crew {crew}")
    for day, following in itertools.pairwise(days):
        if day == following:
            raise LeaveGroupError(f"{day} is named twice in one group of leave")
        if following != next_workday(day, crew):
            raise LeaveGroupError(
                f"{following} does not follow {day} in a group of leave"
            )


def next_workday(day: datetime.date, crew: int | None) -> datetime.date:
    """Return the first workday of *crew* behind *day*."""
    following = day + _ONE_DAY
    while not is_workday(crew, following):
        following += _ONE_DAY
    return following
