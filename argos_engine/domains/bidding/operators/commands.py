"""What can be asked about operators."""

from typing import TypeAlias

import attrs
from attrs.validators import instance_of, optional

from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.check import check_id, check_name


@attrs.frozen
class CreateOperator:
    """Add an operator; the first one is an admin."""

    operator_id: str = attrs.field(validator=check_id)
    login_name: str = attrs.field(validator=check_name)
    display_name: str = attrs.field(validator=check_name)
    role: Role = attrs.field(validator=instance_of(Role))


@attrs.frozen
class RenameOperator:
    """Change what is given of an operator's names; what is None stays."""

    operator_id: str = attrs.field(validator=check_id)
    login_name: str | None = attrs.field(default=None, validator=optional(check_name))
    display_name: str | None = attrs.field(default=None, validator=optional(check_name))


@attrs.frozen
class ChangeRole:
    """Give an operator another role."""

    operator_id: str = attrs.field(validator=check_id)
    role: Role = attrs.field(validator=instance_of(Role))


@attrs.frozen
class DisableOperator:
    """Take everything from an operator but the place in the log."""

    operator_id: str = attrs.field(validator=check_id)


@attrs.frozen
class EnableOperator:
    """Let a disabled operator work again."""

    operator_id: str = attrs.field(validator=check_id)


@attrs.frozen
class DeleteOperator:
    """Take away an operator whom no event names."""

    operator_id: str = attrs.field(validator=check_id)


@attrs.frozen
class RecordOperatorAction:
    """Take down that an operator has done something in another stream.

    To be sent before the first command of an operator is: an event that names
    somebody must never outlive what it names.
    """

    operator_id: str = attrs.field(validator=check_id)


OperatorCommand: TypeAlias = (
    CreateOperator
    | RenameOperator
    | ChangeRole
    | DisableOperator
    | EnableOperator
    | DeleteOperator
    | RecordOperatorAction
)
