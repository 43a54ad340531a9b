"""What has happened in an area: values without rules, as facts are never refused."""

import datetime
from typing import TypeAlias

import attrs

from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import UserType


@attrs.frozen
class YearOpened:
    """The bid year was opened."""

    first_day: datetime.date
    pay_periods: int


@attrs.frozen
class UserRegistered:
    """A user was added to the area."""

    initials: str
    name: str
    user_type: UserType
    crew: int | None
    seniority: Seniority


@attrs.frozen
class UserUpdated:
    """A user was changed; None stands for what stayed as it was."""

    initials: str
    name: str | None = None
    user_type: UserType | None = None
    crew: int | None = None
    seniority: Seniority | None = None


@attrs.frozen
class RoundOpened:
    """A round was opened."""

    number: int
    name: str
    slots_per_day: int
    max_groups: int
    max_total_hours: int


@attrs.frozen
class BidSubmitted:
    """A user got a group of leave in a round."""

    round: int
    initials: str
    days: tuple[datetime.date, ...]


@attrs.frozen
class BidWithdrawn:
    """A user gave a group of leave back."""

    round: int
    initials: str
    days: tuple[datetime.date, ...]


@attrs.frozen
class RoundFinalized:
    """A round was closed for good."""

    round: int


AreaEvent: TypeAlias = (
    YearOpened
    | UserRegistered
    | UserUpdated
    | RoundOpened
    | BidSubmitted
    | BidWithdrawn
    | RoundFinalized
)
