"""Roles: who may do what."""

from argos_engine.domain.lifecycle import Action
from argos_engine.domain.metadata import Context
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.refusal import RoleMissingError

REGISTRAR = "registrar"
"""Keeps students, courses and sections, and may do everything."""
ADVISOR = "advisor"
"""Enrols students and takes enrolments back."""


def require_registrar(context: Context) -> None:
    """Check that the principal keeps the register.

    Raises:
        RoleMissingError: Names the principal and the role.
    """
    _require(context, (REGISTRAR,))


def require_advisor(context: Context) -> None:
    """Check that the principal may enrol students.

    Raises:
        RoleMissingError: Names the principal and the roles.
    """
    _require(context, (REGISTRAR, ADVISOR))


def authorize(_faculty: Faculty, _action: Action, context: Context) -> None:
    """Let only those who keep the register roll back or take checkpoints.

    Raises:
        RoleMissingError: Names the principal and the role.
    """
    require_registrar(context)


def _require(context: Context, roles: tuple[str, ...]) -> None:
    if context.principal.roles.isdisjoint(roles):
        raise RoleMissingError(
            f"{context.principal.id} needs the role {' or '.join(roles)}"
        )
