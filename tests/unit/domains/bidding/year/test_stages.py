"""The stages of a bid year, and everything that can stand before the next one."""

import datetime

import attrs
import pytest

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.refusal import (
    NotReadyError,
    RoleMissingError,
    StageError,
)
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year import commands
from argos_engine.domains.bidding.year.commands import (
    CONFIRMATION,
    ActivateBidding,
    CloseBidding,
    CompleteBootstrap,
    ConfirmReadyToBid,
)
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.events import AreaOrder, ReadyToBidConfirmed
from argos_engine.domains.bidding.year.readiness import (
    completeness_blockers,
    readiness_blockers,
)
from argos_engine.domains.bidding.year.user_commands import (
    MoveUser,
    RegisterUser,
    ReviewNoBid,
    SetParticipation,
    UpdateUser,
)
from argos_engine.domains.bidding.zone import OffsetChange, Zone

STEPS = {
    Stage.BOOTSTRAP_COMPLETE: CompleteBootstrap(),
    Stage.CANONICALIZED: ConfirmReadyToBid(CONFIRMATION),
    Stage.BIDDING_ACTIVE: ActivateBidding(),
    Stage.BIDDING_CLOSED: CloseBidding(),
}
ROLES = {Stage.BIDDING_ACTIVE: "process"}
"""Whose a step is that is not an admin's."""
BEHIND_ALL_WINDOWS = datetime.datetime(2025, 12, 2, 1, tzinfo=datetime.UTC)
SECOND_MONDAY = datetime.date(2025, 12, 8)
ROLLBACK = Rollback(1, "entered for the wrong year")


def advance(year, stage):
    for target, command in STEPS.items():
        if year.state.stage is stage:
            return
        year.do(command, role=ROLES.get(target, "admin"))
        assert year.state.stage is target
        if target is Stage.BIDDING_ACTIVE:
            year.at = BEHIND_ALL_WINDOWS


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize(("target", "command"), STEPS.items())
def test_a_stage_leads_to_the_following_one_only(draft, stage, target, command):
    advance(draft, stage)
    role = ROLES.get(target, "admin")

    if stage.following is target:
        draft.do(command, role=role)
        assert draft.state.stage is target
    else:
        with pytest.raises(StageError, match=f"is {stage} and cannot become {target}"):
            draft.do(command, role=role)


def test_the_last_stage_leads_nowhere():
    assert Stage.BIDDING_CLOSED.following is None


def test_an_empty_year_says_everything_that_is_missing(empty):
    with pytest.raises(NotReadyError) as refusal:
        empty.do(CompleteBootstrap())

    assert refusal.value.blockers == (
        "the year has no calendar",
        "nobody has said how many areas are expected",
    )
    assert str(refusal.value) == "; ".join(refusal.value.blockers)


def test_every_blocker_is_listed_at_once(draft, make):
    draft.do(
        commands.SetExpectedAreaCount(4),
        commands.CreateArea("south", "S"),
        make.user("u4", "nowhere"),
        make.user("u5", None),
        make.user("u6", "north", lottery=1),
        make.user("u7", "north", lottery=2),
        make.user("u8", "east", lottery=3),
    )
    draft.at = datetime.datetime(2025, 12, 1, 12, tzinfo=datetime.UTC)

    blockers = readiness_blockers(draft.state, draft.at)

    assert blockers == (
        "4 areas are expected, 3 are there",
        "area east is to have 1 users and has 2",
        "area north is to have 2 users and has 4",
        "nobody has said how many users area south is to have",
        "user u4 is in area nowhere, which is not there",
        "user u5 is in No Bid and nobody has reviewed it",
        "area south has no rounds",
        "users u3 and u8 of area east are tied",
        "users u1 and u6 of area north are tied",
        "users u2 and u7 of area north are tied",
        "bidding is to begin on 2025-12-01, which is not in the future",
    )
    assert completeness_blockers(draft.state) == blockers[:6]


def test_a_sentence_that_would_never_end_says_how_many_blockers_are_left(empty, make):
    """A reason is stored; the one of a large roster without areas was too long."""
    for number in range(100):
        empty.do(make.user(f"u{number}", "an-area-with-a-name-of-forty-characters"))

    with pytest.raises(NotReadyError) as refusal:
        empty.do(CompleteBootstrap())

    assert len(refusal.value.blockers) == 102
    assert len(str(refusal.value)) < 8_100
    told = str(refusal.value).split("; ")
    assert told[-1] == f"and {102 - len(told) + 1} more"
    assert told[:-1] == list(refusal.value.blockers[: len(told) - 1])


def test_windows_need_a_schedule(draft):
    draft.state = attrs.evolve(draft.state, schedule=None)

    assert readiness_blockers(draft.state, draft.at) == (
        "rounds are bid in windows and there is no schedule",
    )


def test_rounds_without_windows_need_no_schedule(draft):
    terms = draft.state.rounds["r1"]
    draft.do(
        commands.UpdateRound(
            round_id="r1", round_group_id="all", number=1, name=terms.name,
            slots_per_day=2, max_groups=2, max_total_hours=80, is_windowed=False,
        )
    )  # fmt: skip
    draft.state = attrs.evolve(draft.state, schedule=None)

    assert readiness_blockers(draft.state, draft.at) == ()


def test_windows_that_the_clocks_skip_block(draft, make):
    draft.at = datetime.datetime(2026, 2, 20, tzinfo=datetime.UTC)
    # Clocks go forward on a Sunday; this zone does it on a Monday, for once.
    monday = datetime.datetime(2026, 3, 9, 9, tzinfo=datetime.UTC)
    zone = Zone("Test/Monday", -25_200, (OffsetChange(monday, -21_600),))
    draft.do(
        make.schedule(
            zone=zone,
            first_day=datetime.date(2026, 3, 9),
            opens=datetime.time(2, 30),
        )
    )

    assert readiness_blockers(draft.state, draft.at) == (
        "02:30 on 2026-03-09 does not exist in Test/Monday",
    )


def test_windows_of_rounds_follow_one_another(draft, make):
    """One round is bid after the other: the same windows again would be over by then.

    Two users of one area bid on one day, so the next round begins a week later.
    """
    draft.do(make.round("r2", 2), make.round("r3", 3, first_day=SECOND_MONDAY))
    both = "area {} is to begin on 2025-12-01, and round r1 is bid until 2025-12-01"

    assert readiness_blockers(draft.state, draft.at) == (
        f"round r2 of {both.format('east')}",
        f"round r2 of {both.format('north')}",
    )
    draft.do(commands.DeleteRound("r2"))
    assert readiness_blockers(draft.state, draft.at) == ()


def test_a_round_that_begins_while_the_one_before_is_bid_blocks(draft, make):
    draft.do(make.schedule(bidders_a_day=1, first_day=SECOND_MONDAY))
    draft.do(make.round("r2", 2, first_day=datetime.date(2025, 12, 1)))

    both = "area {} is to begin on 2025-12-01, and round r1 is bid until 2025-12-0{}"
    assert readiness_blockers(draft.state, draft.at) == (
        f"round r2 of {both.format('east', 8)}",
        f"round r2 of {both.format('north', 9)}",
    )


def test_every_first_day_of_a_round_is_in_the_future(draft, make):
    draft.do(make.round("r2", 2, first_day=SECOND_MONDAY))
    draft.at = datetime.datetime(2025, 12, 8, 12, tzinfo=datetime.UTC)

    assert readiness_blockers(draft.state, draft.at) == (
        "bidding is to begin on 2025-12-01, which is not in the future",
        "bidding is to begin on 2025-12-08, which is not in the future",
    )


def test_clocks_are_looked_at_in_the_windows_of_every_round(draft, make):
    monday = datetime.datetime(2025, 12, 8, 9, tzinfo=datetime.UTC)
    zone = Zone("Test/Monday", -25_200, (OffsetChange(monday, -21_600),))
    draft.do(
        make.schedule(zone=zone, opens=datetime.time(2, 30)),
        make.round("r2", 2, first_day=SECOND_MONDAY),
    )

    assert readiness_blockers(draft.state, draft.at) == (
        "02:30 on 2025-12-08 does not exist in Test/Monday",
    )


def test_confirmation_freezes_the_bid_order_in_one_event(complete):
    """In the original five writes followed one another, and a crash split them."""
    event = complete.do(ConfirmReadyToBid(CONFIRMATION))

    assert event == ReadyToBidConfirmed(
        (AreaOrder("east", ("u3",)), AreaOrder("north", ("u1", "u2")))
    )
    assert dict(complete.state.positions) == {"u1": 1, "u2": 2, "u3": 1}
    assert complete.state.stage is Stage.CANONICALIZED


@pytest.mark.parametrize(
    "phrase", ["", CONFIRMATION.lower(), f"{CONFIRMATION}.", f" {CONFIRMATION}"]
)
def test_confirmation_takes_the_phrase_to_the_letter(complete, phrase):
    with pytest.raises(StageError, match="type exactly 'I understand"):
        complete.do(ConfirmReadyToBid(phrase))


def test_confirmation_asks_for_completeness_again(complete, make):
    """Nothing is stored about it, so what came after the bootstrap counts as well."""
    complete.do(make.user("u4"))

    with pytest.raises(NotReadyError, match="area north is to have 2 users and has 3"):
        complete.do(ConfirmReadyToBid(CONFIRMATION))


def test_excluded_users_are_not_in_the_order_and_do_not_tie(draft, make):
    draft.do(
        commands.SetExpectedUserCount("north", 3),
        make.user("u4", lottery=1),
        SetParticipation("u4", True, False),  # noqa: FBT003  # as operators give it
        CompleteBootstrap(),
        ConfirmReadyToBid(CONFIRMATION),
    )

    assert "u4" not in draft.state.positions


EDITS = [
    commands.CreateBidYear(datetime.date(2027, 1, 3), 26),
    commands.CreateArea("south", "S"),
    commands.UpdateArea("east", code="X"),
    commands.SetExpectedAreaCount(9),
    commands.SetExpectedUserCount("east", 9),
    commands.CreateRoundGroup("x", "x"),
    commands.RenameRoundGroup("all", "x"),
    commands.DeleteRoundGroup("all"),
    commands.AssignRoundGroup("east", "all"),
    commands.DeleteRound("r1"),
    UpdateUser("u1", crew=3),
    UpdateUser("u1", lottery=9),
    SetParticipation("u1", True, False),  # noqa: FBT003  # as operators give it
    MoveUser("u1", "east"),
    ReviewNoBid("u1"),
]


@pytest.mark.parametrize("command", EDITS, ids=repr)
@pytest.mark.parametrize("steps", [2, 3, 4])
def test_a_frozen_year_is_not_edited(draft, make, command, steps):
    advance(draft, list(STEPS)[steps - 1])
    frozen = draft.state

    with pytest.raises(StageError, match="can no longer be changed"):
        draft.do(command)
    for other in (make.round("r2", 2), make.schedule(), make.user("u9")):
        with pytest.raises(StageError, match="can no longer be changed"):
            draft.do(other)
    assert draft.state is frozen


def test_every_edit_is_tried_above(make):
    tried = {type(command) for command in EDITS}
    others = {commands.CreateRound, commands.SetBidSchedule, RegisterUser}
    untouched = {*map(type, STEPS.values()), commands.UpdateRound}
    names = {each.__name__ for each in set(YEAR.commands) - tried - others - untouched}

    assert names == {"DescribeYear", "OverrideArea"}


@pytest.mark.parametrize("command", STEPS.values())
def test_a_bidder_does_not_move_the_year_on(draft, command):
    with pytest.raises(RoleMissingError, match="needs the role "):
        draft.do(command, role="bidder")


def test_a_year_is_not_closed_while_windows_are_to_come(active, make):
    """Nothing opens it again, and everybody whose turn had not come would have none."""
    active.at = BEHIND_ALL_WINDOWS - datetime.timedelta(seconds=1)
    with pytest.raises(StageError, match="windows are open until 2025-12-02 01:00 UTC"):
        active.do(CloseBidding())

    active.at = BEHIND_ALL_WINDOWS
    active.do(CloseBidding())


def test_an_admin_asks_for_the_grant_and_never_activates_a_year(confirmed):
    with pytest.raises(RoleMissingError, match="operator:JD needs the role process"):
        confirmed.do(ActivateBidding())


def test_a_year_that_is_not_frozen_can_be_rolled_back(complete):
    YEAR.authorize(complete.state, ROLLBACK, complete.context("admin"))


def test_a_frozen_year_is_not_rolled_back(confirmed):
    with pytest.raises(StageError, match="is canonicalized and is not rolled back"):
        YEAR.authorize(confirmed.state, ROLLBACK, confirmed.context("admin"))


def test_checkpoints_of_a_frozen_year_are_taken(confirmed):
    YEAR.authorize(confirmed.state, Checkpoint("noon"), confirmed.context("admin"))


@pytest.mark.parametrize("action", [ROLLBACK, Checkpoint("noon")])
def test_a_bidder_neither_rolls_back_nor_takes_checkpoints(draft, action):
    with pytest.raises(RoleMissingError, match="needs the role admin"):
        YEAR.authorize(draft.state, action, draft.context("bidder"))
