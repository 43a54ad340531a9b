"""The rules about facts of the year, and about what is decided by hand."""

import datetime
from collections.abc import Sequence

from immutables import Map

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.area import Area, turn_id
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.commands import (
    AdjustBidOrder,
    AdoptYearFacts,
    OverrideBidOrder,
    OverrideBidWindow,
    OverrideEligibility,
)
from argos_engine.domains.bidding.events import (
    BidOrderAdjusted,
    BidOrderOverridden,
    BidWindowOverridden,
    EligibilityOverridden,
    YearFactsAdopted,
)
from argos_engine.domains.bidding.override import OrderOverride
from argos_engine.domains.bidding.precondition import known_facts, known_user
from argos_engine.domains.bidding.refusal import (
    FactsError,
    OverrideError,
    RoundError,
    TurnError,
)
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.stage import Stage


def adopt(area: Area, command: AdoptYearFacts, context: Context) -> YearFactsAdopted:
    """Take over facts that are newer than those known; a year never goes back."""
    require(context, Capability.ADOPT_FACTS)
    facts, before = command.facts, area.facts
    if before is not None and facts.year_version <= before.year_version:
        raise FactsError(
            f"facts of version {facts.year_version} of the year are not newer than "
            f"version {before.year_version}, which is known"
        )
    if not facts.stage.is_locked:
        raise FactsError(f"the bid year is {facts.stage}: its facts are not frozen")
    if before is not None and _rank(facts.stage) < _rank(before.stage):
        raise FactsError(f"a bid year that is {before.stage} is never {facts.stage}")
    _require_distinct("round", [each.round_id for each in facts.rounds])
    _require_distinct("user", [each.user_id for each in command.participants])
    _require_distinct("initials", [each.initials for each in command.participants])
    _require_distinct("round number", [each.number for each in facts.rounds])
    positions = [each.position for each in command.participants if each.position]
    _require_distinct("position", positions)
    return YearFactsAdopted(facts, command.participants)


def override_eligibility(
    area: Area, command: OverrideEligibility, context: Context
) -> EligibilityOverridden:
    """Decide by hand whether a user bids."""
    _require_override(area, context)
    user_id = known_user(area, command.user_id).user_id
    now = area.eligibility.get(user_id)
    before = None if now is None else (now.can_bid, now.reason)
    _require_change(before, command.can_bid, command.reason)
    return EligibilityOverridden(user_id, command.can_bid, command.reason)


def override_order(
    area: Area, command: OverrideBidOrder, context: Context
) -> BidOrderOverridden:
    """Decide by hand where in the bid order a user is; nobody else moves."""
    _require_override(area, context)
    user_id = known_user(area, command.user_id).user_id
    now = area.order.get(user_id)
    before = None if now is None else (now.position, now.reason)
    _require_change(before, command.position, command.reason)
    return BidOrderOverridden(user_id, command.position, command.reason)


def adjust_order(
    area: Area, command: AdjustBidOrder, context: Context
) -> BidOrderAdjusted:
    """Decide by hand where several users are; whoever is not named stays."""
    _require_override(area, context)
    positions: dict[str, int] = {}
    for place in command.places:
        known_user(area, place.user_id)
        if place.user_id in positions:
            raise OverrideError(f"user {place.user_id} is named twice")
        positions[place.user_id] = place.position
    wanted = {
        user_id: OrderOverride(position, command.reason)
        for user_id, position in positions.items()
    }
    if all(area.order.get(user_id) == each for user_id, each in wanted.items()):
        raise OverrideError("the adjustment changes nothing")
    return BidOrderAdjusted(Map(positions), command.reason)


def override_window(
    area: Area, command: OverrideBidWindow, context: Context
) -> BidWindowOverridden:
    """Decide by hand when a user bids in a round that is not over."""
    _require_override(area, context)
    known_user(area, command.user_id)
    _require_unfinished(area, command)
    now = area.windows.get(turn_id(command.round_id, command.user_id))
    before = None if now is None else (now.window, now.reason)
    window = _window(command)
    _require_change(before, window, command.reason)
    return BidWindowOverridden(
        command.round_id, command.user_id, window, command.reason
    )


def _require_unfinished(area: Area, command: OverrideBidWindow) -> None:
    if known_facts(area).terms(command.round_id) is None:
        raise RoundError(f"this area has no round {command.round_id}")
    started = area.rounds.get(command.round_id)
    if started is not None and started.is_finalized:
        raise RoundError(f"round {command.round_id} is finalized")
    if turn_id(command.round_id, command.user_id) in area.turns:
        raise TurnError(
            f"the turn of user {command.user_id} in round {command.round_id} is over"
        )


def _require_change(
    before: tuple[object, str] | None, value: object | None, reason: str
) -> None:
    """Check that an override says something new, or takes something back."""
    if before is None and value is None:
        raise OverrideError("there is no override to take back")
    if before == (value, reason):
        raise OverrideError("the override is there already, for the same reason")


def _window(command: OverrideBidWindow) -> Window | None:
    starts_at, ends_at = command.starts_at, command.ends_at
    if starts_at is None and ends_at is None:
        return None
    if starts_at is None or ends_at is None:
        raise OverrideError("a window has both ends, or neither")
    if starts_at >= ends_at:
        raise OverrideError(
            f"a window cannot begin at {starts_at} and end at {ends_at}"
        )
    return Window(starts_at.astimezone(datetime.UTC), ends_at.astimezone(datetime.UTC))


def _require_override(area: Area, context: Context) -> None:
    require(context, Capability.OVERRIDE)
    known_facts(area)


def _require_distinct(what: str, values: Sequence[object]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise FactsError(f"{what} {value} is named twice")


def _rank(stage: Stage) -> int:
    return list(Stage).index(stage)
