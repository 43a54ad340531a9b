"""What can be asked of the structure of a bid year."""

import datetime
from typing import TypeAlias

import attrs
from attrs.validators import deep_iterable, instance_of, optional

from argos_engine.domains.bidding.bid_calendar import PAY_PERIODS_MAX, PAY_PERIODS_MIN
from argos_engine.domains.bidding.check import (
    COUNT_MAX,
    check_day,
    check_flag,
    check_id,
    check_monday,
    check_name,
    check_notes,
    check_time_of_day,
    check_year_start,
    whole,
)
from argos_engine.domains.bidding.zone import Zone

CONFIRMATION = "I understand this action is irreversible"
"""What somebody who freezes a bid year has to type, to the letter."""


@attrs.frozen
class CreateBidYear:
    """Give the bid year its calendar, or another one while nothing is frozen."""

    first_day: datetime.date = attrs.field(validator=check_year_start)
    pay_periods: int = attrs.field(validator=whole(PAY_PERIODS_MIN, PAY_PERIODS_MAX))
    holidays: tuple[datetime.date, ...] = attrs.field(
        default=(), validator=deep_iterable(check_day)
    )


@attrs.frozen
class DescribeYear:
    """Give the year a label and notes for people, at any stage; None clears one."""

    label: str | None = attrs.field(default=None, validator=optional(check_name))
    notes: str | None = attrs.field(default=None, validator=optional(check_notes))


@attrs.frozen
class CreateArea:
    """Add an area to the year."""

    area_id: str = attrs.field(validator=check_id)
    code: str = attrs.field(validator=check_name)
    name: str | None = attrs.field(default=None, validator=optional(check_name))


@attrs.frozen
class UpdateArea:
    """Change what is given of an area; what is None stays as it is."""

    area_id: str = attrs.field(validator=check_id)
    code: str | None = attrs.field(default=None, validator=optional(check_name))
    name: str | None = attrs.field(default=None, validator=optional(check_name))


@attrs.frozen
class SetExpectedAreaCount:
    """Say how many areas the year is to have before it can be complete."""

    count: int = attrs.field(validator=whole(1, COUNT_MAX))


@attrs.frozen
class SetExpectedUserCount:
    """Say how many users an area is to have before the year can be complete."""

    area_id: str = attrs.field(validator=check_id)
    count: int = attrs.field(validator=whole(1, COUNT_MAX))


@attrs.frozen
class CreateRoundGroup:
    """Add a group that rounds can belong to."""

    round_group_id: str = attrs.field(validator=check_id)
    name: str = attrs.field(validator=check_name)


@attrs.frozen
class RenameRoundGroup:
    """Give a round group another name."""

    round_group_id: str = attrs.field(validator=check_id)
    name: str = attrs.field(validator=check_name)


@attrs.frozen
class DeleteRoundGroup:
    """Take away a round group that has no rounds and no areas."""

    round_group_id: str = attrs.field(validator=check_id)


@attrs.frozen
class AssignRoundGroup:
    """Let an area bid through the rounds of a group."""

    area_id: str = attrs.field(validator=check_id)
    round_group_id: str = attrs.field(validator=check_id)


@attrs.frozen(kw_only=True)
class _Round:
    round_id: str = attrs.field(validator=check_id)
    round_group_id: str = attrs.field(validator=check_id)
    number: int = attrs.field(validator=whole(1, COUNT_MAX))
    name: str = attrs.field(validator=check_name)
    slots_per_day: int = attrs.field(validator=whole(1, COUNT_MAX))
    max_groups: int = attrs.field(validator=whole(1, COUNT_MAX))
    max_total_hours: int = attrs.field(validator=whole(1, COUNT_MAX))
    include_holidays: bool = attrs.field(default=False, validator=check_flag)
    allow_overbid: bool = attrs.field(default=False, validator=check_flag)
    is_windowed: bool = attrs.field(default=True, validator=check_flag)
    first_day: datetime.date | None = attrs.field(
        default=None, validator=optional(check_monday)
    )
    """The Monday of its first windows; None for that of the schedule."""


@attrs.frozen(kw_only=True)
class CreateRound(_Round):
    """Add a round to a round group."""


@attrs.frozen(kw_only=True)
class UpdateRound(_Round):
    """Give a round other terms: all of them, as given here."""


@attrs.frozen
class DeleteRound:
    """Take away a round."""

    round_id: str = attrs.field(validator=check_id)


@attrs.frozen
class SetBidSchedule:
    """Say from which Monday on, at what time and how many users bid a day."""

    zone: Zone = attrs.field(validator=instance_of(Zone))
    """As `read_zone` gives it; the rules do not look at the machine's data."""
    first_day: datetime.date = attrs.field(validator=check_monday)
    opens: datetime.time = attrs.field(validator=check_time_of_day)
    closes: datetime.time = attrs.field(validator=check_time_of_day)
    bidders_a_day: int = attrs.field(validator=whole(1, COUNT_MAX))


@attrs.frozen
class CompleteBootstrap:
    """Say that everything is entered; refused while anything is missing."""


@attrs.frozen
class ConfirmReadyToBid:
    """Freeze structure, people and bid order for good."""

    phrase: str
    """Exactly `CONFIRMATION`."""


@attrs.frozen
class ActivateBidding:
    """Let bids begin; sent by the process that carries the grant, never by people."""


@attrs.frozen
class CloseBidding:
    """Take no more bids in this year."""


StructureCommand: TypeAlias = (
    CreateBidYear
    | DescribeYear
    | CreateArea
    | UpdateArea
    | SetExpectedAreaCount
    | SetExpectedUserCount
    | CreateRoundGroup
    | RenameRoundGroup
    | DeleteRoundGroup
    | AssignRoundGroup
    | CreateRound
    | UpdateRound
    | DeleteRound
    | SetBidSchedule
    | CompleteBootstrap
    | ConfirmReadyToBid
    | ActivateBidding
    | CloseBidding
)
