"""What has happened to the people of a bid year."""

from typing import TypeAlias

import attrs

from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import UserType


@attrs.frozen
class UserRegistered:
    """A user was added to the year; None stands for No Bid."""

    user_id: str
    initials: str
    name: str
    user_type: UserType
    crew: int | None
    seniority: Seniority
    area_id: str | None


@attrs.frozen
class UserUpdated:
    """A user was changed; None stands for what stayed as it was."""

    user_id: str
    initials: str | None = None
    name: str | None = None
    user_type: UserType | None = None
    crew: int | None = None
    seniority: Seniority | None = None


@attrs.frozen
class ParticipationSet:
    """It was said whether a user bids and has leave reckoned."""

    user_id: str
    excluded_from_bidding: bool
    excluded_from_leave_calculation: bool


@attrs.frozen
class UserMoved:
    """A user was moved to another area; None stands for No Bid."""

    user_id: str
    area_id: str | None


@attrs.frozen
class NoBidReviewed:
    """An operator looked at a user's being in No Bid and left it so."""

    user_id: str


@attrs.frozen
class AreaOverridden:
    """A user of a frozen year bids in another area from here on."""

    user_id: str
    area_id: str
    reason: str


UserEvent: TypeAlias = (
    UserRegistered
    | UserUpdated
    | ParticipationSet
    | UserMoved
    | NoBidReviewed
    | AreaOverridden
)
