"""Any requests in any order: a year goes forward only, and what is frozen stays."""

import datetime

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year import commands, user_commands
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.readiness import readiness_blockers
from argos_engine.domains.bidding.zone import Zone
from argos_engine.errors import CommandRejectedError
from argos_engine.testing.decider_check import check_decider
from tests.unit.domains.bidding.trusted import trusting

AT = datetime.datetime(2025, 11, 3, 12, tzinfo=datetime.UTC)
EVERYBODY = Context(
    AT, Principal("operator:MK", frozenset({"admin", "process"})), "a test"
)
DAY = datetime.date(2000, 1, 2)
REASON = "asked for by both sides"

AREAS = some.sampled_from(["north", "east"])
USERS = some.sampled_from(["u1", "u2", "u3"])
INITIALS = some.sampled_from(["AA", "BB", "CC"])
GROUPS = some.sampled_from(["all", "late"])
ROUNDS = some.sampled_from(["r1", "r2"])
SMALL = some.integers(1, 3)
NAMES = some.sampled_from(["one", "two"])
ROUND = {
    "round_id": ROUNDS,
    "round_group_id": GROUPS,
    "number": SMALL,
    "name": NAMES,
    "slots_per_day": SMALL,
    "max_groups": SMALL,
    "max_total_hours": some.just(40),
    "is_windowed": some.booleans(),
}
LOTTERY = some.none() | SMALL
COMMANDS = some.one_of(
    some.builds(
        commands.CreateBidYear,
        some.just(datetime.date(2026, 1, 4)),
        some.sampled_from([26, 27]),
    ),
    some.builds(commands.DescribeYear, some.none() | NAMES),
    some.builds(commands.CreateArea, AREAS, NAMES),
    some.builds(commands.UpdateArea, AREAS, some.none() | NAMES),
    some.builds(commands.SetExpectedAreaCount, SMALL),
    some.builds(commands.SetExpectedUserCount, AREAS, SMALL),
    some.builds(commands.CreateRoundGroup, GROUPS, NAMES),
    some.builds(commands.RenameRoundGroup, GROUPS, NAMES),
    some.builds(commands.DeleteRoundGroup, GROUPS),
    some.builds(commands.AssignRoundGroup, AREAS, GROUPS),
    some.builds(commands.CreateRound, **ROUND),
    some.builds(commands.UpdateRound, **ROUND),
    some.builds(commands.DeleteRound, ROUNDS),
    some.builds(
        commands.SetBidSchedule,
        some.just(Zone("UTC", 0)),
        some.just(datetime.date(2025, 12, 1)),
        some.just(datetime.time(8)),
        some.just(datetime.time(18)),
        bidders_a_day=SMALL,
    ),
    some.builds(commands.CompleteBootstrap),
    some.builds(
        commands.ConfirmReadyToBid, some.sampled_from([commands.CONFIRMATION, "yes"])
    ),
    some.builds(commands.ActivateBidding),
    some.builds(commands.CloseBidding),
    some.builds(
        user_commands.RegisterUser,
        USERS,
        INITIALS,
        NAMES,
        some.just(UserType.CPC),
        *(some.just(DAY),) * 4,
        LOTTERY,
        area_id=some.none() | AREAS,
    ),
    some.builds(
        user_commands.UpdateUser, USERS, some.none() | INITIALS, lottery=LOTTERY
    ),
    some.builds(
        user_commands.SetParticipation, USERS, some.booleans(), some.booleans()
    ),
    some.builds(user_commands.MoveUser, USERS, some.none() | AREAS),
    some.builds(user_commands.ReviewNoBid, USERS),
    some.builds(user_commands.OverrideArea, USERS, AREAS, some.just(REASON)),
)


FILLING = (
    commands.CreateBidYear(datetime.date(2026, 1, 4), 26),
    commands.CreateArea("north", "one"),
    commands.CreateRoundGroup("all", "one"),
    commands.AssignRoundGroup("north", "all"),
    commands.CreateRound(
        round_id="r1", round_group_id="all", number=1, name="one", slots_per_day=1,
        max_groups=1, max_total_hours=40, is_windowed=False,
    ),
    *(
        user_commands.RegisterUser(
            f"u{n}", "ABC"[n - 1] * 2, "one", UserType.CPC, *(DAY,) * 4, n,
            area_id="north",
        )
        for n in (1, 2)
    ),
    commands.SetExpectedAreaCount(1),
    commands.SetExpectedUserCount("north", 2),
)  # fmt: skip
STEPS = (
    commands.CloseBidding(),
    commands.ActivateBidding(),
    commands.ConfirmReadyToBid(commands.CONFIRMATION),
    commands.CompleteBootstrap(),
)
"""The last first, so that one pass leads one stage on."""


def structure(year: BidYear) -> BidYear:
    """Return what may never change once it is frozen."""
    users = {
        user_id: attrs.evolve(user, initials="", name="", area_override=None)
        for user_id, user in year.users.items()
    }
    frozen = attrs.evolve(
        year, stage=Stage.DRAFT, label=None, initials=YEAR.initial_state.initials
    )
    return attrs.evolve(frozen, users=year.users.__class__(users))


class AnyYear(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.year = YEAR.initial_state
        self.stages = list(Stage)
        self.frozen: BidYear | None = None

    def do(self, command: object) -> None:
        before = self.year
        try:
            event = YEAR.decide(before, command, EVERYBODY)
        except CommandRejectedError:
            return
        assert type(event) in YEAR.event_classes
        assert YEAR.decide(before, command, EVERYBODY) == event
        self.year = YEAR.evolve(before, event)
        assert self.year != before, f"{event} changes nothing"
        assert self.year.stage in (before.stage, before.stage.following)
        if self.frozen is None and self.year.stage.is_locked:
            assert readiness_blockers(before, AT) == ()
            self.frozen = structure(self.year)

    @initialize(is_filled=some.booleans())
    def start(self, is_filled):
        for command in FILLING if is_filled else ():
            self.do(command)

    @rule()
    def go_on(self):
        for command in STEPS:
            self.do(command)

    @rule(command=COMMANDS)
    def anything(self, command):
        self.do(command)

    @precondition(lambda self: not self.year.stage.is_locked)
    @rule()
    def fill_in_what_is_missing(self):
        for lottery, user in enumerate(self.year.users.values(), 10):
            self.do(user_commands.UpdateUser(user.user_id, lottery=lottery))
            self.do(user_commands.ReviewNoBid(user.user_id))
        self.do(commands.SetExpectedAreaCount(len(self.year.areas) or 1))
        for area_id in self.year.areas:
            count = len(list(self.year.users_of(area_id))) or 1
            self.do(commands.SetExpectedUserCount(area_id, count))

    @invariant()
    def initials_stand_for_one_user(self):
        expected = {each.initials: key for key, each in self.year.users.items()}
        assert dict(self.year.initials) == expected
        assert len(expected) == len(self.year.users)

    @invariant()
    def who_has_no_leave_reckoned_does_not_bid(self):
        for user in self.year.users.values():
            if user.excluded_from_leave_calculation:
                assert user.excluded_from_bidding

    @invariant()
    def rounds_have_groups_and_numbers_of_their_own(self):
        numbers = [
            (each.round_group_id, each.number) for each in self.year.rounds.values()
        ]
        assert len(set(numbers)) == len(numbers)
        assert {group for group, _ in numbers} <= set(self.year.round_groups)

    @invariant()
    def what_is_frozen_stays(self):
        if self.frozen is not None:
            assert structure(self.year) == self.frozen


TestAnyYear = AnyYear.TestCase


@pytest.mark.slow
def test_a_bid_year_keeps_what_every_decider_has_to():
    quick = settings(max_examples=15, stateful_step_count=15, deadline=None)

    check_decider(trusting(YEAR, EVERYBODY.principal), COMMANDS, settings=quick)
