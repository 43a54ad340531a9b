"""What an area can be asked to do."""

import datetime
from typing import TypeAlias

import attrs
from attrs.validators import optional

from argos_engine.domains.bidding.bid_calendar import PAY_PERIODS_MAX, PAY_PERIODS_MIN
from argos_engine.domains.bidding.check import (
    check_initials,
    check_name,
    check_year_start,
    whole,
)
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import CREW_MAX, UserType

# Large enough for any real area, small enough to stay exact in every JSON reader.
_COUNT_MAX = 9_999
_LOTTERY_MAX = 999_999_999


@attrs.frozen
class OpenYear:
    """Open the bid year: from here on rounds can be opened."""

    first_day: datetime.date = attrs.field(validator=check_year_start)
    pay_periods: int = attrs.field(validator=whole(PAY_PERIODS_MIN, PAY_PERIODS_MAX))


@attrs.frozen
class RegisterUser:
    """Add a user to the area."""

    initials: str = attrs.field(validator=check_initials)
    name: str = attrs.field(validator=check_name)
    user_type: UserType
    cumulative_bu_date: datetime.date
    bu_date: datetime.date
    eod_date: datetime.date
    scd_date: datetime.date
    lottery: int | None = attrs.field(
        default=None, validator=optional(whole(0, _LOTTERY_MAX))
    )
    crew: int | None = attrs.field(default=None, validator=optional(whole(1, CREW_MAX)))

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

    initials: str = attrs.field(validator=check_initials)
    name: str | None = attrs.field(default=None, validator=optional(check_name))
    user_type: UserType | None = None
    crew: int | None = attrs.field(default=None, validator=optional(whole(1, CREW_MAX)))
    cumulative_bu_date: datetime.date | None = None
    bu_date: datetime.date | None = None
    eod_date: datetime.date | None = None
    scd_date: datetime.date | None = None
    lottery: int | None = attrs.field(
        default=None, validator=optional(whole(0, _LOTTERY_MAX))
    )


@attrs.frozen
class OpenRound:
    """Open a round of bidding."""

    number: int = attrs.field(validator=whole(1, _COUNT_MAX))
    name: str = attrs.field(validator=check_name)
    slots_per_day: int = attrs.field(validator=whole(1, _COUNT_MAX))
    max_groups: int = attrs.field(validator=whole(1, _COUNT_MAX))
    max_total_hours: int = attrs.field(validator=whole(1, _COUNT_MAX))


@attrs.frozen
class SubmitBid:
    """Bid for one group of leave: up to five days that follow one another."""

    round: int
    initials: str = attrs.field(validator=check_initials)
    days: tuple[datetime.date, ...]


@attrs.frozen
class WithdrawBid:
    """Give back the group of leave that begins on *first_day*."""

    round: int
    initials: str = attrs.field(validator=check_initials)
    first_day: datetime.date


@attrs.frozen
class FinalizeRound:
    """Close a round for good; its bids are leave from then on."""

    round: int


AreaCommand: TypeAlias = (
    OpenYear
    | RegisterUser
    | UpdateUser
    | OpenRound
    | SubmitBid
    | WithdrawBid
    | FinalizeRound
)
