"""The plan of a season: its year, areas and rounds, and how many people there are."""

import datetime

import attrs

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.year.commands import CreateRound

YEAR_STREAM = "2026"
YEAR = BidCalendar(
    datetime.date(2026, 1, 4),
    26,
    tuple(
        datetime.date.fromisoformat(text)
        for text in (
            "2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 "
            "2026-10-12 2026-11-11 2026-11-26 2026-12-25 2027-01-01"
        ).split()
    ),
)
AREAS = ("NORTH", "EAST", "WEST")
PEOPLE = 84
ROUND_GROUP = "all"
NIGHT_AREA = "NORTH"
NIGHT_ROUND = "second"
NIGHT_BIDS = 40


@attrs.frozen
class RoundPlan:
    """A round, how long its groups are, and whether the season sees it finalized."""

    opening: CreateRound
    lengths: tuple[int, ...]
    """The days of a group; the more often a number stands here, the likelier."""
    is_finalized: bool

    @property
    def round_id(self) -> str:
        """Return the id of the round."""
        return self.opening.round_id


# People bid when they come: the season can be played at any time, and windows could
# be kept only at theirs.
ROUNDS = (
    RoundPlan(
        CreateRound(
            round_id="prime",
            round_group_id=ROUND_GROUP,
            number=1,
            name="Prime time",
            slots_per_day=4,
            max_groups=2,
            max_total_hours=80,
            is_windowed=False,
        ),
        lengths=(5, 5, 5, 4, 3),
        is_finalized=True,
    ),
    RoundPlan(
        CreateRound(
            round_id="second",
            round_group_id=ROUND_GROUP,
            number=2,
            name="Second choice",
            slots_per_day=4,
            max_groups=4,
            max_total_hours=80,
            include_holidays=True,
            is_windowed=False,
        ),
        lengths=(1, 2, 2, 3, 3, 5),
        is_finalized=True,
    ),
    RoundPlan(
        CreateRound(
            round_id="single",
            round_group_id=ROUND_GROUP,
            number=3,
            name="Single days",
            slots_per_day=3,
            max_groups=5,
            max_total_hours=48,
            include_holidays=True,
            is_windowed=False,
        ),
        lengths=(1, 1, 1, 2),
        is_finalized=False,
    ),
)
