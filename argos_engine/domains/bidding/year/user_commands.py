"""What can be asked of the people of a bid year."""

import datetime
from typing import TypeAlias

import attrs
from attrs.validators import optional

from argos_engine.domains.bidding.check import (
    check_day,
    check_flag,
    check_id,
    check_initials,
    check_name,
    check_reason,
    whole,
)
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import CREW_MAX, UserType

_LOTTERY_MAX = 999_999_999


@attrs.frozen
class RegisterUser:
    """Add a user to the year; one without an area is in No Bid.

    In a draft the order of entry is free: the area may come later, and the year is
    not complete before it is there.
    """

    user_id: str = attrs.field(validator=check_id)
    initials: str = attrs.field(validator=check_initials)
    name: str = attrs.field(validator=check_name)
    user_type: UserType
    cumulative_bu_date: datetime.date = attrs.field(validator=check_day)
    bu_date: datetime.date = attrs.field(validator=check_day)
    eod_date: datetime.date = attrs.field(validator=check_day)
    scd_date: datetime.date = attrs.field(validator=check_day)
    lottery: int | None = attrs.field(
        default=None, validator=optional(whole(0, _LOTTERY_MAX))
    )
    crew: int | None = attrs.field(default=None, validator=optional(whole(1, CREW_MAX)))
    area_id: str | None = attrs.field(default=None, validator=optional(check_id))

    @property
    def seniority(self) -> Seniority:
        """Return the five values that decide the place in the bid order."""
        return Seniority(
            self.cumulative_bu_date,
            self.bu_date,
            self.eod_date,
            self.scd_date,
            self.lottery,
        )


@attrs.frozen
class UpdateUser:
    """Change what is given of a user; what is None stays as it is."""

    user_id: str = attrs.field(validator=check_id)
    initials: str | None = attrs.field(default=None, validator=optional(check_initials))
    name: str | None = attrs.field(default=None, validator=optional(check_name))
    user_type: UserType | None = None
    crew: int | None = attrs.field(default=None, validator=optional(whole(1, CREW_MAX)))
    cumulative_bu_date: datetime.date | None = attrs.field(
        default=None, validator=optional(check_day)
    )
    bu_date: datetime.date | None = attrs.field(
        default=None, validator=optional(check_day)
    )
    eod_date: datetime.date | None = attrs.field(
        default=None, validator=optional(check_day)
    )
    scd_date: datetime.date | None = attrs.field(
        default=None, validator=optional(check_day)
    )
    lottery: int | None = attrs.field(
        default=None, validator=optional(whole(0, _LOTTERY_MAX))
    )


@attrs.frozen
class SetParticipation:
    """Say whether a user bids, and whether leave is reckoned for the user."""

    user_id: str = attrs.field(validator=check_id)
    excluded_from_bidding: bool = attrs.field(validator=check_flag)
    excluded_from_leave_calculation: bool = attrs.field(validator=check_flag)


@attrs.frozen
class MoveUser:
    """Move a user to another area, or with None to No Bid."""

    user_id: str = attrs.field(validator=check_id)
    area_id: str | None = attrs.field(default=None, validator=optional(check_id))


@attrs.frozen
class ReviewNoBid:
    """Say that a user is in No Bid on purpose."""

    user_id: str = attrs.field(validator=check_id)


@attrs.frozen
class OverrideArea:
    """Let a user of a frozen year bid in another area."""

    user_id: str = attrs.field(validator=check_id)
    area_id: str = attrs.field(validator=check_id)
    reason: str = attrs.field(validator=check_reason)


UserCommand: TypeAlias = (
    RegisterUser | UpdateUser | SetParticipation | MoveUser | ReviewNoBid | OverrideArea
)
