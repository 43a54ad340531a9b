"""The terms of a round: what it allows. Areas of one round group share them."""

import datetime

import attrs


@attrs.frozen
class RoundTerms:
    """One round and what it allows."""

    round_id: str
    round_group_id: str
    number: int
    """Its place among the rounds of the group."""
    name: str
    slots_per_day: int
    """How many users of the area can have the same day off through this round."""
    max_groups: int
    """How many groups of leave one user can bid for."""
    max_total_hours: int
    """How many hours of leave one user can bid for."""
    include_holidays: bool = False
    """Whether holidays can be bid for."""
    allow_overbid: bool = False
    """Whether users can bid for more leave than they earn."""
    is_windowed: bool = True
    """Whether users bid in their windows, and not whenever they come."""
    first_day: datetime.date | None = None
    """The Monday of its first windows; None for that of the schedule."""


@attrs.frozen
class RoundGroup:
    """Rounds that some areas bid through together."""

    round_group_id: str
    name: str
