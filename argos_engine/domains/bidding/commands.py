"""What an area can be asked to do."""

import datetime
from typing import TypeAlias

import attrs
from attrs.validators import deep_iterable, instance_of, optional

from argos_engine.domains.bidding.check import (
    COUNT_MAX,
    check_day,
    check_flag,
    check_id,
    check_moment,
    check_reason,
    whole,
)
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.year_facts import YearFacts


@attrs.frozen
class AdoptYearFacts:
    """Take over what the year has become; older facts than those known are refused.

    It replaces all that was known, so a process may leave versions of the year out,
    and may send the same again after a crash.
    """

    facts: YearFacts = attrs.field(validator=instance_of(YearFacts))
    participants: tuple[Participant, ...] = attrs.field(
        validator=deep_iterable(instance_of(Participant))
    )


@attrs.frozen
class AdoptLeave:
    """Take over what leave a user who was moved has in other areas of the year.

    It replaces what was known of it. Before it comes, the user cannot bid here.
    """

    user_id: str = attrs.field(validator=check_id)
    bids: tuple[Bid, ...] = attrs.field(validator=deep_iterable(instance_of(Bid)))


@attrs.frozen
class StartRound:
    """Take bids in a round from here on."""

    round_id: str = attrs.field(validator=check_id)


@attrs.frozen
class SubmitBid:
    """Bid for one group of leave: up to five workdays that follow one another."""

    round_id: str = attrs.field(validator=check_id)
    user_id: str = attrs.field(validator=check_id)
    days: tuple[datetime.date, ...] = attrs.field(validator=deep_iterable(check_day))


@attrs.frozen
class WithdrawBid:
    """Give back the group of leave that begins on *first_day*."""

    round_id: str = attrs.field(validator=check_id)
    user_id: str = attrs.field(validator=check_id)
    first_day: datetime.date = attrs.field(validator=check_day)


@attrs.frozen
class CompleteTurn:
    """Say that a user has bid for all that is wanted in a round."""

    round_id: str = attrs.field(validator=check_id)
    user_id: str = attrs.field(validator=check_id)
    by_proxy: bool = attrs.field(default=False, validator=check_flag)
    """Whether somebody else bid in the user's name."""


@attrs.frozen
class PassTurn:
    """Say that a user does not want to bid in a round."""

    round_id: str = attrs.field(validator=check_id)
    user_id: str = attrs.field(validator=check_id)
    notes: str = attrs.field(validator=check_reason)


@attrs.frozen
class MissTurn:
    """Say that a user did not come before the window was over."""

    round_id: str = attrs.field(validator=check_id)
    user_id: str = attrs.field(validator=check_id)
    notes: str = attrs.field(validator=check_reason)


@attrs.frozen
class FinalizeRound:
    """Close a round for good; its bids are leave from then on."""

    round_id: str = attrs.field(validator=check_id)


@attrs.frozen
class OverrideEligibility:
    """Let a user bid or not, whatever the year says; None takes it back."""

    user_id: str = attrs.field(validator=check_id)
    can_bid: bool | None = attrs.field(validator=optional(check_flag))
    reason: str = attrs.field(validator=check_reason)


@attrs.frozen
class OverrideBidOrder:
    """Give a user another place in the bid order; None takes it back."""

    user_id: str = attrs.field(validator=check_id)
    position: int | None = attrs.field(validator=optional(whole(1, COUNT_MAX)))
    reason: str = attrs.field(validator=check_reason)


@attrs.frozen
class Place:
    """Where in the bid order a user is to be."""

    user_id: str = attrs.field(validator=check_id)
    position: int = attrs.field(validator=whole(1, COUNT_MAX))


@attrs.frozen
class AdjustBidOrder:
    """Give several users other places at once: all of them, or none."""

    places: tuple[Place, ...] = attrs.field(validator=deep_iterable(instance_of(Place)))
    reason: str = attrs.field(validator=check_reason)


@attrs.frozen
class OverrideBidWindow:
    """Give a user another window in a round; None for both ends takes it back."""

    round_id: str = attrs.field(validator=check_id)
    user_id: str = attrs.field(validator=check_id)
    starts_at: datetime.datetime | None = attrs.field(validator=optional(check_moment))
    ends_at: datetime.datetime | None = attrs.field(validator=optional(check_moment))
    reason: str = attrs.field(validator=check_reason)


AreaCommand: TypeAlias = (
    AdoptYearFacts
    | AdoptLeave
    | StartRound
    | SubmitBid
    | WithdrawBid
    | CompleteTurn
    | PassTurn
    | MissTurn
    | FinalizeRound
    | OverrideEligibility
    | OverrideBidOrder
    | AdjustBidOrder
    | OverrideBidWindow
)
