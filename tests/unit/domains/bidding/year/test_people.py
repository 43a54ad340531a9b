"""The people of a bid year: identity, participation, areas."""

import datetime

import attrs
import pytest

from argos_engine.domains.bidding.refusal import (
    AreaError,
    RoleMissingError,
    StageError,
    UserError,
)
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year.readiness import completeness_blockers
from argos_engine.domains.bidding.year.user import AreaOverride
from argos_engine.domains.bidding.year.user_commands import (
    MoveUser,
    OverrideArea,
    ReviewNoBid,
    SetParticipation,
    UpdateUser,
)
from argos_engine.domains.bidding.year.user_events import (
    AreaOverridden,
    ParticipationSet,
    UserMoved,
    UserRegistered,
    UserUpdated,
)
from argos_engine.errors import InvalidInputError

REASON = "covers for a colleague until spring"


def excluded(user_id, *, bidding=True, leave=False):
    return SetParticipation(user_id, bidding, leave)


def test_a_user_is_registered_with_everything(draft, make):
    command = make.user("u4", crew=3, user_type=UserType.DEV_R)

    event = draft.do(command)

    assert event == UserRegistered(
        "u4", "04", "Controller 4", UserType.DEV_R, 3, command.seniority, "north"
    )
    assert draft.state.users["u4"].effective_area_id == "north"


def test_initials_are_unique_in_the_whole_year(draft, make):
    """In the original they were unique in each area only."""
    with pytest.raises(UserError, match="initials 01 stand for user u1"):
        draft.do(make.user("u4", "east", initials="01"))
    with pytest.raises(UserError, match="initials 01 stand for user u1"):
        draft.do(UpdateUser("u3", initials="01"))


def test_initials_that_were_given_up_are_free(draft, make):
    draft.do(UpdateUser("u1", initials="XY"))

    draft.do(make.user("u4", "east", initials="01"))

    assert draft.state.initials["XY"] == "u1"
    assert draft.state.initials["01"] == "u4"


@pytest.mark.parametrize("initials", ["", "A", "ABC", "ab", "A ", "\u00c4B", 12])
def test_initials_have_two_characters(make, initials):
    with pytest.raises(InvalidInputError, match="initials must be two characters"):
        make.user("u4", initials=initials)


@pytest.mark.parametrize("crew", [0, 8, True, "3"])
def test_there_are_seven_crews(make, crew):
    with pytest.raises(InvalidInputError, match="crew must be a whole number from 1"):
        make.user("u4", crew=crew)


def test_an_id_stands_for_one_user(draft, make):
    with pytest.raises(UserError, match="user u1 is registered already"):
        draft.do(make.user("u1", initials="XY"))


def test_an_update_says_only_what_changes(draft):
    event = draft.do(UpdateUser("u1", initials="01", name="New Name", crew=4))

    assert event == UserUpdated("u1", name="New Name", crew=4)
    assert draft.state.users["u1"].name == "New Name"
    assert draft.state.users["u1"].crew == 4


@pytest.mark.parametrize(
    "command",
    [UpdateUser("u1", name="X"), excluded("u1"), MoveUser("u1"), ReviewNoBid("u1")],
)
def test_an_unknown_user_is_named(empty, command):
    with pytest.raises(UserError, match="there is no user u1"):
        empty.do(command)


def test_what_changes_nothing_is_refused(draft):
    for command, message in [
        (UpdateUser("u1", initials="01"), "changes nothing of user u1"),
        (excluded("u1", bidding=False), "user u1 takes part like this already"),
        (MoveUser("u1", "north"), "user u1 is in area north already"),
        (ReviewNoBid("u1"), "user u1 has nothing to review"),
    ]:
        with pytest.raises(UserError, match=message):
            draft.do(command)


def test_seniority_changes_value_by_value(draft):
    before = draft.state.users["u1"].seniority

    event = draft.do(UpdateUser("u1", lottery=0))

    assert event.seniority == attrs.evolve(before, lottery=0)


def test_participation_is_what_the_event_says(draft):
    """In the original the event was written and the flags were not."""
    event = draft.do(excluded("u1", leave=True))

    user = draft.state.users["u1"]
    assert event == ParticipationSet("u1", True, True)  # noqa: FBT003  # fields
    assert (user.excluded_from_bidding, user.excluded_from_leave_calculation) == (
        True,
        True,
    )


def test_who_has_no_leave_reckoned_does_not_bid(draft):
    with pytest.raises(UserError, match="cannot bid without a leave calculation"):
        draft.do(excluded("u1", bidding=False, leave=True))


def test_flags_stay_whatever_happens_to_the_user(draft):
    """In the original a checkpoint set them back without a word."""
    draft.do(excluded("u1", leave=True))
    draft.do(UpdateUser("u1", name="New Name", crew=2, lottery=7))
    draft.do(MoveUser("u1", "east"))

    user = draft.state.users["u1"]
    assert (user.excluded_from_bidding, user.excluded_from_leave_calculation) == (
        True,
        True,
    )


def test_a_user_moves_and_stays_the_same_user(draft):
    """In the original requests named users by initials, and hit the wrong area."""
    before = draft.state.users["u1"]

    event = draft.do(MoveUser("u1", "east"))

    assert event == UserMoved("u1", "east")
    assert draft.state.users["u1"] == attrs.evolve(before, area_id="east")
    assert [each.user_id for each in draft.state.users_of("north")] == ["u2"]
    with pytest.raises(AreaError, match="there is no area west"):
        draft.do(MoveUser("u1", "west"))


def test_no_bid_is_reviewed_each_time_anew(draft):
    draft.do(MoveUser("u1"))
    assert "user u1 is in No Bid and nobody has reviewed it" in completeness_blockers(
        draft.state
    )
    with pytest.raises(UserError, match="user u1 is in No Bid already"):
        draft.do(MoveUser("u1"))

    draft.do(ReviewNoBid("u1"))
    assert not draft.state.users["u1"].needs_review
    draft.do(UpdateUser("u1", name="New Name"))
    assert draft.state.users["u1"].no_bid_reviewed

    draft.do(MoveUser("u1", "north"), MoveUser("u1"))
    assert draft.state.users["u1"].needs_review


def test_a_draft_takes_users_before_their_areas(empty, make):
    empty.do(make.user("u1", "north"))

    assert "user u1 is in area north, which is not there" in completeness_blockers(
        empty.state
    )


def test_only_initials_and_name_of_a_frozen_year_change(confirmed):
    confirmed.do(UpdateUser("u1", initials="XY", name="New Name"))

    for refused in (
        UpdateUser("u1", user_type=UserType.DEV_D),
        UpdateUser("u1", crew=3),
        UpdateUser("u1", name="Other", lottery=77),
    ):
        with pytest.raises(StageError, match="can no longer be changed"):
            confirmed.do(refused)
    assert confirmed.state.users["u1"].initials == "XY"


def test_an_override_keeps_what_was_before_it(active):
    event = active.do(OverrideArea("u1", "east", REASON))

    user = active.state.users["u1"]
    assert event == AreaOverridden("u1", "east", REASON)
    assert (user.area_id, user.effective_area_id) == ("north", "east")
    assert user.area_override == AreaOverride("east", REASON)
    assert dict(active.state.positions) == {"u1": 1, "u2": 2, "u3": 1}


def test_a_later_override_replaces_the_earlier_one(active):
    active.do(OverrideArea("u1", "east", REASON))
    active.do(OverrideArea("u1", "north", "the colleague is back early"))

    assert active.state.users["u1"].effective_area_id == "north"


def test_an_override_is_for_frozen_years(draft):
    with pytest.raises(StageError, match="is draft: move the user instead"):
        draft.do(OverrideArea("u1", "east", REASON))


def test_an_override_names_a_real_area_and_is_refused_before_anything_changes(active):
    """In the original the row was changed first, and then a made-up area not found."""
    before = active.state

    with pytest.raises(AreaError, match="there is no area west"):
        active.do(OverrideArea("u1", "west", REASON))
    assert active.state is before
    with pytest.raises(UserError, match="user u1 bids in area north already"):
        active.do(OverrideArea("u1", "north", REASON))


@pytest.mark.parametrize("reason", ["", "too short", " " * 20, 7])
def test_an_override_has_a_reason(reason):
    with pytest.raises(InvalidInputError, match="reason must"):
        OverrideArea("u1", "east", reason)


def test_a_bidder_changes_crew_and_seniority_only(draft, make):
    draft.do(UpdateUser("u1", crew=3, lottery=9), role="bidder")

    for refused in (
        make.user("u9"),
        UpdateUser("u1", name="New Name"),
        UpdateUser("u1", initials="XY"),
        UpdateUser("u1", user_type=UserType.DEV_D),
        excluded("u1"),
        MoveUser("u1"),
        ReviewNoBid("u1"),
        OverrideArea("u1", "east", REASON),
    ):
        with pytest.raises(RoleMissingError, match="operator:JD needs the role admin"):
            draft.do(refused, role="bidder")


def test_who_has_no_role_changes_nothing(draft):
    with pytest.raises(RoleMissingError, match="needs the role admin or bidder"):
        draft.do(UpdateUser("u1", crew=3), role="visitor")


def test_a_moment_is_no_date_of_seniority(make):
    with pytest.raises(InvalidInputError, match="bu_date must be a date"):
        make.user("u4", bu_date=datetime.datetime(2000, 1, 2, tzinfo=datetime.UTC))


def test_ids_of_users_are_ids():
    with pytest.raises(InvalidInputError, match="user_id must be"):
        MoveUser("u 1")
