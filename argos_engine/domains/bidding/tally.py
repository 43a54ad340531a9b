"""The tally: counts over all bids, so that no rule has to walk through them."""

import datetime
from collections.abc import Iterable

import attrs
from immutables import Map

from argos_engine.domains.bidding.leave import HOURS_A_DAY, Bid


@attrs.frozen
class Tally:
    """What bids add up to; keys are texts, so that a snapshot can hold them."""

    slots: Map[str, int] = attrs.field(default=Map())
    """Users off, by round and day: `1/2026-07-04`."""
    groups: Map[str, int] = attrs.field(default=Map())
    """Groups bid for, by round and initials: `1/AB`."""
    days: Map[str, int] = attrs.field(default=Map())
    """Days bid for, by round and initials: `1/AB`."""
    leave: Map[str, int] = attrs.field(default=Map())
    """Bids for one day by one user in any round: `AB/2026-07-04`."""

    def with_bid(self, bid: Bid) -> "Tally":
        """Return the tally with *bid* added."""
        return self._counted(bid, 1)

    def without_bid(self, bid: Bid) -> "Tally":
        """Return the tally with *bid* taken away; no count goes below zero."""
        return self._counted(bid, -1)

    def slots_taken(self, number: int, day: datetime.date) -> int:
        """Return how many users have *day* off through round *number*."""
        return self.slots.get(f"{number}/{day}", 0)

    def groups_of(self, number: int, initials: str) -> int:
        """Return how many groups the user has in round *number*."""
        return self.groups.get(f"{number}/{initials}", 0)

    def hours_of(self, number: int, initials: str) -> int:
        """Return how many hours of leave the user has in round *number*."""
        return self.days.get(f"{number}/{initials}", 0) * HOURS_A_DAY

    def is_off(self, initials: str, day: datetime.date) -> bool:
        """Return whether the user has *day* off through any round."""
        return f"{initials}/{day}" in self.leave

    def _counted(self, bid: Bid, step: int) -> "Tally":
        share = f"{bid.round}/{bid.initials}"
        return Tally(
            _add(self.slots, (f"{bid.round}/{day}" for day in bid.days), step),
            _add(self.groups, (share,), step),
            _add(self.days, (share,), step * len(bid.days)),
            _add(self.leave, (f"{bid.initials}/{day}" for day in bid.days), step),
        )


def _add(counts: Map[str, int], keys: Iterable[str], step: int) -> Map[str, int]:
    changed = counts.mutate()
    for key in keys:
        count = changed.get(key, 0) + step
        if count > 0:
            changed[key] = count
        else:
            # A count of zero and no count must be one state, or a withdrawn bid
            # would leave a trace.
            changed.pop(key, None)
    return changed.finish()
