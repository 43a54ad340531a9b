"""Random bidding never breaks a limit, and the tally always agrees with the bids."""

import datetime
from collections import Counter

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.commands import (
    AreaCommand,
    FinalizeRound,
    OpenRound,
    OpenYear,
    RegisterUser,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.leave import HOURS_A_DAY
from argos_engine.domains.bidding.user import UserType
from argos_engine.errors import CommandRejectedError

FIRST_DAY = datetime.date(2026, 1, 4)
ADMIN = Context(
    datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC),
    Principal("operator:MK", frozenset({"admin"})),
    "test",
)
PEOPLE = ("AB", "CD", "EF")
USERS = some.sampled_from(PEOPLE)
ROUNDS = some.integers(1, 2)
DAYS = some.integers(-1, 12).map(lambda n: FIRST_DAY + datetime.timedelta(days=n))
SLOTS, GROUPS, HOURS = 2, 2, 48


class Bidding(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.area = AREA.initial_state
        self.do(OpenYear(FIRST_DAY, 26))
        for lottery, initials in enumerate(PEOPLE):
            dates = (FIRST_DAY,) * 4
            name = f"Controller {initials}"
            self.do(RegisterUser(initials, name, UserType.CPC, *dates, lottery))
        self.do(OpenRound(1, "Prime time", SLOTS, GROUPS, HOURS))

    def do(self, command: AreaCommand) -> None:
        try:
            event = AREA.decide(self.area, command, ADMIN)
        except CommandRejectedError:
            return
        self.area = AREA.evolve(self.area, event)

    @rule(number=ROUNDS, initials=USERS, first=DAYS, length=some.integers(1, 6))
    def submit(self, number, initials, first, length):
        days = tuple(first + datetime.timedelta(days=n) for n in range(length))
        self.do(SubmitBid(number, initials, days))

    @rule(number=ROUNDS, initials=USERS, first=DAYS)
    def withdraw(self, number, initials, first):
        self.do(WithdrawBid(number, initials, first))

    @rule()
    def go_on_to_the_second_round(self):
        self.do(FinalizeRound(1))
        self.do(OpenRound(2, "Second choice", SLOTS, GROUPS, HOURS))

    @invariant()
    def no_limit_is_exceeded(self):
        bids = self.area.bids.values()
        slots = Counter((bid.round, day) for bid in bids for day in bid.days)
        groups = Counter((bid.round, bid.initials) for bid in bids)
        leave = Counter((bid.initials, day) for bid in bids for day in bid.days)
        assert max(slots.values(), default=0) <= SLOTS
        assert max(groups.values(), default=0) <= GROUPS
        assert max(leave.values(), default=0) <= 1

    @invariant()
    def the_tally_agrees_with_the_bids(self):
        for number in self.area.rounds:
            for initials in PEOPLE:
                mine = [
                    bid
                    for bid in self.area.bids.values()
                    if (bid.round, bid.initials) == (number, initials)
                ]
                hours = sum(len(bid.days) for bid in mine) * HOURS_A_DAY
                assert self.area.tally.groups_of(number, initials) == len(mine)
                assert self.area.tally.hours_of(number, initials) == hours <= HOURS


TestBidding = Bidding.TestCase
