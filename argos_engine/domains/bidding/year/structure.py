"""The rules about calendar, areas and schedule of a bid year."""

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.capability import Capability, require
from argos_engine.domains.bidding.refusal import (
    AreaError,
    ScheduleError,
    StageError,
    YearError,
)
from argos_engine.domains.bidding.schedule import Schedule
from argos_engine.domains.bidding.year.area import YearArea
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.commands import (
    CreateArea,
    CreateBidYear,
    DescribeYear,
    SetBidSchedule,
    SetExpectedAreaCount,
    SetExpectedUserCount,
    UpdateArea,
)
from argos_engine.domains.bidding.year.events import (
    AreaCreated,
    AreaUpdated,
    BidScheduleSet,
    BidYearCreated,
    ExpectedAreaCountSet,
    ExpectedUserCountSet,
    YearDescribed,
)


def require_editing(year: BidYear, context: Context) -> None:
    """Check that the structure of *year* can be changed, and by this principal.

    Raises:
        RoleMissingError: The principal does not manage structure.
        StageError: The year is frozen.
    """
    require(context, Capability.MANAGE_STRUCTURE)
    require_unlocked(year)


def require_unlocked(year: BidYear) -> None:
    """Check that *year* is not frozen.

    Raises:
        StageError: Names the stage.
    """
    if year.stage.is_locked:
        raise StageError(f"the bid year is {year.stage} and can no longer be changed")


def create_year(
    year: BidYear, command: CreateBidYear, context: Context
) -> BidYearCreated:
    """Give the year a calendar whose holidays are its own days."""
    require_editing(year, context)
    calendar = BidCalendar(
        command.first_day, command.pay_periods, tuple(sorted(set(command.holidays)))
    )
    for day in calendar.holidays:
        if day not in calendar:
            raise YearError(f"the holiday {day} is not in the bid year")
    if calendar == year.calendar:
        raise YearError("the bid year has this calendar already")
    return BidYearCreated(calendar.first_day, calendar.pay_periods, calendar.holidays)


def describe(year: BidYear, command: DescribeYear, context: Context) -> YearDescribed:
    """Take down what people call the year; no rule looks at it."""
    require(context, Capability.MANAGE_STRUCTURE)
    if (command.label, command.notes) == (year.label, year.notes):
        raise YearError("the bid year has this label and these notes already")
    return YearDescribed(command.label, command.notes)


def create_area(year: BidYear, command: CreateArea, context: Context) -> AreaCreated:
    """Add an area whose code is its own."""
    require_editing(year, context)
    if command.area_id in year.areas:
        raise AreaError(f"area {command.area_id} is there already")
    _check_code(year, command.area_id, command.code)
    return AreaCreated(command.area_id, command.code, command.name)


def update_area(year: BidYear, command: UpdateArea, context: Context) -> AreaUpdated:
    """Change code or name of an area, which stays the same area."""
    require_editing(year, context)
    area = known_area(year, command.area_id)
    if command.code is not None:
        _check_code(year, command.area_id, command.code)
    event = AreaUpdated(
        command.area_id,
        command.code if command.code != area.code else None,
        command.name if command.name != area.name else None,
    )
    if event.code is None and event.name is None:
        raise AreaError(f"the update changes nothing of area {command.area_id}")
    return event


def expect_areas(
    year: BidYear, command: SetExpectedAreaCount, context: Context
) -> ExpectedAreaCountSet:
    """Take down how many areas there are to be."""
    require_editing(year, context)
    if command.count == year.expected_areas:
        raise AreaError(f"{command.count} areas are expected already")
    return ExpectedAreaCountSet(command.count)


def expect_users(
    year: BidYear, command: SetExpectedUserCount, context: Context
) -> ExpectedUserCountSet:
    """Take down how many users an area is to have."""
    require_editing(year, context)
    if command.count == known_area(year, command.area_id).expected_users:
        raise AreaError(
            f"area {command.area_id} is to have {command.count} users already"
        )
    return ExpectedUserCountSet(command.area_id, command.count)


def set_schedule(
    year: BidYear, command: SetBidSchedule, context: Context
) -> BidScheduleSet:
    """Take down when whose turn is; the first day is in the future."""
    require_editing(year, context)
    schedule = Schedule(
        command.zone,
        command.first_day,
        command.opens,
        command.closes,
        command.bidders_a_day,
    )
    if command.opens >= command.closes:
        raise ScheduleError(
            f"bidding cannot begin at {command.opens} and end at {command.closes}"
        )
    if schedule.first_day <= schedule.zone.local(context.at).date():
        raise ScheduleError(f"{schedule.first_day} is not in the future")
    if schedule == year.schedule:
        raise ScheduleError("the bid year has this schedule already")
    return BidScheduleSet(schedule)


def known_area(year: BidYear, area_id: str) -> YearArea:
    """Return an area of the year.

    Raises:
        AreaError: There is no such area.
    """
    area = year.areas.get(area_id)
    if area is None:
        raise AreaError(f"there is no area {area_id}")
    return area


def _check_code(year: BidYear, area_id: str, code: str) -> None:
    for other in year.areas.values():
        # Whoever types a code types it in either case.
        if other.code.casefold() == code.casefold() and other.area_id != area_id:
            raise AreaError(f"the code {code} stands for area {other.area_id}")
