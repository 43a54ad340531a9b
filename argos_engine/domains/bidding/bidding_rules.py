"""The rules about rounds, bids and turns of an area."""

import datetime

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.area import Area, turn_id
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.commands import (
    CompleteTurn,
    FinalizeRound,
    MissTurn,
    PassTurn,
    StartRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.events import (
    BidSubmitted,
    BidWithdrawn,
    RoundFinalized,
    RoundStarted,
    TurnEnded,
)
from argos_engine.domains.bidding.leave import Bid, bid_id, check_group
from argos_engine.domains.bidding.leave_rules import require_leave_known
from argos_engine.domains.bidding.limit import (
    check_days,
    check_leave,
    check_share,
    check_slots,
)
from argos_engine.domains.bidding.precondition import (
    active_facts,
    bidding_user,
    open_terms,
)
from argos_engine.domains.bidding.query import (
    bid_order,
    needs_window,
    open_round,
    window,
)
from argos_engine.domains.bidding.refusal import (
    BidUnknownError,
    RoundError,
    TurnError,
)
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.turn import TurnStatus


def start_round(area: Area, command: StartRound, context: Context) -> RoundStarted:
    """Start the next round, in which somebody can bid."""
    require(context, Capability.RUN_ROUNDS)
    facts = active_facts(area)
    if command.round_id in area.rounds:
        raise RoundError(f"round {command.round_id} was started already")
    earlier = open_round(area)
    if earlier is not None:
        raise RoundError(f"round {earlier.terms.round_id} is not finalized")
    terms = facts.terms(command.round_id)
    if terms is None:
        raise RoundError(f"this area has no round {command.round_id}")
    for other in facts.rounds:
        if other.number < terms.number and other.round_id not in area.rounds:
            raise RoundError(f"round {other.round_id} comes before {terms.round_id}")
    if not bid_order(area):
        raise RoundError(f"round {terms.round_id} has no users who could bid")
    return RoundStarted(terms)


def submit(area: Area, command: SubmitBid, context: Context) -> BidSubmitted:
    """Give a user a group of leave if it is the user's turn and every limit holds."""
    require(context, Capability.ENTER_BIDS)
    terms = open_terms(area, command.round_id)
    user = bidding_user(area, command.user_id)
    require_leave_known(area, user)
    _require_turn(area, command, context.at)
    bid = Bid(terms.round_id, user.user_id, command.days)
    # Days of the year first: no calendar has a workday behind the last day there is.
    check_days(area, terms, bid)
    check_group(command.days, user.crew)
    check_share(area, terms, bid)
    check_slots(area, terms, command.days)
    check_leave(area, terms, bid)
    is_late = _is_late(area, command, context.at)
    return BidSubmitted(terms.round_id, user.user_id, command.days, is_late)


def withdraw(area: Area, command: WithdrawBid, context: Context) -> BidWithdrawn:
    """Take a group of leave back while the user's turn is not over."""
    require(context, Capability.ENTER_BIDS)
    open_terms(area, command.round_id)
    key = bid_id(command.round_id, command.user_id, command.first_day)
    bid = area.bids.get(key)
    if bid is None:
        raise BidUnknownError(
            f"user {command.user_id} has no bid in round {command.round_id} that "
            f"begins on {command.first_day}"
        )
    _require_no_end(area, command.round_id, command.user_id)
    return BidWithdrawn(bid.round_id, bid.user_id, bid.days)


def complete(area: Area, command: CompleteTurn, context: Context) -> TurnEnded:
    """End the turn of a user who has bid, on time or late."""
    require(context, Capability.ENTER_BIDS)
    open_terms(area, command.round_id)
    bidding_user(area, command.user_id)
    _require_no_end(area, command.round_id, command.user_id)
    if not area.tally.groups_of(command.round_id, command.user_id):
        raise TurnError(
            f"user {command.user_id} has no bids in round {command.round_id}: let the "
            "turn pass instead"
        )
    if command.by_proxy:
        status = TurnStatus.PROXY
    elif _is_late(area, command, context.at):
        status = TurnStatus.COMPLETED_LATE
    else:
        status = TurnStatus.COMPLETED_ON_TIME
    return TurnEnded(command.round_id, command.user_id, status)


def pass_turn(area: Area, command: PassTurn, context: Context) -> TurnEnded:
    """End the turn of a user who does not want to bid."""
    _require_idle(area, command, context)
    return TurnEnded(
        command.round_id,
        command.user_id,
        TurnStatus.VOLUNTARILY_NOT_BIDDING,
        command.notes,
    )


def miss_turn(area: Area, command: MissTurn, context: Context) -> TurnEnded:
    """End the turn of a user whose window went by without a bid."""
    _require_idle(area, command, context)
    if not _is_late(area, command, context.at):
        raise TurnError(
            f"user {command.user_id} can still bid on time in round {command.round_id}"
        )
    return TurnEnded(
        command.round_id, command.user_id, TurnStatus.MISSED, command.notes
    )


def finalize(area: Area, command: FinalizeRound, context: Context) -> RoundFinalized:
    """Close a round for good, once nobody's window is still to come or open."""
    require(context, Capability.RUN_ROUNDS)
    terms = open_terms(area, command.round_id)
    for user_id in bid_order(area):
        _require_no_claim(area, terms, user_id, context.at)
    return RoundFinalized(command.round_id)


def _require_idle(area: Area, command: PassTurn | MissTurn, context: Context) -> None:
    require(context, Capability.ENTER_BIDS)
    open_terms(area, command.round_id)
    bidding_user(area, command.user_id)
    _require_turn(area, command, context.at)
    if area.tally.groups_of(command.round_id, command.user_id):
        raise TurnError(
            f"user {command.user_id} has bids in round {command.round_id}: withdraw "
            "them, or complete the turn"
        )


def _require_turn(
    area: Area, command: SubmitBid | PassTurn | MissTurn, at: datetime.datetime
) -> None:
    _require_no_end(area, command.round_id, command.user_id)
    planned = window(area, command.round_id, command.user_id)
    if planned is not None:
        if at < planned.starts_at:
            raise TurnError(
                f"user {command.user_id} bids in round {command.round_id} from "
                f"{planned.starts_at:%Y-%m-%d %H:%M} UTC on"
            )
    elif needs_window(area, command.round_id):
        raise TurnError(
            f"user {command.user_id} has no window in round {command.round_id} yet: "
            "one is given by hand"
        )


def _require_no_claim(
    area: Area, terms: RoundTerms, user_id: str, at: datetime.datetime
) -> None:
    """Check that closing the round takes no turn from a user that is still to come."""
    if turn_id(terms.round_id, user_id) in area.turns:
        return
    planned = window(area, terms.round_id, user_id)
    if planned is not None and at < planned.ends_at:
        raise RoundError(
            f"round {terms.round_id} is not over: the window of user {user_id} ends "
            f"on {planned.ends_at:%Y-%m-%d %H:%M} UTC"
        )
    if planned is None and terms.is_windowed:
        raise RoundError(
            f"round {terms.round_id} is not over: user {user_id} has no window yet"
        )


def _require_no_end(area: Area, round_id: str, user_id: str) -> None:
    turn = area.turns.get(turn_id(round_id, user_id))
    if turn is not None:
        raise TurnError(
            f"the turn of user {user_id} in round {round_id} is over: {turn.status}"
        )


def _is_late(
    area: Area, command: SubmitBid | CompleteTurn | MissTurn, at: datetime.datetime
) -> bool:
    planned = window(area, command.round_id, command.user_id)
    return planned is not None and at >= planned.ends_at
