"""The rules about leave that somebody who was moved has in other areas."""

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.commands import AdoptLeave
from argos_engine.domains.bidding.events import LeaveAdopted
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.precondition import known_user
from argos_engine.domains.bidding.refusal import FactsError, UserError


def adopt_leave(area: Area, command: AdoptLeave, context: Context) -> LeaveAdopted:
    """Take over what leave a user of this area has elsewhere."""
    require(context, Capability.ADOPT_FACTS)
    user = known_user(area, command.user_id)
    if not user.is_moved:
        raise UserError(f"user {user.user_id} was never moved: all leave is here")
    for bid in command.bids:
        if bid.user_id != user.user_id:
            raise FactsError(f"user {user.user_id} has no leave of user {bid.user_id}")
    if area.brought.get(user.user_id) == command.bids:
        raise FactsError(f"this leave of user {user.user_id} is known already")
    return LeaveAdopted(user.user_id, command.bids)


def require_leave_known(area: Area, user: Participant) -> None:
    """Check that all leave of *user* is known, wherever it is.

    Raises:
        UserError: The user was moved, and nobody has told yet what came along.
    """
    if user.is_moved and user.user_id not in area.brought:
        raise UserError(
            f"user {user.user_id} was moved: what leave came along is not known yet"
        )
