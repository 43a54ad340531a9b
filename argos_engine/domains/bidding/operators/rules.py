"""The rules about operators: every command is answered with one event or a refusal."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from argos_engine.domain.lifecycle import Action, Rollback
from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.capability import Capability, Role, require
from argos_engine.domains.bidding.operators import commands, events
from argos_engine.domains.bidding.operators.commands import OperatorCommand
from argos_engine.domains.bidding.operators.events import OperatorEvent
from argos_engine.domains.bidding.operators.obstacle import (
    OperatorAction,
    capabilities,
    obstacle,
)
from argos_engine.domains.bidding.operators.operator import Operators, login_key
from argos_engine.domains.bidding.refusal import OperatorError, RoleMissingError


def decide(
    operators: Operators, command: OperatorCommand, context: Context
) -> OperatorEvent:
    """Return what *command* makes happen.

    Who asks is looked up among the operators themselves: a role that somebody only
    claims counts nowhere here, but for the very first operator.

    Raises:
        CommandRejectedError: A rule says no; the sentence names the value.
    """
    rule = RULES.get(type(command))
    if rule is None:
        raise TypeError(f"{type(command).__name__} is not a command about operators")
    return rule(operators, command, context)


def authorize(operators: Operators, action: Action, context: Context) -> None:
    """Let admins take checkpoints; nobody rolls back who was let in or shut out.

    Raises:
        OperatorError: A rollback was asked for.
        RoleMissingError: The principal is no enabled admin.
    """
    if isinstance(action, Rollback):
        raise OperatorError("what operators may do is changed, never rolled back")
    _manager(operators, context)


def _create(
    operators: Operators, command: commands.CreateOperator, context: Context
) -> events.OperatorCreated:
    by = None
    if operators.operators:
        by = _manager(operators, context)
    else:
        _require_founder(command, context)
    if command.role is Role.PROCESS:
        raise OperatorError("a process is no operator")
    if command.operator_id in operators.operators:
        raise OperatorError(f"operator {command.operator_id} is there already")
    if command.operator_id in operators.deleted:
        # An event that names the id must never mean somebody else.
        shown = operators.deleted[command.operator_id]
        raise OperatorError(f"operator {command.operator_id} was {shown}, once deleted")
    _check_login(operators, command.operator_id, command.login_name)
    return events.OperatorCreated(
        command.operator_id,
        command.login_name,
        command.display_name,
        command.role,
        by,
    )


def _rename(
    operators: Operators, command: commands.RenameOperator, context: Context
) -> events.OperatorRenamed:
    by = _manager(operators, context)
    operator = operators.operators.get(command.operator_id)
    if operator is None:
        raise OperatorError(f"there is no operator {command.operator_id}")
    login, shown = command.login_name, command.display_name
    event = events.OperatorRenamed(
        command.operator_id,
        login if login != operator.login_name else None,
        shown if shown != operator.display_name else None,
        by,
    )
    if event.login_name is None and event.display_name is None:
        raise OperatorError(f"operator {command.operator_id} has these names already")
    if event.login_name is not None:
        _check_login(operators, command.operator_id, event.login_name)
    return event


def _change_role(
    operators: Operators, command: commands.ChangeRole, context: Context
) -> events.RoleChanged:
    by = _manager(operators, context)
    _require_none(operators, OperatorAction.CHANGE_ROLE, command.operator_id)
    if command.role is Role.PROCESS:
        raise OperatorError("a process is no operator")
    if operators.operators[command.operator_id].role is command.role:
        raise OperatorError(f"operator {command.operator_id} is {command.role} already")
    return events.RoleChanged(command.operator_id, command.role, by)


def _disable(
    operators: Operators, command: commands.DisableOperator, context: Context
) -> events.OperatorDisabled:
    by = _manager(operators, context)
    _require_none(operators, OperatorAction.DISABLE, command.operator_id)
    return events.OperatorDisabled(command.operator_id, by)


def _enable(
    operators: Operators, command: commands.EnableOperator, context: Context
) -> events.OperatorEnabled:
    by = _manager(operators, context)
    _require_none(operators, OperatorAction.ENABLE, command.operator_id)
    return events.OperatorEnabled(command.operator_id, by)


def _delete(
    operators: Operators, command: commands.DeleteOperator, context: Context
) -> events.OperatorDeleted:
    by = _manager(operators, context)
    if by == command.operator_id:
        raise OperatorError(f"operator {by} cannot delete themselves")
    _require_none(operators, OperatorAction.DELETE, command.operator_id)
    return events.OperatorDeleted(command.operator_id, by)


def _record(
    operators: Operators, command: commands.RecordOperatorAction, context: Context
) -> events.OperatorActed:
    acting = operators.acting(context.principal)
    if acting is None:
        require(context, Capability.RECORD_OPERATORS)
    else:
        _manager(operators, context)
    operator = operators.operators.get(command.operator_id)
    if operator is None:
        raise OperatorError(f"there is no operator {command.operator_id}")
    if operator.has_acted:
        raise OperatorError(f"operator {command.operator_id} is known to have acted")
    return events.OperatorActed(
        command.operator_id, None if acting is None else acting.operator_id
    )


_Rule: TypeAlias = Callable[[Operators, Any, Context], OperatorEvent]

RULES: Mapping[type, _Rule] = MappingProxyType(
    {
        commands.CreateOperator: _create,
        commands.RenameOperator: _rename,
        commands.ChangeRole: _change_role,
        commands.DisableOperator: _disable,
        commands.EnableOperator: _enable,
        commands.DeleteOperator: _delete,
        commands.RecordOperatorAction: _record,
    }
)
"""The rule for each command there is."""


def _require_founder(command: commands.CreateOperator, context: Context) -> None:
    """Check that the first operator is an admin, made by somebody trusted to."""
    require(context, Capability.MANAGE_OPERATORS)
    if command.role is not Role.ADMIN:
        raise OperatorError("the first operator is an admin")


def _manager(operators: Operators, context: Context) -> str:
    operator = operators.acting(context.principal)
    if operator is None or Capability.MANAGE_OPERATORS not in capabilities(
        operators, operator.operator_id
    ):
        raise RoleMissingError(f"{context.principal.id} is no enabled admin")
    return operator.operator_id


def _require_none(
    operators: Operators, action: OperatorAction, operator_id: str
) -> None:
    reason = obstacle(operators, action, operator_id)
    if reason is not None:
        raise OperatorError(reason)


def _check_login(operators: Operators, operator_id: str, login_name: str) -> None:
    other = operators.logins.get(login_key(login_name))
    if other is not None and other != operator_id:
        raise OperatorError(f"the login name {login_name} is that of operator {other}")
