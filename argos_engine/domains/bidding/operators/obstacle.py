"""Obstacles: why something cannot be done to an operator now.

The rules refuse by them and screens show them, so the two never differ.
"""

import enum

from argos_engine.domains.bidding.capability import CAPABILITIES, Capability
from argos_engine.domains.bidding.operators.operator import Operators


class OperatorAction(enum.StrEnum):
    """What can be done to an operator."""

    CHANGE_ROLE = "change_role"
    DISABLE = "disable"
    ENABLE = "enable"
    DELETE = "delete"


_SWITCHES = frozenset({OperatorAction.ENABLE, OperatorAction.DISABLE})


def obstacle(
    operators: Operators, action: OperatorAction, operator_id: str
) -> str | None:
    """Return why *action* cannot be taken now, as a sentence; None if it can."""
    operator = operators.operators.get(operator_id)
    if operator is None:
        return f"there is no operator {operator_id}"
    who = f"operator {operator_id}"
    is_enabling = action is OperatorAction.ENABLE
    if operator.is_disabled is not is_enabling and action in _SWITCHES:
        return f"{who} is not disabled" if is_enabling else f"{who} is disabled already"
    if operators.is_last_admin(operator_id):
        return f"{who} is the last admin"
    if action is OperatorAction.DELETE and operator.has_acted:
        return f"{who} is named in the log: disable the operator instead"
    return None


def possible_actions(
    operators: Operators, operator_id: str
) -> frozenset[OperatorAction]:
    """Return what can be done to an operator now, by somebody who may."""
    return frozenset(
        action
        for action in OperatorAction
        if obstacle(operators, action, operator_id) is None
    )


def capabilities(operators: Operators, operator_id: str) -> frozenset[Capability]:
    """Return what an operator may do now; nothing for one who is disabled."""
    operator = operators.operators.get(operator_id)
    if operator is None or operator.is_disabled:
        return frozenset()
    return CAPABILITIES[operator.role]
