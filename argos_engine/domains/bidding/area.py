"""The state of one area in one bid year."""

import attrs
from immutables import Map

from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.override import (
    EligibilityOverride,
    OrderOverride,
    WindowOverride,
)
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.tally import Tally
from argos_engine.domains.bidding.turn import Turn
from argos_engine.domains.bidding.year_facts import YearFacts


@attrs.frozen
class StartedRound:
    """A round that was started, with the terms of that moment."""

    terms: RoundTerms
    is_finalized: bool = False


@attrs.frozen
class Area:
    """Everything that the rules of bidding look at."""

    facts: YearFacts | None = None
    """What the bid year is known to be; None before it is frozen."""
    users: Map[str, Participant] = attrs.field(default=Map())
    """By `user_id`."""
    rounds: Map[str, StartedRound] = attrs.field(default=Map())
    """By `round_id`."""
    bids: Map[str, Bid] = attrs.field(default=Map())
    """By `bid_id`."""
    tally: Tally = attrs.field(default=Tally())
    turns: Map[str, Turn] = attrs.field(default=Map())
    """Those that are over, by `turn_id`."""
    eligibility: Map[str, EligibilityOverride] = attrs.field(default=Map())
    """By `user_id`."""
    order: Map[str, OrderOverride] = attrs.field(default=Map())
    """By `user_id`."""
    windows: Map[str, WindowOverride] = attrs.field(default=Map())
    """By `turn_id`."""
    brought: Map[str, tuple[Bid, ...]] = attrs.field(default=Map())
    """What moved users have in other areas, without slots here. By `user_id`."""


def turn_id(round_id: str, user_id: str) -> str:
    """Return the key of what concerns one user in one round."""
    return f"{round_id}/{user_id}"
