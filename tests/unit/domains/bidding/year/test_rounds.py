"""Round groups and rounds of a bid year; every change of them is an event."""

import datetime

import pytest

from argos_engine.domains.bidding.refusal import AreaError, RoundError, RoundGroupError
from argos_engine.domains.bidding.year.commands import (
    AssignRoundGroup,
    CreateRoundGroup,
    DeleteRound,
    DeleteRoundGroup,
    RenameRoundGroup,
    UpdateRound,
)
from argos_engine.domains.bidding.year.events import (
    RoundCreated,
    RoundDeleted,
    RoundGroupAssigned,
    RoundGroupDeleted,
    RoundGroupRenamed,
    RoundUpdated,
)
from argos_engine.errors import InvalidInputError


def test_every_change_of_rounds_and_groups_is_an_event_of_its_own(draft, make):
    """In the original they wrote no audit event at all."""
    created = draft.do(make.round("r2", 2))
    changed = draft.do(
        UpdateRound(
            round_id="r2", round_group_id="all", number=2, name="Second",
            slots_per_day=1, max_groups=1, max_total_hours=8,
        )
    )  # fmt: skip
    renamed = draft.do(RenameRoundGroup("all", "Everybody"))
    deleted = draft.do(DeleteRound("r2"))

    assert isinstance(created, RoundCreated)
    assert isinstance(changed, RoundUpdated)
    assert (changed.terms.name, changed.terms.max_total_hours) == ("Second", 8)
    assert renamed == RoundGroupRenamed("all", "Everybody")
    assert deleted == RoundDeleted("r2")
    assert list(draft.state.rounds) == ["r1"]
    assert draft.state.round_groups["all"].name == "Everybody"


def test_an_area_can_be_given_to_another_group(draft):
    """In the original no request led to it."""
    draft.do(CreateRoundGroup("late", "Late shift"))

    event = draft.do(AssignRoundGroup("east", "late"))

    assert event == RoundGroupAssigned("east", "late")
    assert draft.state.areas["east"].round_group_id == "late"
    assert draft.state.areas["north"].round_group_id == "all"


def test_a_group_in_use_stays(draft):
    with pytest.raises(RoundGroupError, match="round group all has rounds"):
        draft.do(DeleteRoundGroup("all"))
    draft.do(DeleteRound("r1"))
    with pytest.raises(RoundGroupError, match="bids through round group all"):
        draft.do(DeleteRoundGroup("all"))


def test_a_group_that_nobody_uses_goes(draft):
    event = draft.do(CreateRoundGroup("late", "Late"), DeleteRoundGroup("late"))

    assert event == RoundGroupDeleted("late")
    assert "late" not in draft.state.round_groups


def test_rounds_of_a_group_come_by_their_numbers(draft, make):
    draft.do(make.round("r3", 3), make.round("r2", 2))

    assert [each.round_id for each in draft.state.rounds_of("all")] == [
        "r1",
        "r2",
        "r3",
    ]
    assert draft.state.rounds_of(None) == ()


@pytest.mark.parametrize(
    ("command", "error", "message"),
    [
        (CreateRoundGroup("all", "x"), RoundGroupError, "all is there already"),
        (CreateRoundGroup("x", "All areas"), RoundGroupError, "all has the name"),
        (RenameRoundGroup("all", "All areas"), RoundGroupError, "all has the name"),
        (RenameRoundGroup("x", "y"), RoundGroupError, "no round group x"),
        (DeleteRoundGroup("x"), RoundGroupError, "no round group x"),
        (AssignRoundGroup("x", "all"), AreaError, "no area x"),
        (AssignRoundGroup("east", "x"), RoundGroupError, "no round group x"),
        (AssignRoundGroup("east", "all"), RoundGroupError, "group all already"),
        (DeleteRound("x"), RoundError, "no round x"),
    ],
)
def test_what_does_not_fit_is_refused(draft, command, error, message):
    with pytest.raises(error, match=message):
        draft.do(command)


def test_a_number_stands_for_one_round_of_a_group(draft, make):
    with pytest.raises(RoundError, match="number 1 stands for round r1"):
        draft.do(make.round("r2", 1))
    with pytest.raises(RoundError, match="round r1 is there already"):
        draft.do(make.round("r1", 2))
    with pytest.raises(RoundGroupError, match="no round group x"):
        draft.do(make.round("r2", 1, round_group_id="x"))


def test_only_windows_have_a_first_day_which_is_a_monday(draft, make):
    monday = datetime.date(2025, 12, 8)
    draft.do(make.round("r2", 2, first_day=monday))

    assert draft.state.rounds["r2"].first_day == monday
    with pytest.raises(RoundError, match="r3 has no windows that could begin"):
        draft.do(make.round("r3", 3, first_day=monday, is_windowed=False))
    with pytest.raises(InvalidInputError, match="first_day must be a Monday"):
        make.round("r3", 3, first_day=datetime.date(2025, 12, 9))
    with pytest.raises(InvalidInputError, match="first_day must be a Monday"):
        make.round("r3", 3, first_day=datetime.date(9999, 12, 27))


def test_an_update_that_changes_nothing_is_refused(draft):
    terms = draft.state.rounds["r1"]
    same = UpdateRound(
        round_id="r1", round_group_id="all", number=1, name=terms.name,
        slots_per_day=2, max_groups=2, max_total_hours=80,
    )  # fmt: skip

    with pytest.raises(RoundError, match="changes nothing of round r1"):
        draft.do(same)
