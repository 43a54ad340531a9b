"""What has happened in an area: values without rules, as facts are never refused."""

import datetime
from typing import TypeAlias

import attrs
from immutables import Map

from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.turn import TurnStatus
from argos_engine.domains.bidding.year_facts import YearFacts


@attrs.frozen
class YearFactsAdopted:
    """The area knows what its year has become, and who bids in it."""

    facts: YearFacts
    participants: tuple[Participant, ...]


@attrs.frozen
class LeaveAdopted:
    """The area knows what leave a user who was moved has elsewhere."""

    user_id: str
    bids: tuple[Bid, ...]


@attrs.frozen
class RoundStarted:
    """Bids are taken in a round."""

    terms: RoundTerms


@attrs.frozen
class BidSubmitted:
    """A user got a group of leave in a round."""

    round_id: str
    user_id: str
    days: tuple[datetime.date, ...]
    is_late: bool = False


@attrs.frozen
class BidWithdrawn:
    """A user gave a group of leave back."""

    round_id: str
    user_id: str
    days: tuple[datetime.date, ...]


@attrs.frozen
class TurnEnded:
    """A user has no more to bid for in a round, one way or another."""

    round_id: str
    user_id: str
    status: TurnStatus
    notes: str | None = None


@attrs.frozen
class RoundFinalized:
    """A round was closed for good."""

    round_id: str


@attrs.frozen
class EligibilityOverridden:
    """It was decided by hand whether a user bids; None takes it back."""

    user_id: str
    can_bid: bool | None
    reason: str


@attrs.frozen
class BidOrderOverridden:
    """A user's place in the bid order was decided by hand; None takes it back."""

    user_id: str
    position: int | None
    reason: str


@attrs.frozen
class BidOrderAdjusted:
    """Places of several users in the bid order were decided by hand."""

    positions: Map[str, int]
    """By `user_id`."""
    reason: str


@attrs.frozen
class BidWindowOverridden:
    """A user's window in a round was decided by hand; None takes it back."""

    round_id: str
    user_id: str
    window: Window | None
    reason: str


AreaEvent: TypeAlias = (
    YearFactsAdopted
    | LeaveAdopted
    | RoundStarted
    | BidSubmitted
    | BidWithdrawn
    | TurnEnded
    | RoundFinalized
    | EligibilityOverridden
    | BidOrderOverridden
    | BidOrderAdjusted
    | BidWindowOverridden
)
