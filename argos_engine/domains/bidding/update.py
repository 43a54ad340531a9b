"""Updates of a user, reduced to what really changes."""

from argos_engine.domains.bidding.commands import UpdateUser
from argos_engine.domains.bidding.events import UserUpdated
from argos_engine.domains.bidding.refusal import UserError
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import User


def updated(user: User, command: UpdateUser) -> UserUpdated:
    """Return what *command* changes of *user*.

    Raises:
        UserError: Nothing would change.
    """
    seniority = _seniority(user.seniority, command)
    event = UserUpdated(
        command.initials,
        command.name if command.name != user.name else None,
        command.user_type if command.user_type != user.user_type else None,
        command.crew if command.crew != user.crew else None,
        seniority if seniority != user.seniority else None,
    )
    if event == UserUpdated(command.initials):
        raise UserError(f"the update changes nothing of user {command.initials}")
    return event


def _seniority(now: Seniority, command: UpdateUser) -> Seniority:
    return Seniority(
        command.cumulative_bu_date or now.cumulative_bu_date,
        command.bu_date or now.bu_date,
        command.eod_date or now.eod_date,
        command.scd_date or now.scd_date,
        # Zero is a lottery value like any other.
        now.lottery if command.lottery is None else command.lottery,
    )
