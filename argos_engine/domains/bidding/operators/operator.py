"""Operators and all of them together."""

import attrs
from immutables import Map

from argos_engine.domain.metadata import Principal
from argos_engine.domains.bidding.capability import Role

_PREFIX = "operator:"


@attrs.frozen
class Operator:
    """Somebody who enters what users want; never a user."""

    operator_id: str
    login_name: str
    display_name: str
    role: Role
    is_disabled: bool = False
    has_acted: bool = False
    """Whether an event names the operator, who is then never deleted."""


@attrs.frozen
class Operators:
    """All operators there are."""

    operators: Map[str, Operator] = attrs.field(default=Map())
    """By `operator_id`."""
    logins: Map[str, str] = attrs.field(default=Map())
    """Whose login names they are, whatever the case of their letters."""
    deleted: Map[str, str] = attrs.field(default=Map())
    """Display names of those who were deleted, by `operator_id`."""

    def is_last_admin(self, operator_id: str) -> bool:
        """Return whether nobody could manage anything without this operator."""
        admins = [
            each.operator_id
            for each in self.operators.values()
            if each.role is Role.ADMIN and not each.is_disabled
        ]
        return admins == [operator_id]

    def acting(self, principal: Principal) -> Operator | None:
        """Return the operator who stands behind *principal*, if there is one."""
        if not principal.id.startswith(_PREFIX):
            return None
        return self.operators.get(principal.id.removeprefix(_PREFIX))

    def principal(self, operator_id: str) -> Principal:
        """Return whom a desk acts as for an operator; without roles if disabled.

        No rule lets a principal without roles do anything.
        """
        operator = self.operators.get(operator_id)
        if operator is None or operator.is_disabled:
            return Principal(f"{_PREFIX}{operator_id}")
        return Principal(f"{_PREFIX}{operator_id}", frozenset({operator.role}))


def login_key(login_name: str) -> str:
    """Return what two login names have in common that differ in case only."""
    return login_name.casefold()
