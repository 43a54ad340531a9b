"""Bidding in windows as time goes by, decided a second time by rules without any code.

Time stands still or goes on between two commands; two rounds are bid in windows, one of
them in the week in which clocks change.
"""

import datetime
import json

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding import commands
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.query import bid_order
from argos_engine.domains.bidding.season.line import Line
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year import commands as year_commands
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.user_commands import (
    RegisterUser,
    SetParticipation,
)
from argos_engine.domains.bidding.zone import OffsetChange, Zone
from argos_engine.errors import CommandRejectedError
from tests.naive.area import order
from tests.naive.season import Season

START = datetime.datetime(2027, 10, 25, 12, tzinfo=datetime.UTC)
FIRST_MONDAY = datetime.date(2027, 11, 1)
SECOND_MONDAY = datetime.date(2027, 11, 8)
BACK = datetime.datetime(2027, 11, 7, 8, tzinfo=datetime.UTC)
ZONE = Zone("America/Denver", -6 * 3_600, (OffsetChange(BACK, -7 * 3_600),))
ROLES = frozenset({"admin", "process"})
PRINCIPAL = Principal("operator:MK", ROLES)
HIRED = datetime.date(2001, 1, 7)
JULY = datetime.date(2028, 7, 3)
REASON = "settled between the two of them"
USER_IDS = ("u1", "u2", "u3", "u4")


def round_of(round_id, number, **terms):
    return year_commands.CreateRound(
        round_id=round_id,
        round_group_id="all",
        number=number,
        name=f"Round {number}",
        slots_per_day=1,
        max_groups=2,
        max_total_hours=24,
        **terms,
    )


SETUP = (
    year_commands.CreateBidYear(datetime.date(2028, 1, 2), 27),
    year_commands.SetExpectedAreaCount(1),
    year_commands.CreateArea("NORTH", "N"),
    year_commands.SetExpectedUserCount("NORTH", len(USER_IDS)),
    year_commands.CreateRoundGroup("all", "All areas"),
    round_of("r1", 1),
    round_of("r2", 2, first_day=SECOND_MONDAY),
    year_commands.AssignRoundGroup("NORTH", "all"),
    year_commands.SetBidSchedule(
        ZONE, FIRST_MONDAY, datetime.time(8), datetime.time(18), 1
    ),
    *(
        RegisterUser(
            user_id, f"A{number}", user_id, UserType.CPC, *(HIRED,) * 4,
            lottery=number, crew=None, area_id="NORTH",
        )
        for number, user_id in enumerate(USER_IDS)
    ),
    SetParticipation(
        "u4", excluded_from_bidding=True, excluded_from_leave_calculation=False
    ),
    year_commands.CompleteBootstrap(),
    year_commands.ConfirmReadyToBid(year_commands.CONFIRMATION),
    year_commands.ActivateBidding(),
)  # fmt: skip

TURN = (some.sampled_from(["r1", "r2"]), some.sampled_from(USER_IDS))
DAYS = some.integers(0, 3).map(lambda n: JULY + datetime.timedelta(days=n))
NOTES = some.just("told us by telephone")
MOMENTS = some.none() | some.integers(0, 16).map(
    lambda n: START + n * datetime.timedelta(days=1, hours=3)
)
COMMANDS = some.one_of(
    some.builds(commands.PassTurn, *TURN, NOTES),
    some.builds(commands.MissTurn, *TURN, NOTES),
    some.builds(commands.CompleteTurn, *TURN, some.booleans()),
    some.builds(commands.WithdrawBid, *TURN, DAYS),
    some.builds(commands.FinalizeRound, TURN[0]),
    some.builds(commands.StartRound, TURN[0]),
    some.builds(commands.OverrideBidWindow, *TURN, MOMENTS, MOMENTS, some.just(REASON)),
    some.builds(
        commands.OverrideEligibility,
        TURN[1],
        some.none() | some.booleans(),
        some.just(REASON),
    ),
    some.builds(
        commands.OverrideBidOrder,
        TURN[1],
        some.none() | some.integers(1, 3),
        some.just(REASON),
    ),
)


class InWindows(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.at = START
        self.naive = Season(START)
        self.states = {"2028": YEAR.initial_state, "2028/NORTH": AREA.initial_state}
        for command in SETUP:
            assert self.do("2028", command)
        year = self.states["2028"]
        self.area(facts_for_area(year, "NORTH", len(SETUP)))
        self.area(commands.StartRound("r1"))

    def area(self, command):
        self.do("2028/NORTH", command)

    def do(self, stream, command):
        """Give a command to both, who have to agree about it."""
        decider = AREA if "/" in stream else YEAR
        context = Context(self.at, PRINCIPAL, "a test")
        try:
            event = decider.decide(self.states[stream], command, context)
        except CommandRejectedError as refusal:
            event, reason = None, refusal.reason
        else:
            self.states[stream] = decider.evolve(self.states[stream], event)
            reason = ""
        line = json.loads(Line(command, PRINCIPAL, "a test").text(stream))
        is_accepted = self.naive.play(stream, line["command"], line["data"], set(ROLES))
        assert (event is not None) == is_accepted, (command, self.at, reason)
        return is_accepted

    def go_on_to(self, moment):
        self.at = self.naive.now = max(self.at, moment)

    @rule(hours=some.integers(1, 40))
    def time_goes_on(self, hours):
        self.go_on_to(self.at + datetime.timedelta(hours=hours))

    @rule(
        monday=some.sampled_from([FIRST_MONDAY, SECOND_MONDAY]),
        day=some.integers(0, 2),
        hour=some.sampled_from([8, 18]),
        is_before=some.booleans(),
    )
    def a_window_opens_or_closes(self, monday, day, hour, is_before):
        local = datetime.datetime.combine(monday, datetime.time(hour))
        moment = ZONE.utc(local + datetime.timedelta(days=day))
        self.go_on_to(moment - is_before * datetime.timedelta(microseconds=1))

    @rule()
    def the_first_round_ends(self):
        self.go_on_to(datetime.datetime(2027, 11, 4, 12, tzinfo=datetime.UTC))
        self.area(commands.FinalizeRound("r1"))
        self.area(commands.StartRound("r2"))

    @rule(command=COMMANDS)
    def anything(self, command):
        self.area(command)

    @rule(turn=some.tuples(*TURN))
    def a_turn_ends_as_it_can(self, turn):
        self.area(commands.MissTurn(*turn, REASON))
        self.area(commands.CompleteTurn(*turn))

    @rule(turn=some.tuples(*TURN), first=DAYS, length=some.integers(1, 2))
    def bid(self, turn, first, length):
        days = tuple(first + datetime.timedelta(days=n) for n in range(length))
        self.area(commands.SubmitBid(*turn, days))

    @rule(offset=some.integers(0, 2), first=DAYS)
    def whose_turn_it_is_bids(self, offset, first):
        """Go on to a day on which somebody has a window, so that bids are taken."""
        day = datetime.timedelta(days=offset)
        opens = datetime.datetime(2027, 11, 1, 15, tzinfo=datetime.UTC) + day
        self.go_on_to(opens)
        for user_id in USER_IDS:
            self.area(commands.SubmitBid("r1", user_id, (first,)))

    @invariant()
    def both_have_come_to_the_same(self):
        area, naive = self.states["2028/NORTH"], self.naive.states["2028/NORTH"]
        awards = {(bid.round_id, bid.user_id, bid.days) for bid in area.bids.values()}
        assert awards == {
            (bid["round_id"], bid["user_id"], tuple(bid["days"]))
            for bid in naive["bids"]
        }
        turns = {tuple(key.split("/")): turn.status for key, turn in area.turns.items()}
        assert turns == naive["turns"]
        assert list(bid_order(area)) == order(naive)


TestInWindows = InWindows.TestCase
TestInWindows.settings = settings(settings.default, stateful_step_count=40)
