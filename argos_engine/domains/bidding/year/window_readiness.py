"""What stands between a bid year and its windows: days, clocks and other windows."""

import datetime
from collections.abc import Iterator

from argos_engine.domains.bidding.refusal import LocalTimeError
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Schedule
from argos_engine.domains.bidding.year.area import YearArea
from argos_engine.domains.bidding.year.bid_year import BidYear


def window_blockers(year: BidYear, at: datetime.datetime) -> Iterator[str]:
    """Yield a sentence for everything that keeps windows from being kept.

    Args:
        year: The bid year.
        at: Now; all windows are to begin on a later day.
    """
    windowed = [each for area in year.areas_by_id() for each in _windowed(year, area)]
    if not windowed:
        return
    schedule = year.schedule
    if schedule is None:
        yield "rounds are bid in windows and there is no schedule"
        return
    mondays = sorted({each.first_day or schedule.first_day for each in windowed})
    today = schedule.zone.local(at).date()
    for monday in mondays:
        if monday <= today:
            yield f"bidding is to begin on {monday}, which is not in the future"
    for area in year.areas_by_id():
        yield from _overlaps(year, area, schedule)
    longest = max(len(year.seniority_of(each)) for each in year.areas)
    problems = (_clock_changes(schedule, each, longest) for each in mondays)
    # Windows that overlap meet the same change of clocks.
    yield from dict.fromkeys(each for found in problems for each in found)


def last_window_end(year: BidYear) -> datetime.datetime | None:
    """Return when the last window of a frozen year ends; None if it has none.

    Windows that were given by hand are not looked at: their areas know them alone.
    """
    schedule = year.schedule
    if schedule is None:
        return None
    ends = (
        schedule.window(count, terms.first_day).ends_at
        for area in year.areas_by_id()
        if (count := len(year.seniority_of(area.area_id)))
        for terms in _windowed(year, area)
    )
    return max(ends, default=None)


def _overlaps(year: BidYear, area: YearArea, schedule: Schedule) -> Iterator[str]:
    """Yield the rounds whose windows begin before those of another one are over.

    One round is bid after the other, so those windows would pass by unused.
    """
    count = len(year.seniority_of(area.area_id))
    earlier: tuple[str, datetime.date] | None = None
    for terms in _windowed(year, area) if count else ():
        monday = terms.first_day or schedule.first_day
        if earlier is not None and monday <= earlier[1]:
            yield (
                f"round {terms.round_id} of area {area.area_id} is to begin on "
                f"{monday}, and round {earlier[0]} is bid until {earlier[1]}"
            )
        earlier = terms.round_id, schedule.day_of(count, monday)


def _clock_changes(
    schedule: Schedule, monday: datetime.date, positions: int
) -> Iterator[str]:
    # One bidder a day is asked: those of one day share their window.
    for position in range(1, positions + 1, schedule.bidders_a_day):
        try:
            schedule.window(position, monday)
        except LocalTimeError as error:
            yield error.reason


def _windowed(year: BidYear, area: YearArea) -> list[RoundTerms]:
    return [each for each in year.rounds_of(area.round_group_id) if each.is_windowed]
