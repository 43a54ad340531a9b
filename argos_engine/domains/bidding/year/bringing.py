"""What leave comes along with a user who was moved to another area."""

from collections.abc import Mapping

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import AdoptLeave


def leave_to_bring(
    areas: Mapping[str, Area], area_id: str, user_id: str
) -> AdoptLeave | None:
    """Return what the area *area_id* is to be told of the leave of a moved user.

    None while it does not know that the user was moved to it, while another area still
    takes bids from the user, and if it was told the same already.

    Args:
        areas: All areas of the year, by `area_id`.
        area_id: Where the user bids.
        user_id: Who was moved.
    """
    area = areas[area_id]
    user = area.users.get(user_id)
    others = [each for name, each in sorted(areas.items()) if name != area_id]
    if user is None or not user.is_moved:
        return None
    if any(user_id in each.users for each in others):
        return None
    bids = tuple(
        bid
        for other in others
        for _, bid in sorted(other.bids.items())
        if bid.user_id == user_id
    )
    return None if area.brought.get(user_id) == bids else AdoptLeave(user_id, bids)
