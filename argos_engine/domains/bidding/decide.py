"""The rules: every command is answered with one event or with a refusal."""

import functools

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import (
    AreaCommand,
    FinalizeRound,
    OpenRound,
    OpenYear,
    RegisterUser,
    SubmitBid,
    UpdateUser,
    WithdrawBid,
)
from argos_engine.domains.bidding.events import (
    AreaEvent,
    BidSubmitted,
    BidWithdrawn,
    RoundFinalized,
    RoundOpened,
    UserRegistered,
    UserUpdated,
    YearOpened,
)
from argos_engine.domains.bidding.leave import Bid, bid_id, check_group
from argos_engine.domains.bidding.limit import check_days, check_share, check_slots
from argos_engine.domains.bidding.query import bid_order, open_round
from argos_engine.domains.bidding.refusal import (
    BidUnknownError,
    RoundError,
    UserError,
    YearError,
)
from argos_engine.domains.bidding.role import require_admin, require_bidder
from argos_engine.domains.bidding.round import Round
from argos_engine.domains.bidding.update import updated
from argos_engine.domains.bidding.user import User


def decide(area: Area, command: AreaCommand, context: Context) -> AreaEvent:
    """Return what *command* makes happen in *area*.

    Raises:
        CommandRejectedError: A rule says no; the sentence names the value.
    """
    return _decide(command, area, context)


# Dispatches on its first argument, which is why the command stands there.
@functools.singledispatch
def _decide(command: object, _area: Area, _context: Context) -> AreaEvent:
    raise TypeError(f"{type(command).__name__} is not a command of leave bidding")


@_decide.register
def _open_year(command: OpenYear, area: Area, context: Context) -> YearOpened:
    require_admin(context)
    if area.year is not None:
        raise YearError(f"the bid year is open from {area.year.first_day} on already")
    return YearOpened(command.first_day, command.pay_periods)


@_decide.register
def _register(command: RegisterUser, area: Area, context: Context) -> UserRegistered:
    require_admin(context)
    if command.initials in area.users:
        raise UserError(f"initials {command.initials} stand for another user")
    return UserRegistered(
        command.initials,
        command.name,
        command.user_type,
        command.crew,
        command.seniority,
    )


@_decide.register
def _update(command: UpdateUser, area: Area, context: Context) -> UserUpdated:
    require_admin(context)
    event = updated(_user(area, command.initials), command)
    opened = open_round(area)
    if event.seniority is not None and opened is not None:
        raise UserError(
            f"the seniority of user {command.initials} stays while round "
            f"{opened.number} is open"
        )
    return event


@_decide.register
def _open_round(command: OpenRound, area: Area, context: Context) -> RoundOpened:
    require_admin(context)
    if area.year is None:
        raise YearError("the bid year is not open")
    if command.number in area.rounds:
        raise RoundError(f"round {command.number} exists already")
    earlier = open_round(area)
    if earlier is not None:
        raise RoundError(f"round {earlier.number} is not finalized")
    if not bid_order(area):
        raise RoundError(f"round {command.number} has no users who could bid")
    return RoundOpened(
        command.number,
        command.name,
        command.slots_per_day,
        command.max_groups,
        command.max_total_hours,
    )


@_decide.register
def _submit(command: SubmitBid, area: Area, context: Context) -> BidSubmitted:
    require_bidder(context)
    opened = _bidding_round(area, command.round)
    _user(area, command.initials)
    check_group(command.days)
    bid = Bid(command.round, command.initials, command.days)
    check_days(area, bid)
    check_share(area, opened, bid)
    check_slots(area, opened, command.days)
    return BidSubmitted(command.round, command.initials, command.days)


@_decide.register
def _withdraw(command: WithdrawBid, area: Area, context: Context) -> BidWithdrawn:
    require_bidder(context)
    _bidding_round(area, command.round)
    bid = area.bids.get(bid_id(command.round, command.initials, command.first_day))
    if bid is None:
        raise BidUnknownError(
            f"user {command.initials} has no bid in round {command.round} that begins "
            f"on {command.first_day}"
        )
    return BidWithdrawn(bid.round, bid.initials, bid.days)


@_decide.register
def _finalize(command: FinalizeRound, area: Area, context: Context) -> RoundFinalized:
    require_admin(context)
    _bidding_round(area, command.round)
    return RoundFinalized(command.round)


def _bidding_round(area: Area, number: int) -> Round:
    opened = area.rounds.get(number)
    if opened is None:
        raise RoundError(f"round {number} was never opened")
    if opened.finalized:
        raise RoundError(f"round {number} is finalized")
    return opened


def _user(area: Area, initials: str) -> User:
    user = area.users.get(initials)
    if user is None:
        raise UserError(f"no user has the initials {initials}")
    return user
