"""The rules about the stages of a bid year: forward only, and only when ready."""

from argos_engine.domain.lifecycle import Action, Rollback
from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.refusal import NotReadyError, StageError
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.commands import (
    CONFIRMATION,
    ActivateBidding,
    CloseBidding,
    CompleteBootstrap,
    ConfirmReadyToBid,
)
from argos_engine.domains.bidding.year.events import (
    BiddingActivated,
    BiddingClosed,
    BootstrapCompleted,
    ReadyToBidConfirmed,
)
from argos_engine.domains.bidding.year.readiness import (
    completeness_blockers,
    frozen_orders,
    readiness_blockers,
)
from argos_engine.domains.bidding.year.window_readiness import last_window_end


def complete_bootstrap(
    year: BidYear, _command: CompleteBootstrap, context: Context
) -> BootstrapCompleted:
    """Go on from the draft if nothing is missing."""
    _require_next(year, Stage.BOOTSTRAP_COMPLETE, context)
    _require_none(completeness_blockers(year))
    return BootstrapCompleted()


def confirm_ready(
    year: BidYear, command: ConfirmReadyToBid, context: Context
) -> ReadyToBidConfirmed:
    """Freeze the year, bid order and all, in one event."""
    _require_next(year, Stage.CANONICALIZED, context)
    if command.phrase != CONFIRMATION:
        raise StageError(f"type exactly {CONFIRMATION!r} to freeze the bid year")
    _require_none(readiness_blockers(year, context.at))
    return ReadyToBidConfirmed(frozen_orders(year))


def activate(
    year: BidYear, _command: ActivateBidding, context: Context
) -> BiddingActivated:
    """Let bids begin, in the one year that was granted it."""
    _require_next(year, Stage.BIDDING_ACTIVE, context, Capability.CARRY_GRANTS)
    return BiddingActivated()


def close(year: BidYear, _command: CloseBidding, context: Context) -> BiddingClosed:
    """Take no more bids, once nobody has a window that is still to come or open."""
    _require_next(year, Stage.BIDDING_CLOSED, context)
    ends_at = last_window_end(year)
    if ends_at is not None and context.at < ends_at:
        raise StageError(
            f"windows are open until {ends_at:%Y-%m-%d %H:%M} UTC, and a closed year "
            "is never opened again"
        )
    return BiddingClosed()


def authorize(year: BidYear, action: Action, context: Context) -> None:
    """Let only those who may roll back or take checkpoints, and never thaw a year.

    Raises:
        RoleMissingError: Names the principal and the role.
        StageError: The year is frozen, which somebody was told is irreversible.
    """
    if not isinstance(action, Rollback):
        require(context, Capability.TAKE_CHECKPOINTS)
        return
    require(context, Capability.ROLL_BACK)
    if year.stage.is_locked:
        raise StageError(f"the bid year is {year.stage} and is not rolled back")


def _require_next(
    year: BidYear,
    stage: Stage,
    context: Context,
    capability: Capability = Capability.MANAGE_STRUCTURE,
) -> None:
    require(context, capability)
    if year.stage.following is not stage:
        raise StageError(f"the bid year is {year.stage} and cannot become {stage}")


def _require_none(blockers: tuple[str, ...]) -> None:
    if blockers:
        raise NotReadyError(blockers)
