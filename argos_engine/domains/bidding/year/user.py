"""Users as their bid year knows them."""

import attrs

from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import UserType


@attrs.frozen
class AreaOverride:
    """Another area for a user of a frozen year; the one before it stays recorded."""

    area_id: str
    reason: str


@attrs.frozen
class YearUser:
    """Somebody who takes leave; operators enter what they want.

    The id stays for ever. Initials, names and areas change, so nothing refers to them.
    """

    user_id: str
    initials: str
    name: str
    user_type: UserType
    crew: int | None
    seniority: Seniority
    area_id: str | None
    """None is No Bid: the user bids, but competes with nobody."""
    excluded_from_bidding: bool = False
    excluded_from_leave_calculation: bool = False
    """Only ever together with the exclusion from bidding."""
    no_bid_reviewed: bool = False
    """Whether an operator has looked at the user's being in No Bid."""
    area_override: AreaOverride | None = None

    @property
    def effective_area_id(self) -> str | None:
        """Return the area in which the user bids."""
        override = self.area_override
        return self.area_id if override is None else override.area_id

    @property
    def needs_review(self) -> bool:
        """Return whether the user is in No Bid and nobody has looked at it."""
        return self.area_id is None and not self.no_bid_reviewed
