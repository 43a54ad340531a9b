"""Roles: which operators may do what."""

from argos_engine.domain.lifecycle import Action
from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.refusal import RoleMissingError

ADMIN = "admin"
BIDDER = "bidder"


def require_admin(context: Context) -> None:
    """Check that the principal runs the bidding.

    Raises:
        RoleMissingError: Names the principal and the role.
    """
    _require(context, (ADMIN,))


def require_bidder(context: Context) -> None:
    """Check that the principal may enter bids.

    Raises:
        RoleMissingError: Names the principal and the roles.
    """
    _require(context, (ADMIN, BIDDER))


def authorize(_area: Area, _action: Action, context: Context) -> None:
    """Let only those who run the bidding roll back or take checkpoints.

    Raises:
        RoleMissingError: Names the principal and the role.
    """
    require_admin(context)


def _require(context: Context, roles: tuple[str, ...]) -> None:
    if context.principal.roles.isdisjoint(roles):
        raise RoleMissingError(
            f"{context.principal.id} needs the role {' or '.join(roles)}"
        )
