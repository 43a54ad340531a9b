"""What has happened to the structure of a bid year."""

import datetime
from typing import TypeAlias

import attrs

from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Schedule


@attrs.frozen
class BidYearCreated:
    """The year got its calendar."""

    first_day: datetime.date
    pay_periods: int
    holidays: tuple[datetime.date, ...]


@attrs.frozen
class YearDescribed:
    """The year got a label and notes for people; None stands for none."""

    label: str | None
    notes: str | None


@attrs.frozen
class AreaCreated:
    """An area was added to the year."""

    area_id: str
    code: str
    name: str | None


@attrs.frozen
class AreaUpdated:
    """An area was changed; None stands for what stayed as it was."""

    area_id: str
    code: str | None
    name: str | None


@attrs.frozen
class ExpectedAreaCountSet:
    """It was said how many areas the year is to have."""

    count: int


@attrs.frozen
class ExpectedUserCountSet:
    """It was said how many users an area is to have."""

    area_id: str
    count: int


@attrs.frozen
class RoundGroupCreated:
    """A round group was added."""

    round_group_id: str
    name: str


@attrs.frozen
class RoundGroupRenamed:
    """A round group got another name."""

    round_group_id: str
    name: str


@attrs.frozen
class RoundGroupDeleted:
    """A round group was taken away."""

    round_group_id: str


@attrs.frozen
class RoundGroupAssigned:
    """An area bids through the rounds of a group from here on."""

    area_id: str
    round_group_id: str


@attrs.frozen
class RoundCreated:
    """A round was added to its group."""

    terms: RoundTerms


@attrs.frozen
class RoundUpdated:
    """A round got other terms."""

    terms: RoundTerms


@attrs.frozen
class RoundDeleted:
    """A round was taken away."""

    round_id: str


@attrs.frozen
class BidScheduleSet:
    """It was said when whose turn is."""

    schedule: Schedule


@attrs.frozen
class BootstrapCompleted:
    """Everything was entered."""


@attrs.frozen
class AreaOrder:
    """The bid order of one area: user ids, the most senior first."""

    area_id: str
    user_ids: tuple[str, ...]


@attrs.frozen
class ReadyToBidConfirmed:
    """Structure, people and bid order were frozen."""

    orders: tuple[AreaOrder, ...]


@attrs.frozen
class BiddingActivated:
    """Bids are taken from here on."""


@attrs.frozen
class BiddingClosed:
    """No more bids are taken."""


StructureEvent: TypeAlias = (
    BidYearCreated
    | YearDescribed
    | AreaCreated
    | AreaUpdated
    | ExpectedAreaCountSet
    | ExpectedUserCountSet
    | RoundGroupCreated
    | RoundGroupRenamed
    | RoundGroupDeleted
    | RoundGroupAssigned
    | RoundCreated
    | RoundUpdated
    | RoundDeleted
    | BidScheduleSet
    | BootstrapCompleted
    | ReadyToBidConfirmed
    | BiddingActivated
    | BiddingClosed
)
