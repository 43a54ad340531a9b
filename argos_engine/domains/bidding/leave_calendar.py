"""The leave calendar: who has which day off, and how many slots there are."""

import datetime
from collections.abc import Iterable, Iterator

import attrs

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.bid_calendar import PayPeriod
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.year_facts import YearFacts

_ONE_DAY = datetime.timedelta(days=1)


@attrs.frozen
class LeaveDay:
    """A day of the year, and who has it off through the rounds looked at."""

    day: datetime.date
    pay_period: int
    is_holiday: bool
    slots: int
    """Of all rounds looked at; a round that leaves holidays out has none on them."""
    user_ids: tuple[str, ...]
    """In order of initials; nobody has a day off twice."""

    @property
    def taken(self) -> int:
        """Return how many slots are taken."""
        return len(self.user_ids)

    @property
    def is_full(self) -> bool:
        """Return whether somebody has the day off and nobody else can."""
        return 0 < self.slots <= self.taken


def round_terms(area: Area, facts: YearFacts) -> tuple[RoundTerms, ...]:
    """Return the terms of all rounds by number; started ones have kept theirs."""
    started = area.rounds
    return tuple(
        started[each.round_id].terms if each.round_id in started else each
        for each in facts.rounds
    )


def leave_days(
    area: Area, facts: YearFacts, rounds: Iterable[RoundTerms]
) -> Iterator[LeaveDay]:
    """Yield every day of the year with the leave of *rounds*, in order."""
    rounds = tuple(rounds)
    off = _users_off(area, {each.round_id for each in rounds})
    holidays = frozenset(facts.calendar.holidays)
    for period in facts.calendar.periods():
        for day in _days(period):
            is_holiday = day in holidays
            slots = sum(
                each.slots_per_day
                for each in rounds
                if each.include_holidays or not is_holiday
            )
            users = tuple(sorted(off.get(day, ()), key=lambda each: _name(area, each)))
            yield LeaveDay(day, period.number, is_holiday, slots, users)


def _users_off(area: Area, round_ids: set[str]) -> dict[datetime.date, list[str]]:
    off: dict[datetime.date, list[str]] = {}
    for bid in area.bids.values():
        if bid.round_id in round_ids:
            for day in bid.days:
                off.setdefault(day, []).append(bid.user_id)
    return off


def _name(area: Area, user_id: str) -> tuple[str, str]:
    user = area.users.get(user_id)
    return "" if user is None else user.initials, user_id


def _days(period: PayPeriod) -> Iterator[datetime.date]:
    day = period.first_day
    while day <= period.last_day:
        yield day
        day += _ONE_DAY
