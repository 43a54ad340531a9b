"""Random bidding never breaks a limit, and the tally always agrees with the bids."""

import datetime
from collections import Counter

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding import commands
from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.leave import HOURS_A_DAY, Bid, check_group
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.query import availability, bid_order, can_bid
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.user import UserType, is_workday
from argos_engine.domains.bidding.year_facts import YearFacts
from argos_engine.errors import CommandRejectedError
from argos_engine.testing.decider_check import check_decider
from tests.unit.domains.bidding.trusted import trusting

FIRST_DAY = datetime.date(2026, 1, 4)
HOLIDAY = FIRST_DAY + datetime.timedelta(days=4)
AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)
ADMIN = Context(AT, Principal("operator:MK", frozenset({"admin"})), "test")
REASON = "settled between both sides"
CREWS = {"u1": None, "u2": 1, "u3": 4}
SLOTS, GROUPS, HOURS = 2, 2, 48


def person(user_id, position):
    dates = (FIRST_DAY,) * 4
    return Participant(
        user_id,
        f"{position:02}",
        f"Controller {user_id}",
        UserType.CPC,
        CREWS[user_id],
        Seniority(*dates, position),
        position,
    )


PARTICIPANTS = tuple(person(each, n) for n, each in enumerate(CREWS, 1))
MOVED = (
    *PARTICIPANTS[:2],
    attrs.evolve(PARTICIPANTS[2], position=None, is_moved=True),
)
ROUNDS = tuple(
    RoundTerms(f"r{n}", "all", n, f"Round {n}", SLOTS, GROUPS, HOURS, is_windowed=False)
    for n in (1, 2)
)


def facts(version=1, stage=Stage.BIDDING_ACTIVE):
    return YearFacts(version, stage, BidCalendar(FIRST_DAY, 26, (HOLIDAY,)), ROUNDS)


USERS = some.sampled_from([*CREWS])
ROUND_IDS = some.sampled_from(["r1", "r2", "r3"])
DAYS = some.integers(-1, 12).map(lambda n: FIRST_DAY + datetime.timedelta(days=n))
TURN = (ROUND_IDS, USERS)
NOTES = some.just("told us by telephone")
MOMENTS = some.none() | some.integers(-1, 1).map(
    lambda n: AT + n * datetime.timedelta(1)
)
COMMANDS = some.one_of(
    some.builds(commands.SubmitBid, *TURN, some.lists(DAYS, max_size=6).map(tuple)),
    some.builds(commands.WithdrawBid, *TURN, DAYS),
    some.builds(commands.CompleteTurn, *TURN, some.booleans()),
    some.builds(commands.PassTurn, *TURN, NOTES),
    some.builds(commands.MissTurn, *TURN, NOTES),
    some.builds(commands.StartRound, ROUND_IDS),
    some.builds(commands.FinalizeRound, ROUND_IDS),
    some.builds(
        commands.OverrideEligibility,
        USERS,
        some.none() | some.booleans(),
        some.just(REASON),
    ),
    some.builds(
        commands.OverrideBidOrder,
        USERS,
        some.none() | some.integers(1, 3),
        some.just(REASON),
    ),
    some.builds(
        commands.AdjustBidOrder,
        some.lists(
            some.builds(commands.Place, USERS, some.integers(1, 3)), max_size=3
        ).map(tuple),
        some.just(REASON),
    ),
    some.builds(commands.OverrideBidWindow, *TURN, MOMENTS, MOMENTS, some.just(REASON)),
    some.builds(
        commands.AdoptLeave,
        some.just("u3"),
        some.lists(
            some.builds(
                Bid, ROUND_IDS, some.just("u3"), some.tuples(some.just(FIRST_DAY))
            ),
            max_size=1,
        ).map(tuple),
    ),
    some.builds(
        commands.AdoptYearFacts,
        some.builds(facts, some.integers(1, 9), some.sampled_from(Stage)),
        some.sampled_from([PARTICIPANTS, PARTICIPANTS[:2], MOVED, ()]),
    ),
)


class Bidding(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.area = AREA.initial_state
        self.do(commands.AdoptYearFacts(facts(), PARTICIPANTS))
        self.do(commands.StartRound("r1"))

    def do(self, command) -> None:
        before = self.area
        try:
            event = AREA.decide(before, command, ADMIN)
        except CommandRejectedError:
            return
        assert type(event) in AREA.event_classes
        assert AREA.decide(before, command, ADMIN) == event
        self.area = AREA.evolve(before, event)
        assert self.area != before, f"{event} changes nothing"

    @rule(command=COMMANDS)
    def anything(self, command):
        self.do(command)

    @rule(user_id=USERS, first=DAYS, length=some.integers(1, 6))
    def submit(self, user_id, first, length):
        week = (first + datetime.timedelta(days=n) for n in range(9))
        days = [day for day in week if is_workday(CREWS[user_id], day)][:length]
        for round_id in self.area.rounds:
            self.do(commands.SubmitBid(round_id, user_id, tuple(days)))

    @rule(version=some.integers(2, 9))
    def move_in(self, version):
        self.do(commands.AdoptYearFacts(facts(version), MOVED))
        self.do(commands.AdoptLeave("u3", (Bid("r1", "u3", (FIRST_DAY,)),)))

    @rule()
    def go_on_to_the_second_round(self):
        self.do(commands.FinalizeRound("r1"))
        self.do(commands.StartRound("r2"))

    @invariant()
    def no_limit_is_exceeded(self):
        bids = self.area.bids.values()
        slots = Counter((bid.round_id, day) for bid in bids for day in bid.days)
        groups = Counter((bid.round_id, bid.user_id) for bid in bids)
        leave = Counter((bid.user_id, day) for bid in bids for day in bid.days)
        hours = Counter[tuple[str, str]]()
        for bid in bids:
            hours[bid.round_id, bid.user_id] += len(bid.days) * HOURS_A_DAY
        assert max(slots.values(), default=0) <= SLOTS
        assert max(hours.values(), default=0) <= HOURS
        assert max(groups.values(), default=0) <= GROUPS
        assert max(leave.values(), default=0) <= 1

    @invariant()
    def every_bid_is_one_group_of_workdays_and_no_holiday(self):
        for bid in self.area.bids.values():
            check_group(bid.days, CREWS[bid.user_id])
            assert HOLIDAY not in bid.days

    @invariant()
    def the_tally_agrees_with_the_bids(self):
        brought = (bid for bids in self.area.brought.values() for bid in bids)
        bids = [*self.area.bids.values(), *brought]
        for user_id in CREWS:
            used = 0
            for round_id in ("r1", "r2", "r3"):
                mine = [
                    b for b in bids if (b.round_id, b.user_id) == (round_id, user_id)
                ]
                hours = sum(len(bid.days) for bid in mine) * HOURS_A_DAY
                used += hours
                assert self.area.tally.groups_of(round_id, user_id) == len(mine)
                assert self.area.tally.hours_of(round_id, user_id) == hours
            assert self.area.tally.hours_used(user_id) == used

    @invariant()
    def nobody_without_overbids_is_overdrawn(self):
        for user_id in self.area.users:
            assert not availability(self.area, user_id).is_overdrawn

    @invariant()
    def everybody_who_bids_has_one_place(self):
        bidders = [k for k, user in self.area.users.items() if can_bid(self.area, user)]
        assert sorted(bid_order(self.area)) == sorted(bidders)

    @invariant()
    def one_round_at_most_takes_bids(self):
        assert sum(not each.is_finalized for each in self.area.rounds.values()) <= 1


TestBidding = Bidding.TestCase


@pytest.mark.slow
def test_an_area_keeps_what_every_decider_has_to():
    quick = settings(max_examples=15, stateful_step_count=15, deadline=None)

    check_decider(trusting(AREA), COMMANDS, settings=quick)
