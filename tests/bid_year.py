"""A bid year with two areas, as commands; from an empty one to bids."""

import datetime

from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year import commands
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.telling import area_stream
from argos_engine.domains.bidding.year.user_commands import RegisterUser

YEAR_2026 = YEAR.stream("2026")
AREAS = ("EAST", "NORTH", "WEST")
STREAMS = {area_id: area_stream("2026", area_id) for area_id in AREAS}
HIRED = datetime.date(2001, 1, 7)
USERS = tuple(
    (f"u{number}", area_id) for number, area_id in enumerate((*AREAS, *AREAS), 1)
)

SETUP = (
    commands.CreateBidYear(datetime.date(2026, 1, 4), 26),
    commands.SetExpectedAreaCount(len(AREAS)),
    commands.CreateRoundGroup("all", "All areas"),
    commands.CreateRound(
        round_id="prime",
        round_group_id="all",
        number=1,
        name="Prime time",
        slots_per_day=1,
        max_groups=2,
        max_total_hours=80,
        is_windowed=False,
    ),
    *(
        command
        for area_id in AREAS
        for command in (
            commands.CreateArea(area_id, area_id[0]),
            commands.SetExpectedUserCount(area_id, 2),
            commands.AssignRoundGroup(area_id, "all"),
        )
    ),
    *(
        RegisterUser(
            user_id,
            f"A{user_id[1:]}",
            f"User {user_id}",
            UserType.CPC,
            *(HIRED,) * 4,
            lottery=int(user_id[1:]),
            area_id=area_id,
        )
        for user_id, area_id in USERS
    ),
    commands.CompleteBootstrap(),
)
CONFIRM = commands.ConfirmReadyToBid(commands.CONFIRMATION)
