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
    """Users off, by round and day: `prime/2026-07-04`."""
    groups: Map[str, int] = attrs.field(default=Map())
    """Groups bid for, by round and user: `prime/u7`."""
    days: Map[str, int] = attrs.field(default=Map())
    """Days bid for, by round and user: `prime/u7`."""
    leave: Map[str, int] = attrs.field(default=Map())
    """Bids for one day by one user in any round: `u7/2026-07-04`."""
    used: Map[str, int] = attrs.field(default=Map())
    """Days bid for in all rounds, by user."""

    def with_bid(self, bid: Bid) -> "Tally":
        """Return the tally with *bid* added."""
        return self._counted(bid, 1)

    def without_bid(self, bid: Bid) -> "Tally":
        """Return the tally with *bid* taken away; no count goes below zero."""
        return self._counted(bid, -1)

    def with_leave(self, bids: Iterable[Bid]) -> "Tally":
        """Return the tally with leave of another area added, which takes no slots."""
        return self._brought(bids, 1)

    def without_leave(self, bids: Iterable[Bid]) -> "Tally":
        """Return the tally with leave of another area taken away."""
        return self._brought(bids, -1)

    def slots_taken(self, round_id: str, day: datetime.date) -> int:
        """Return how many users have *day* off through a round."""
        return self.slots.get(f"{round_id}/{day}", 0)

    def groups_of(self, round_id: str, user_id: str) -> int:
        """Return how many groups the user has in a round."""
        return self.groups.get(f"{round_id}/{user_id}", 0)

    def hours_of(self, round_id: str, user_id: str) -> int:
        """Return how many hours of leave the user has in a round."""
        return self.days.get(f"{round_id}/{user_id}", 0) * HOURS_A_DAY

    def hours_used(self, user_id: str) -> int:
        """Return how many hours of leave the user has in all rounds."""
        return self.used.get(user_id, 0) * HOURS_A_DAY

    def is_off(self, user_id: str, day: datetime.date) -> bool:
        """Return whether the user has *day* off through any round."""
        return f"{user_id}/{day}" in self.leave

    def _brought(self, bids: Iterable[Bid], step: int) -> "Tally":
        tally = self
        for bid in bids:
            tally = attrs.evolve(tally._counted(bid, step), slots=self.slots)
        return tally

    def _counted(self, bid: Bid, step: int) -> "Tally":
        share = f"{bid.round_id}/{bid.user_id}"
        length = step * len(bid.days)
        return Tally(
            _add(self.slots, (f"{bid.round_id}/{day}" for day in bid.days), step),
            _add(self.groups, (share,), step),
            _add(self.days, (share,), length),
            _add(self.leave, (f"{bid.user_id}/{day}" for day in bid.days), step),
            _add(self.used, (bid.user_id,), length),
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
