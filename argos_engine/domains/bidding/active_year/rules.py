"""The rules about the active year: one holder at a time."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from argos_engine.domain.lifecycle import Action, Rollback
from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.active_year.active_year import ActiveYear
from argos_engine.domains.bidding.active_year.commands import (
    GRANT_MAX,
    ActiveYearCommand,
    RequestActivation,
    ReturnGrant,
)
from argos_engine.domains.bidding.active_year.events import (
    ActivationGranted,
    ActiveYearEvent,
    GrantReturned,
)
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.refusal import ActiveYearError


def decide(
    active: ActiveYear, command: ActiveYearCommand, context: Context
) -> ActiveYearEvent:
    """Return what *command* makes happen.

    Raises:
        CommandRejectedError: A rule says no; the sentence names the year.
    """
    rule = RULES.get(type(command))
    if rule is None:
        raise TypeError(f"{type(command).__name__} is not about the active year")
    return rule(active, command, context)


def evolve(active: ActiveYear, event: ActiveYearEvent) -> ActiveYear:
    """Return which year is active after *event*."""
    if isinstance(event, ActivationGranted):
        return ActiveYear(event.year_id, event.grant)
    return ActiveYear(None, active.grants)


def authorize(_active: ActiveYear, action: Action, context: Context) -> None:
    """Let admins take checkpoints; a grant that a year has acted on is not undone.

    Raises:
        ActiveYearError: A rollback was asked for.
        RoleMissingError: The principal may take no checkpoints.
    """
    if isinstance(action, Rollback):
        raise ActiveYearError("grants are given back, never rolled back")
    require(context, Capability.TAKE_CHECKPOINTS)


def _request(
    active: ActiveYear, command: RequestActivation, context: Context
) -> ActivationGranted:
    require(context, Capability.MANAGE_STRUCTURE)
    if active.year_id is not None:
        raise ActiveYearError(f"year {active.year_id} is the active year")
    if active.grants == GRANT_MAX:
        raise ActiveYearError(f"no more than {GRANT_MAX} grants are made")
    return ActivationGranted(command.year_id, active.grants + 1)


def _return(
    active: ActiveYear, command: ReturnGrant, context: Context
) -> GrantReturned:
    require(context, Capability.CARRY_GRANTS)
    if active.year_id is None or active.grants != command.grant:
        raise ActiveYearError(f"no year holds grant {command.grant}")
    return GrantReturned(active.year_id, command.grant)


_Rule: TypeAlias = Callable[[ActiveYear, Any, Context], ActiveYearEvent]

RULES: Mapping[type, _Rule] = MappingProxyType(
    {RequestActivation: _request, ReturnGrant: _return}
)
"""The rule for each command there is."""
