"""What an area is told of its bid year, as the command that tells it."""

from argos_engine.domains.bidding.commands import AdoptYearFacts
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.user import YearUser
from argos_engine.domains.bidding.year_facts import YearFacts


def facts_for_area(
    year: BidYear, area_id: str, year_version: int
) -> AdoptYearFacts | None:
    """Return what the area *area_id* is to know of *year* at *year_version*.

    None while there is nothing to tell: the year is not frozen, or has no such area.
    """
    area = year.areas.get(area_id)
    if area is None or year.calendar is None or not year.stage.is_locked:
        return None
    facts = YearFacts(
        year_version,
        year.stage,
        year.calendar,
        year.rounds_of(area.round_group_id),
        year.schedule,
    )
    return AdoptYearFacts(facts, participants(year, area_id))


def participants(year: BidYear, area_id: str) -> tuple[Participant, ...]:
    """Return everybody who belongs to the area *area_id*, by user id."""
    return tuple(
        _participant(year, each)
        for each in sorted(year.users.values(), key=lambda each: each.user_id)
        if each.effective_area_id == area_id
    )


def _participant(year: BidYear, user: YearUser) -> Participant:
    is_at_home = user.effective_area_id == user.area_id
    return Participant(
        user.user_id,
        user.initials,
        user.name,
        user.user_type,
        user.crew,
        user.seniority,
        # A place in one order says nothing about another one.
        year.positions.get(user.user_id) if is_at_home else None,
        user.excluded_from_bidding,
        user.excluded_from_leave_calculation,
        is_moved=user.area_override is not None,
    )
