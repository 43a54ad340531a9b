"""Questions about an area that change nothing."""

import datetime
import itertools

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.refusal import SeniorityTieError
from argos_engine.domains.bidding.round import Round


def bid_order(area: Area) -> tuple[str, ...]:
    """Return the initials of all users, the most senior first.

    Raises:
        SeniorityTieError: Names two users whose seniority is the same.
    """
    # Initials come last in the key only to name tied users in a fixed order.
    ranked = sorted(
        (user.seniority.rank, initials) for initials, user in area.users.items()
    )
    for (rank, initials), (next_rank, next_initials) in itertools.pairwise(ranked):
        if rank == next_rank:
            raise SeniorityTieError(initials, next_initials)
    return tuple(initials for _, initials in ranked)


def open_round(area: Area) -> Round | None:
    """Return the round in which bids are taken now, if there is one."""
    for opened in area.rounds.values():
        if not opened.finalized:
            return opened
    return None


def slots_taken(area: Area, number: int, day: datetime.date) -> int:
    """Return how many users have *day* off through round *number*."""
    return area.tally.slots_taken(number, day)


def slots_left(area: Area, number: int, day: datetime.date) -> int:
    """Return how many users can still bid for *day* in round *number*."""
    opened = area.rounds.get(number)
    if opened is None or opened.finalized:
        return 0
    return opened.slots_per_day - slots_taken(area, number, day)
