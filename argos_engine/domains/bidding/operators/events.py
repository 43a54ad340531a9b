"""What has happened to operators; *by* is the operator who did it.

Who is named there has acted, and so can never be deleted. None stands for somebody who
is no operator, such as the program that makes the first one.
"""

from typing import TypeAlias

import attrs

from argos_engine.domains.bidding.capability import Role


@attrs.frozen
class OperatorCreated:
    """An operator was added."""

    operator_id: str
    login_name: str
    display_name: str
    role: Role
    by: str | None


@attrs.frozen
class OperatorRenamed:
    """An operator's names were changed; None stands for what stayed."""

    operator_id: str
    login_name: str | None
    display_name: str | None
    by: str | None


@attrs.frozen
class RoleChanged:
    """An operator got another role."""

    operator_id: str
    role: Role
    by: str | None


@attrs.frozen
class OperatorDisabled:
    """An operator may do nothing any more."""

    operator_id: str
    by: str | None


@attrs.frozen
class OperatorEnabled:
    """An operator works again."""

    operator_id: str
    by: str | None


@attrs.frozen
class OperatorDeleted:
    """An operator whom no event names was taken away."""

    operator_id: str
    by: str | None


@attrs.frozen
class OperatorActed:
    """An operator has done something in another stream."""

    operator_id: str
    by: str | None


OperatorEvent: TypeAlias = (
    OperatorCreated
    | OperatorRenamed
    | RoleChanged
    | OperatorDisabled
    | OperatorEnabled
    | OperatorDeleted
    | OperatorActed
)
