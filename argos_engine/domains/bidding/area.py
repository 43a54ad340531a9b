"""The state of one area in one bid year."""

import attrs
from immutables import Map

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.round import Round
from argos_engine.domains.bidding.tally import Tally
from argos_engine.domains.bidding.user import User


@attrs.frozen
class Area:
    """Everything that the rules of bidding look at."""

    year: BidCalendar | None = None
    users: Map[str, User] = attrs.field(default=Map())
    """By initials."""
    rounds: Map[int, Round] = attrs.field(default=Map())
    """By number."""
    bids: Map[str, Bid] = attrs.field(default=Map())
    """By `bid_id`."""
    tally: Tally = attrs.field(default=Tally())
