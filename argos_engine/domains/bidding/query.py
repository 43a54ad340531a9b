"""Questions about an area that change nothing."""

import datetime

from argos_engine.domains.bidding.accrual import Availability, accrue
from argos_engine.domains.bidding.area import Area, StartedRound, turn_id
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.turn import TurnStatus


def can_bid(area: Area, user: Participant) -> bool:
    """Return whether the user bids: by an override, else by what the year says."""
    override = area.eligibility.get(user.user_id)
    return not user.excluded_from_bidding if override is None else override.can_bid


def position(area: Area, user: Participant) -> int | None:
    """Return the user's place in the bid order: by an override, else the frozen one."""
    override = area.order.get(user.user_id)
    return user.position if override is None else override.position


def bid_order(area: Area) -> tuple[str, ...]:
    """Return the ids of all users who bid, the first one first.

    Who has no place comes last; equal places, which overrides may make, go by
    seniority.
    """

    def key(user: Participant) -> tuple[object, ...]:
        place = position(area, user)
        return place is None, place or 0, user.seniority.rank, user.user_id

    bidders = (user for user in area.users.values() if can_bid(area, user))
    return tuple(user.user_id for user in sorted(bidders, key=key))


def window(area: Area, round_id: str, user_id: str) -> Window | None:
    """Return when a user is to bid in a round; None for no window.

    Without a window a user bids whenever, or in a round of windows not before one is
    given: `needs_window` tells which. An override goes before the schedule. The
    schedule looks at the frozen place only, so moving one user in the order moves
    nobody's window.
    """
    override = area.windows.get(turn_id(round_id, user_id))
    if override is not None:
        return override.window
    return derived_window(area, round_id, user_id)


def derived_window(area: Area, round_id: str, user_id: str) -> Window | None:
    """Return when a user is to bid by the schedule alone; None for no window.

    Raises:
        LocalTimeError: Clocks skip or repeat its start or end. No year is frozen then.
    """
    user, facts = area.users.get(user_id), area.facts
    if facts is None or facts.schedule is None or user is None or not user.position:
        return None
    terms = facts.terms(round_id)
    if terms is None or not terms.is_windowed:
        return None
    return facts.schedule.window(user.position, terms.first_day)


def needs_window(area: Area, round_id: str) -> bool:
    """Return whether nobody bids in a round without a window."""
    terms = None if area.facts is None else area.facts.terms(round_id)
    return terms is not None and terms.is_windowed


def turn_status(
    area: Area, round_id: str, user_id: str, at: datetime.datetime
) -> TurnStatus:
    """Return how far a user has come in a round, as it is to be shown at *at*."""
    turn = area.turns.get(turn_id(round_id, user_id))
    if turn is not None:
        return turn.status
    started = area.rounds.get(round_id)
    if started is not None and started.is_finalized:
        return _status_at_the_end(area, round_id, user_id)
    if area.tally.groups_of(round_id, user_id):
        return TurnStatus.IN_PROGRESS
    planned = window(area, round_id, user_id)
    is_before = (
        needs_window(area, round_id) if planned is None else at < planned.starts_at
    )
    if is_before:
        return TurnStatus.NOT_STARTED_PRE_WINDOW
    return TurnStatus.NOT_STARTED_IN_WINDOW


def _status_at_the_end(area: Area, round_id: str, user_id: str) -> TurnStatus:
    """Return how a turn came out that nobody has ended before its round was closed."""
    key = turn_id(round_id, user_id) + "/"
    lateness = [bid.is_late for each, bid in area.bids.items() if each.startswith(key)]
    if not lateness:
        return TurnStatus.MISSED
    late = any(lateness)
    return TurnStatus.COMPLETED_LATE if late else TurnStatus.COMPLETED_ON_TIME


def availability(area: Area, user_id: str) -> Availability | None:
    """Return what is left of a user's leave; None where none is reckoned.

    It is reckoned for whoever bids, also for who is excluded from it in the year and
    was let in by hand: nobody bids without any limit.
    """
    user, facts = area.users.get(user_id), area.facts
    if facts is None or user is None:
        return None
    if user.excluded_from_leave_calculation and not can_bid(area, user):
        return None
    earned = accrue(facts.calendar, user.seniority.scd_date).hours
    return Availability(earned, area.tally.hours_used(user_id))


def open_round(area: Area) -> StartedRound | None:
    """Return the round in which bids are taken now, if there is one."""
    for started in area.rounds.values():
        if not started.is_finalized:
            return started
    return None


def slots_taken(area: Area, round_id: str, day: datetime.date) -> int:
    """Return how many users have *day* off through a round."""
    return area.tally.slots_taken(round_id, day)


def slots_left(area: Area, round_id: str, day: datetime.date) -> int:
    """Return how many users can still bid for *day* in a round."""
    started = area.rounds.get(round_id)
    if started is None or started.is_finalized:
        return 0
    return started.terms.slots_per_day - slots_taken(area, round_id, day)
