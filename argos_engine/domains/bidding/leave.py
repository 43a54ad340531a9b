"""Leave: groups of consecutive days, and the bids that ask for them."""

import datetime
import itertools

import attrs

from argos_engine.domains.bidding.refusal import LeaveGroupError

GROUP_DAYS_MAX = 5
HOURS_A_DAY = 8


@attrs.frozen
class Bid:
    """One group of leave that a user has in a round."""

    round: int
    initials: str
    days: tuple[datetime.date, ...]


def bid_id(number: int, initials: str, first_day: datetime.date) -> str:
    """Return the key of a bid; unique, as nobody gets a day off twice."""
    return f"{number}/{initials}/{first_day.isoformat()}"


def check_group(days: tuple[datetime.date, ...]) -> None:
    """Check that *days* are one group of leave.

    Raises:
        LeaveGroupError: None, too many, or days that do not follow one another.
    """
    if not 1 <= len(days) <= GROUP_DAYS_MAX:
        raise LeaveGroupError(
            f"a group of leave has 1 to {GROUP_DAYS_MAX} days, not {len(days)}"
        )
    for day, following in itertools.pairwise(days):
        if day == following:
            raise LeaveGroupError(f"{day} is named twice in one group of leave")
        if (following - day).days != 1:
            raise LeaveGroupError(
                f"{following} does not follow {day} in a group of leave"
            )
