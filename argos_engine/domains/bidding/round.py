"""Rounds: bidding goes through the whole bid order once or more in each."""

import attrs


@attrs.frozen
class Round:
    """One round and what it allows."""

    number: int
    name: str
    slots_per_day: int
    """How many users of the area can have the same day off through this round."""
    max_groups: int
    """How many groups of leave one user can bid for."""
    max_total_hours: int
    """How many hours of leave one user can bid for."""
    finalized: bool = False
