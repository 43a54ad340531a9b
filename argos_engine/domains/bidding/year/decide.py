"""The rules of a bid year: every command is answered with one event or a refusal."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.year import commands as of_structure
from argos_engine.domains.bidding.year import people, rounds, stages, structure
from argos_engine.domains.bidding.year import user_commands as of_people
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.commands import StructureCommand
from argos_engine.domains.bidding.year.events import StructureEvent
from argos_engine.domains.bidding.year.user_commands import UserCommand
from argos_engine.domains.bidding.year.user_events import UserEvent

YearCommand: TypeAlias = StructureCommand | UserCommand
YearEvent: TypeAlias = StructureEvent | UserEvent
_Rule: TypeAlias = Callable[[BidYear, Any, Context], YearEvent]

RULES: Mapping[type, _Rule] = MappingProxyType(
    {
        of_structure.CreateBidYear: structure.create_year,
        of_structure.DescribeYear: structure.describe,
        of_structure.CreateArea: structure.create_area,
        of_structure.UpdateArea: structure.update_area,
        of_structure.SetExpectedAreaCount: structure.expect_areas,
        of_structure.SetExpectedUserCount: structure.expect_users,
        of_structure.SetBidSchedule: structure.set_schedule,
        of_structure.CreateRoundGroup: rounds.create_group,
        of_structure.RenameRoundGroup: rounds.rename_group,
        of_structure.DeleteRoundGroup: rounds.delete_group,
        of_structure.AssignRoundGroup: rounds.assign_group,
        of_structure.CreateRound: rounds.create_round,
        of_structure.UpdateRound: rounds.update_round,
        of_structure.DeleteRound: rounds.delete_round,
        of_structure.CompleteBootstrap: stages.complete_bootstrap,
        of_structure.ConfirmReadyToBid: stages.confirm_ready,
        of_structure.ActivateBidding: stages.activate,
        of_structure.CloseBidding: stages.close,
        of_people.RegisterUser: people.register,
        of_people.UpdateUser: people.update,
        of_people.SetParticipation: people.set_participation,
        of_people.MoveUser: people.move,
        of_people.ReviewNoBid: people.review_no_bid,
        of_people.OverrideArea: people.override_area,
    }
)
"""The rule for each command there is."""


def decide(year: BidYear, command: YearCommand, context: Context) -> YearEvent:
    """Return what *command* makes happen in *year*.

    Raises:
        CommandRejectedError: A rule says no; the sentence names the value.
    """
    rule = RULES.get(type(command))
    if rule is None:
        raise TypeError(f"{type(command).__name__} is not a command of a bid year")
    return rule(year, command, context)
