"""The rules about round groups and rounds of a bid year."""

import attrs

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.refusal import RoundError, RoundGroupError
from argos_engine.domains.bidding.round_terms import RoundGroup, RoundTerms
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.commands import (
    AssignRoundGroup,
    CreateRound,
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
    RoundGroupCreated,
    RoundGroupDeleted,
    RoundGroupRenamed,
    RoundUpdated,
)
from argos_engine.domains.bidding.year.structure import known_area, require_editing


def create_group(
    year: BidYear, command: CreateRoundGroup, context: Context
) -> RoundGroupCreated:
    """Add a round group whose name is its own."""
    require_editing(year, context)
    if command.round_group_id in year.round_groups:
        raise RoundGroupError(f"round group {command.round_group_id} is there already")
    _check_group_name(year, command.name)
    return RoundGroupCreated(command.round_group_id, command.name)


def rename_group(
    year: BidYear, command: RenameRoundGroup, context: Context
) -> RoundGroupRenamed:
    """Give a round group another name that is its own."""
    require_editing(year, context)
    _known_group(year, command.round_group_id)
    _check_group_name(year, command.name)
    return RoundGroupRenamed(command.round_group_id, command.name)


def delete_group(
    year: BidYear, command: DeleteRoundGroup, context: Context
) -> RoundGroupDeleted:
    """Take away a round group that nothing refers to."""
    require_editing(year, context)
    group = _known_group(year, command.round_group_id)
    key = group.round_group_id
    if year.rounds_of(key):
        raise RoundGroupError(f"round group {key} has rounds")
    for area in year.areas.values():
        if area.round_group_id == key:
            raise RoundGroupError(f"area {area.area_id} bids through round group {key}")
    return RoundGroupDeleted(key)


def assign_group(
    year: BidYear, command: AssignRoundGroup, context: Context
) -> RoundGroupAssigned:
    """Let an area bid through the rounds of a group."""
    require_editing(year, context)
    area = known_area(year, command.area_id)
    _known_group(year, command.round_group_id)
    if area.round_group_id == command.round_group_id:
        raise RoundGroupError(
            f"area {area.area_id} bids through round group {area.round_group_id} "
            "already"
        )
    return RoundGroupAssigned(command.area_id, command.round_group_id)


def create_round(year: BidYear, command: CreateRound, context: Context) -> RoundCreated:
    """Add a round with a number that is its own in the group."""
    require_editing(year, context)
    if command.round_id in year.rounds:
        raise RoundError(f"round {command.round_id} is there already")
    return RoundCreated(_terms(year, command))


def update_round(year: BidYear, command: UpdateRound, context: Context) -> RoundUpdated:
    """Give a round other terms."""
    require_editing(year, context)
    before = _known_round(year, command.round_id)
    terms = _terms(year, command)
    if terms == before:
        raise RoundError(f"the update changes nothing of round {command.round_id}")
    return RoundUpdated(terms)


def delete_round(year: BidYear, command: DeleteRound, context: Context) -> RoundDeleted:
    """Take away a round."""
    require_editing(year, context)
    return RoundDeleted(_known_round(year, command.round_id).round_id)


def _terms(year: BidYear, command: CreateRound | UpdateRound) -> RoundTerms:
    terms = RoundTerms(**attrs.asdict(command))
    if terms.first_day is not None and not terms.is_windowed:
        raise RoundError(f"round {terms.round_id} has no windows that could begin")
    group = _known_group(year, terms.round_group_id)
    for other in year.rounds_of(group.round_group_id):
        if other.number == terms.number and other.round_id != terms.round_id:
            raise RoundError(
                f"number {terms.number} stands for round {other.round_id} of round "
                f"group {group.round_group_id}"
            )
    return terms


def _known_group(year: BidYear, round_group_id: str) -> RoundGroup:
    group = year.round_groups.get(round_group_id)
    if group is None:
        raise RoundGroupError(f"there is no round group {round_group_id}")
    return group


def _known_round(year: BidYear, round_id: str) -> RoundTerms:
    terms = year.rounds.get(round_id)
    if terms is None:
        raise RoundError(f"there is no round {round_id}")
    return terms


def _check_group_name(year: BidYear, name: str) -> None:
    for other in year.round_groups.values():
        if other.name == name:
            raise RoundGroupError(
                f"round group {other.round_group_id} has the name {name!r}"
            )
