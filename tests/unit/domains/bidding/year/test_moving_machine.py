"""People who are moved while they bid get no more than one area would give them."""

import collections
import datetime
import types

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domain.transition import Versioned
from argos_engine.domains.bidding.commands import StartRound, SubmitBid, WithdrawBid
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.year.commands import ActivateBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from argos_engine.domains.bidding.year.user_commands import OverrideArea
from argos_engine.errors import CommandRejectedError
from argos_engine.processes.occasion import Occasion
from argos_engine.processes.send import Refused
from tests.bid_year import AREAS, CONFIRM, SETUP, STREAMS, YEAR_2026

AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)
CONTEXT = Context(AT, Principal("operator:MK", frozenset({"admin", "process"})), "test")
MONDAY = datetime.date(2026, 7, 6)
GROUPS_MAX = 2
REASON = "covers for a colleague"

# Few values, so that days meet: u1 is at home in the first of the areas.
USER = "u1"
AREA_IDS = some.sampled_from(AREAS[:2])
DAYS = some.integers(0, 2).map(lambda n: MONDAY + n * datetime.timedelta(days=2))


class World:
    """All streams right after one event: what a process may look at then."""

    def __init__(self, streams, before=None):
        self.streams = streams
        self.before = before

    def versioned(self, stream):
        return self.streams[stream]

    def state_at(self, stream, version):
        world = self
        while world.streams[stream].version != version:
            world = world.before
        return world.streams[stream].state


class Moving(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        areas = {each: Versioned(AREA.initial_state, 0) for each in STREAMS.values()}
        self.world = World({YEAR_2026: Versioned(YEAR.initial_state, 0), **areas})
        self.waiting = collections.deque()
        self.reaction = self.answer = None
        for command in (*SETUP, CONFIRM, ActivateBidding()):
            self.do(YEAR_2026, command)
        self.let_the_process_catch_up()
        for stream in STREAMS.values():
            self.do(stream, StartRound("prime"))

    def do(self, stream, command):
        """Return the answer to a command, as a process gets it."""
        decider = YEAR if stream == YEAR_2026 else AREA
        now = self.world.streams[stream]
        try:
            event = decider.decide(now.state, command, CONTEXT)
        except CommandRejectedError as refusal:
            return Refused(refusal.error_type, refusal.reason)
        after = Versioned(decider.evolve(now.state, event), now.version + 1)
        self.world = World({**self.world.streams, stream: after}, self.world)
        recorded = types.SimpleNamespace(
            stream=stream, event=event, version=after.version
        )
        if YEAR_FACTS.wants(recorded):
            self.waiting.append(Occasion(recorded, self.world))
        return after

    @rule()
    def let_the_process_send_one_command(self):
        if self.reaction is None:
            if not self.waiting:
                return
            self.reaction = YEAR_FACTS.react(self.waiting.popleft())
            self.answer = None
        try:
            send = self.reaction.send(self.answer)
        except StopIteration:
            self.reaction = None
        else:
            self.answer = self.do(send.stream, send.command)

    @rule()
    def let_the_process_catch_up(self):
        while self.waiting or self.reaction is not None:
            self.let_the_process_send_one_command()

    @rule(area_id=AREA_IDS)
    def move(self, area_id):
        self.do(YEAR_2026, OverrideArea(USER, area_id, REASON))

    @rule(area_id=AREA_IDS, day=DAYS)
    def bid(self, area_id, day):
        self.do(STREAMS[area_id], SubmitBid("prime", USER, (day,)))

    @rule(area_id=AREA_IDS, day=DAYS)
    def withdraw(self, area_id, day):
        self.do(STREAMS[area_id], WithdrawBid("prime", USER, day))

    @invariant()
    def nobody_has_more_than_one_area_would_give(self):
        areas = [self.world.streams[each].state for each in STREAMS.values()]
        bids = [bid for area in areas for bid in area.bids.values()]
        assert len({bid.days for bid in bids}) == len(bids) <= GROUPS_MAX

    @invariant()
    def whoever_knows_everything_knows_all_leave(self):
        if self.waiting or self.reaction is not None:
            return
        user = self.world.streams[YEAR_2026].state.users[USER]
        if user.area_override is not None:
            area = self.world.streams[STREAMS[user.effective_area_id]].state
            assert USER in area.brought


TestMoving = Moving.TestCase
TestMoving.settings = settings(settings.default, stateful_step_count=40)
