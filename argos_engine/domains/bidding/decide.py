"""The rules of an area: every command is answered with one event or a refusal."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from argos_engine.domain.lifecycle import Action, Rollback
from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding import (
    bidding_rules,
    commands,
    leave_rules,
    override_rules,
)
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.commands import AreaCommand
from argos_engine.domains.bidding.events import AreaEvent

_Rule: TypeAlias = Callable[[Area, Any, Context], AreaEvent]

RULES: Mapping[type, _Rule] = MappingProxyType(
    {
        commands.AdoptYearFacts: override_rules.adopt,
        commands.AdoptLeave: leave_rules.adopt_leave,
        commands.StartRound: bidding_rules.start_round,
        commands.SubmitBid: bidding_rules.submit,
        commands.WithdrawBid: bidding_rules.withdraw,
        commands.CompleteTurn: bidding_rules.complete,
        commands.PassTurn: bidding_rules.pass_turn,
        commands.MissTurn: bidding_rules.miss_turn,
        commands.FinalizeRound: bidding_rules.finalize,
        commands.OverrideEligibility: override_rules.override_eligibility,
        commands.OverrideBidOrder: override_rules.override_order,
        commands.AdjustBidOrder: override_rules.adjust_order,
        commands.OverrideBidWindow: override_rules.override_window,
    }
)
"""The rule for each command there is."""


def decide(area: Area, command: AreaCommand, context: Context) -> AreaEvent:
    """Return what *command* makes happen in *area*.

    Raises:
        CommandRejectedError: A rule says no; the sentence names the value.
    """
    rule = RULES.get(type(command))
    if rule is None:
        raise TypeError(f"{type(command).__name__} is not a command of leave bidding")
    return rule(area, command, context)


def authorize(_area: Area, action: Action, context: Context) -> None:
    """Let only those roll back or take checkpoints who may.

    Raises:
        RoleMissingError: Names the principal and the role.
    """
    is_rollback = isinstance(action, Rollback)
    require(
        context,
        Capability.ROLL_BACK if is_rollback else Capability.TAKE_CHECKPOINTS,
    )
