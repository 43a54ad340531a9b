"""Some years and the process that activates one, with crashes: never two at a time."""

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import initialize, invariant, rule

from argos_engine.domain.lifecycle import Rollback
from argos_engine.domains.bidding.active_year.commands import (
    RequestActivation,
    ReturnGrant,
)
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.active_year.granting import ACTIVE_YEAR_GRANTS
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import ActivateBidding, CloseBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.events import BiddingActivated, BiddingClosed
from tests.bid_year import CONFIRM, SETUP
from tests.lives_machine import LivesMachine

ADMIN = ["admin"]
REASON = "asked for by both sides"
YEARS = {year_id: YEAR.stream(year_id) for year_id in ("2026", "2027", "2028")}
YEAR_IDS = some.sampled_from(list(YEARS))
COMMANDS = some.sampled_from([CONFIRM, CloseBidding(), ActivateBidding()])


class YearsOfACenter(LivesMachine):
    """Admins do what they like when they like, also while a grant is carried."""

    types = (YEAR, ACTIVE_YEAR)
    process = ACTIVE_YEAR_GRANTS
    roles = ADMIN

    @initialize(frozen=some.sets(YEAR_IDS))
    def begin(self, frozen):
        self.live()
        for year_id, stream in YEARS.items():
            commands = (*SETUP, CONFIRM) if year_id in frozen else SETUP
            self.life.execute(stream, *commands, roles=ADMIN)

    @rule(year_id=YEAR_IDS)
    def request(self, year_id):
        self.attempt(CENTER, RequestActivation(year_id))

    @rule(year_id=YEAR_IDS, command=COMMANDS)
    def change_a_year(self, year_id, command):
        self.attempt(YEARS[year_id], command)

    @rule(grant=some.integers(1, 5))
    def give_back_what_is_not_theirs(self, grant):
        self.attempt(CENTER, ReturnGrant(grant))

    @rule(stream=some.sampled_from([CENTER, *YEARS.values()]), back=some.integers(1, 4))
    def roll_back(self, stream, back):
        version = self.life.engine.archive.version(stream)
        self.attempt(stream, Rollback(max(version - back, 0), REASON))

    @rule(year_id=YEAR_IDS, other=YEAR_IDS)
    def interfere_while_a_grant_is_carried(self, year_id, other):
        def interfere(_stream, _command):
            self.life.before_sending = None
            self.change_a_year(year_id, CloseBidding())
            self.request(other)

        self.life.before_sending = interfere

    @invariant()
    def never_were_two_years_active(self):
        active = set()
        for each in self.life.log() if hasattr(self, "life") else ():
            if isinstance(each.event, BiddingActivated):
                active.add(each.stream)
            elif isinstance(each.event, BiddingClosed):
                active.remove(each.stream)
            assert len(active) <= 1

    @invariant()
    def the_active_year_holds_the_grant(self):
        for stream in YEARS.values() if hasattr(self, "life") else ():
            if self.life.state(stream).stage is Stage.BIDDING_ACTIVE:
                assert self.life.state(CENTER).year_id == stream.aggregate_id

    def check(self):
        """The place is free, or the year that holds it takes bids."""
        assert self.life.delivery.error is None
        self.never_were_two_years_active()
        holder = self.life.state(CENTER).year_id
        if holder is not None:
            assert self.life.state(YEARS[holder]).stage is Stage.BIDDING_ACTIVE


TestYearsOfACenter = YearsOfACenter.TestCase
TestYearsOfACenter.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None
)
