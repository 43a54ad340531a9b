"""The order sheet: who bids before whom, and what it follows from."""

import attrs

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.override import EligibilityOverride, OrderOverride
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.query import bid_order, can_bid, position
from argos_engine.domains.bidding.seniority_order import ties


@attrs.frozen
class OrderLine:
    """One user: the place in the order, and the derived place beside it."""

    user: Participant
    """With the five keys of seniority, and the derived place."""
    rank: int | None
    """Who bids first has 1; None for who does not bid."""
    place: int | None
    """By an override, else the derived one."""
    override: OrderOverride | None
    eligibility: EligibilityOverride | None
    tied_with: tuple[str, ...]
    """User ids of bidders whose seniority is the same."""


def order_sheet(area: Area) -> tuple[OrderLine, ...]:
    """Return a line for every user: bidders in bid order, then all others by id."""
    bidders = bid_order(area)
    ranks = {user_id: rank for rank, user_id in enumerate(bidders, 1)}
    others = sorted(each for each in area.users if each not in ranks)
    alike = _alike(area)
    return tuple(
        OrderLine(
            user=area.users[user_id],
            rank=ranks.get(user_id),
            place=position(area, area.users[user_id]),
            override=area.order.get(user_id),
            eligibility=area.eligibility.get(user_id),
            tied_with=alike.get(user_id, ()),
        )
        for user_id in (*bidders, *others)
    )


def _alike(area: Area) -> dict[str, tuple[str, ...]]:
    people = {
        user_id: user.seniority
        for user_id, user in area.users.items()
        if can_bid(area, user)
    }
    return {
        user_id: tuple(each for each in tied if each != user_id)
        for tied in ties(people)
        for user_id in tied
    }
