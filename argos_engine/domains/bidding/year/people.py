"""The rules about the people of a bid year."""

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.refusal import StageError, UserError
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.structure import known_area, require_unlocked
from argos_engine.domains.bidding.year.user import YearUser
from argos_engine.domains.bidding.year.user_commands import (
    MoveUser,
    OverrideArea,
    RegisterUser,
    ReviewNoBid,
    SetParticipation,
    UpdateUser,
)
from argos_engine.domains.bidding.year.user_events import (
    AreaOverridden,
    NoBidReviewed,
    ParticipationSet,
    UserMoved,
    UserRegistered,
    UserUpdated,
)


def register(year: BidYear, command: RegisterUser, context: Context) -> UserRegistered:
    """Add a user whose initials are nobody else's in the whole year."""
    require(context, Capability.MANAGE_PEOPLE)
    require_unlocked(year)
    if command.user_id in year.users:
        raise UserError(f"user {command.user_id} is registered already")
    _check_initials(year, command.user_id, command.initials)
    return UserRegistered(
        command.user_id,
        command.initials,
        command.name,
        command.user_type,
        command.crew,
        command.seniority,
        command.area_id,
    )


def update(year: BidYear, command: UpdateUser, context: Context) -> UserUpdated:
    """Change a user; of a frozen year only the initials and the name."""
    require(context, Capability.MAINTAIN_PEOPLE)
    user = known_user(year, command.user_id)
    event = _changes(user, command)
    if event.initials or event.name or event.user_type:
        require(context, Capability.MANAGE_PEOPLE)
    if event.initials:
        _check_initials(year, user.user_id, event.initials)
    if event.user_type or event.crew or event.seniority:
        require_unlocked(year)
    return event


def set_participation(
    year: BidYear, command: SetParticipation, context: Context
) -> ParticipationSet:
    """Exclude a user, or take part in full again."""
    require(context, Capability.MANAGE_PEOPLE)
    require_unlocked(year)
    user = known_user(year, command.user_id)
    bidding, leave = (
        command.excluded_from_bidding,
        command.excluded_from_leave_calculation,
    )
    if leave and not bidding:
        raise UserError(f"user {user.user_id} cannot bid without a leave calculation")
    before = user.excluded_from_bidding, user.excluded_from_leave_calculation
    if (bidding, leave) == before:
        raise UserError(f"user {user.user_id} takes part like this already")
    return ParticipationSet(user.user_id, bidding, leave)


def move(year: BidYear, command: MoveUser, context: Context) -> UserMoved:
    """Move a user to another area or to No Bid, where it is to be reviewed."""
    require(context, Capability.MANAGE_PEOPLE)
    require_unlocked(year)
    user = known_user(year, command.user_id)
    if command.area_id == user.area_id:
        where = "No Bid" if user.area_id is None else f"area {user.area_id}"
        raise UserError(f"user {user.user_id} is in {where} already")
    if command.area_id is not None:
        known_area(year, command.area_id)
    return UserMoved(user.user_id, command.area_id)


def review_no_bid(
    year: BidYear, command: ReviewNoBid, context: Context
) -> NoBidReviewed:
    """Take down that a user is in No Bid on purpose."""
    require(context, Capability.MANAGE_PEOPLE)
    require_unlocked(year)
    user = known_user(year, command.user_id)
    if not user.needs_review:
        raise UserError(f"user {user.user_id} has nothing to review about No Bid")
    return NoBidReviewed(user.user_id)


def override_area(
    year: BidYear, command: OverrideArea, context: Context
) -> AreaOverridden:
    """Let a user of a frozen year bid elsewhere; nothing else is reckoned again."""
    require(context, Capability.OVERRIDE)
    if not year.stage.is_locked:
        raise StageError(f"the bid year is {year.stage}: move the user instead")
    user = known_user(year, command.user_id)
    known_area(year, command.area_id)
    if user.effective_area_id == command.area_id:
        raise UserError(f"user {user.user_id} bids in area {command.area_id} already")
    return AreaOverridden(user.user_id, command.area_id, command.reason)


def known_user(year: BidYear, user_id: str) -> YearUser:
    """Return a user of the year.

    Raises:
        UserError: There is no such user.
    """
    user = year.users.get(user_id)
    if user is None:
        raise UserError(f"there is no user {user_id}")
    return user


def _check_initials(year: BidYear, user_id: str, initials: str) -> None:
    other = year.initials.get(initials)
    if other is not None and other != user_id:
        raise UserError(f"initials {initials} stand for user {other}")


def _changes(user: YearUser, command: UpdateUser) -> UserUpdated:
    seniority = _seniority(user.seniority, command)
    event = UserUpdated(
        command.user_id,
        command.initials if command.initials != user.initials else None,
        command.name if command.name != user.name else None,
        command.user_type if command.user_type != user.user_type else None,
        command.crew if command.crew != user.crew else None,
        seniority if seniority != user.seniority else None,
    )
    if event == UserUpdated(command.user_id):
        raise UserError(f"the update changes nothing of user {command.user_id}")
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
