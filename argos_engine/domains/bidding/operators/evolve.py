"""How operators follow from what has happened; total, never raises."""

import functools
from typing import Any

import attrs

from argos_engine.domains.bidding.operators import events
from argos_engine.domains.bidding.operators.events import OperatorEvent
from argos_engine.domains.bidding.operators.operator import (
    Operator,
    Operators,
    login_key,
)


def evolve(operators: Operators, event: OperatorEvent) -> Operators:
    """Return all operators after *event*."""
    changed = _evolve(event, operators)
    by = getattr(event, "by", None)
    return changed if by is None else _changed(changed, by, has_acted=True)


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def _evolve(_event: object, operators: Operators) -> Operators:
    return operators


@_evolve.register
def _created(event: events.OperatorCreated, operators: Operators) -> Operators:
    operator = Operator(
        event.operator_id, event.login_name, event.display_name, event.role
    )
    return attrs.evolve(
        operators,
        operators=operators.operators.set(event.operator_id, operator),
        logins=operators.logins.set(login_key(event.login_name), event.operator_id),
    )


@_evolve.register
def _renamed(event: events.OperatorRenamed, operators: Operators) -> Operators:
    before = operators.operators.get(event.operator_id)
    if before is None:
        return operators
    login_name = event.login_name or before.login_name
    logins = operators.logins.mutate()
    logins.pop(login_key(before.login_name), None)
    logins[login_key(login_name)] = event.operator_id
    changed = _changed(
        operators,
        event.operator_id,
        login_name=login_name,
        display_name=event.display_name or before.display_name,
    )
    return attrs.evolve(changed, logins=logins.finish())


@_evolve.register
def _role_changed(event: events.RoleChanged, operators: Operators) -> Operators:
    return _changed(operators, event.operator_id, role=event.role)


@_evolve.register
def _disabled(event: events.OperatorDisabled, operators: Operators) -> Operators:
    return _changed(operators, event.operator_id, is_disabled=True)


@_evolve.register
def _enabled(event: events.OperatorEnabled, operators: Operators) -> Operators:
    return _changed(operators, event.operator_id, is_disabled=False)


@_evolve.register
def _deleted(event: events.OperatorDeleted, operators: Operators) -> Operators:
    before = operators.operators.get(event.operator_id)
    if before is None:
        return operators
    logins = operators.logins.mutate()
    logins.pop(login_key(before.login_name), None)
    return Operators(
        operators.operators.delete(event.operator_id),
        logins.finish(),
        operators.deleted.set(event.operator_id, before.display_name),
    )


@_evolve.register
def _acted(event: events.OperatorActed, operators: Operators) -> Operators:
    return _changed(operators, event.operator_id, has_acted=True)


def _changed(
    operators: Operators,
    operator_id: str,
    **changes: Any,  # noqa: ANN401  # whatever the fields are
) -> Operators:
    before = operators.operators.get(operator_id)
    if before is None:
        return operators
    after = operators.operators.set(operator_id, attrs.evolve(before, **changes))
    return attrs.evolve(operators, operators=after)
