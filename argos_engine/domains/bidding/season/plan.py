"""The plan of a season: its areas, its rounds, and how many people there are."""

import attrs

from argos_engine.domains.bidding.commands import OpenRound

AREAS = ("NORTH", "EAST", "WEST")
PEOPLE = 84
LATE_PEOPLE = 4
NIGHT_AREA = "NORTH"
NIGHT_ROUND = 2
NIGHT_BIDS = 40


@attrs.frozen
class RoundPlan:
    """A round, how long its groups are, and whether the season sees it finalized."""

    opening: OpenRound
    lengths: tuple[int, ...]
    """The days of a group; the more often a number stands here, the likelier."""
    is_finalized: bool


ROUNDS = (
    RoundPlan(
        OpenRound(1, "Prime time", 4, 2, 80), lengths=(5, 5, 5, 4, 3), is_finalized=True
    ),
    RoundPlan(
        OpenRound(2, "Second choice", 4, 4, 80),
        lengths=(1, 2, 2, 3, 3, 5),
        is_finalized=True,
    ),
    RoundPlan(
        OpenRound(3, "Single days", 3, 5, 48), lengths=(1, 1, 1, 2), is_finalized=False
    ),
)
