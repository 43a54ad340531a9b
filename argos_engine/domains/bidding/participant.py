"""Participants: users as the area that they bid in knows them."""

import attrs

from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import UserType


@attrs.frozen
class Participant:
    """A user with the place in the bid order that was frozen with the year."""

    user_id: str
    initials: str
    name: str
    user_type: UserType
    crew: int | None
    seniority: Seniority
    position: int | None
    """From 1 on; None for who does not bid, or bids here by an override only."""
    excluded_from_bidding: bool = False
    excluded_from_leave_calculation: bool = False
    is_moved: bool = False
    """Whether the user bids here by an override, and may have leave elsewhere."""
