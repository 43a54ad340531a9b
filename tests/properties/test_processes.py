"""A bid year, its areas and their process, with crashes: in the end all areas know."""

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import initialize, rule

from argos_engine.domain.lifecycle import Rollback
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.year.commands import (
    ActivateBidding,
    CloseBidding,
    DescribeYear,
)
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.knowledge import knowledge
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from argos_engine.domains.bidding.year.user_commands import OverrideArea, UpdateUser
from tests.bid_year import AREAS, CONFIRM, SETUP, STREAMS, USERS, YEAR_2026
from tests.lives_machine import LivesMachine

ROLES = ["admin", "process"]
"""Who plays everybody: also the process that activates the year."""
REASON = "asked for by both sides"
USER_IDS = some.sampled_from([user_id for user_id, _ in USERS])
AREA_IDS = some.sampled_from(AREAS)
COMMANDS = some.one_of(
    some.builds(UpdateUser, USER_IDS, name=some.sampled_from(["One", "Two"])),
    some.builds(UpdateUser, USER_IDS, initials=some.sampled_from(["XX", "YY"])),
    some.builds(OverrideArea, USER_IDS, AREA_IDS, some.just(REASON)),
    some.builds(DescribeYear, some.sampled_from(["One", "Two"])),
    some.just(ActivateBidding()),
    some.just(CloseBidding()),
)


class AreasOfAYear(LivesMachine):
    """Whoever does what when: the process makes it good."""

    types = (YEAR, AREA)
    process = YEAR_FACTS
    roles = ROLES

    @initialize()
    def begin(self):
        self.live()
        self.life.execute(YEAR_2026, *SETUP, CONFIRM, roles=ROLES)

    @rule(command=COMMANDS)
    def change_the_year(self, command):
        self.attempt(YEAR_2026, command)

    @rule(area_id=AREA_IDS, back=some.integers(1, 4))
    def roll_an_area_back(self, area_id, back):
        version = self.life.engine.archive.version(STREAMS[area_id])
        self.attempt(STREAMS[area_id], Rollback(max(version - back, 0), REASON))

    @rule(area_id=AREA_IDS, back=some.integers(1, 4))
    def roll_an_area_back_while_it_is_told(self, area_id, back):
        def interfere(_stream, _command):
            self.life.before_sending = None
            self.roll_an_area_back(area_id, back)

        self.life.before_sending = interfere

    def check(self):
        assert self.life.delivery.error is None
        year = self.life.state(YEAR_2026)
        for area_id, stream in STREAMS.items():
            known = knowledge(year, area_id, self.life.state(stream))
            assert known.is_current, (area_id, known)


TestAreasOfAYear = AreasOfAYear.TestCase
TestAreasOfAYear.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None
)
