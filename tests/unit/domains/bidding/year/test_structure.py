"""Calendar, areas and schedule of a bid year."""

import datetime
import itertools

import pytest

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.refusal import (
    AreaError,
    RoleMissingError,
    ScheduleError,
    YearError,
)
from argos_engine.domains.bidding.year.commands import (
    CreateArea,
    CreateBidYear,
    DescribeYear,
    SetExpectedAreaCount,
    SetExpectedUserCount,
    UpdateArea,
)
from argos_engine.domains.bidding.year.events import (
    AreaUpdated,
    BidYearCreated,
    YearDescribed,
)
from argos_engine.errors import InvalidInputError

FIRST_DAY = datetime.date(2026, 1, 4)
JULY_4 = datetime.date(2026, 7, 4)


def test_a_year_gets_its_calendar_with_holidays_in_order(empty):
    christmas = datetime.date(2026, 12, 25)

    event = empty.do(CreateBidYear(FIRST_DAY, 26, (christmas, JULY_4, christmas)))

    assert event == BidYearCreated(FIRST_DAY, 26, (JULY_4, christmas))
    assert empty.state.calendar == BidCalendar(FIRST_DAY, 26, (JULY_4, christmas))


def test_the_calendar_of_a_draft_can_be_corrected(draft):
    draft.do(CreateBidYear(datetime.date(2027, 1, 3), 27))

    assert draft.state.calendar.last_day == datetime.date(2028, 1, 15)


@pytest.mark.parametrize(
    "day", [datetime.date(2026, 1, 5), datetime.date(2026, 2, 1), "2026-01-04"]
)
def test_a_year_begins_on_a_sunday_in_january(day):
    with pytest.raises(InvalidInputError, match="must be a Sunday in January"):
        CreateBidYear(day, 26)


@pytest.mark.parametrize(
    "day", [datetime.date(1899, 1, 1), datetime.date(2201, 1, 4)], ids=str
)
def test_a_year_is_between_1900_and_2200(day):
    assert day.isoweekday() == 7
    with pytest.raises(InvalidInputError, match="from 1900 to 2200"):
        CreateBidYear(day, 26)


@pytest.mark.parametrize("count", [25, 28, True, 26.0])
def test_a_year_has_26_or_27_pay_periods(count):
    with pytest.raises(InvalidInputError, match="from 26 to 27"):
        CreateBidYear(FIRST_DAY, count)


@pytest.mark.parametrize(
    "day", [datetime.date(2026, 1, 3), datetime.date(2027, 1, 3)], ids=str
)
def test_a_holiday_is_a_day_of_the_year(empty, day):
    with pytest.raises(YearError, match=f"the holiday {day} is not in the bid year"):
        empty.do(CreateBidYear(FIRST_DAY, 26, (day,)))


def test_a_moment_is_no_holiday():
    with pytest.raises(InvalidInputError, match="must be a date"):
        CreateBidYear(FIRST_DAY, 26, (datetime.datetime(2026, 7, 4),))  # noqa: DTZ001


@pytest.mark.parametrize(("count", "days"), [(26, 364), (27, 378)])
def test_pay_periods_fill_the_year_without_gaps(count, days):
    calendar = BidCalendar(FIRST_DAY, count)
    periods = list(calendar.periods())

    assert [each.number for each in periods] == list(range(1, count + 1))
    assert (periods[0].first_day, periods[-1].last_day) == (
        calendar.first_day,
        calendar.last_day,
    )
    for before, after in itertools.pairwise(periods):
        assert before.last_day + datetime.timedelta(days=1) == after.first_day
        assert (before.last_day - before.first_day).days == 13
    assert (calendar.last_day - calendar.first_day).days == days - 1


def test_the_same_calendar_again_is_nothing_new(draft):
    with pytest.raises(YearError, match="has this calendar already"):
        draft.do(CreateBidYear(FIRST_DAY, 26, (JULY_4,)))


def test_a_label_can_be_given_at_any_stage(active):
    event = active.do(DescribeYear("2026", "agreed on in October"))

    assert event == YearDescribed("2026", "agreed on in October")
    assert (active.state.label, active.state.notes) == ("2026", "agreed on in October")
    with pytest.raises(YearError, match="has this label and these notes already"):
        active.do(DescribeYear("2026", "agreed on in October"))
    active.do(DescribeYear())
    assert (active.state.label, active.state.notes) == (None, None)


@pytest.mark.parametrize("notes", ["", " x", "a\nb", "x" * 2_001])
def test_notes_can_be_shown(notes):
    with pytest.raises(InvalidInputError, match="notes must"):
        DescribeYear(notes=notes)


def test_an_area_is_there_once(draft):
    with pytest.raises(AreaError, match="area north is there already"):
        draft.do(CreateArea("north", "X"))


def test_a_code_stands_for_one_area(draft):
    with pytest.raises(AreaError, match="the code E stands for area east"):
        draft.do(CreateArea("south", "E"))
    with pytest.raises(AreaError, match="the code E stands for area east"):
        draft.do(UpdateArea("north", code="E"))
    with pytest.raises(AreaError, match="the code e stands for area east"):
        draft.do(CreateArea("south", "e"))


def test_codes_and_names_change_and_the_area_stays_the_same(draft):
    event = draft.do(UpdateArea("east", code="EAST", name="East side"))

    assert event == AreaUpdated("east", "EAST", None)
    assert draft.state.areas["east"].code == "EAST"
    assert draft.state.areas["east"].round_group_id == "all"
    assert [each.user_id for each in draft.state.users_of("east")] == ["u3"]


def test_an_update_that_changes_nothing_is_refused(draft):
    with pytest.raises(AreaError, match="changes nothing of area east"):
        draft.do(UpdateArea("east", code="E"))


def test_expectations_are_taken_down_once(draft):
    with pytest.raises(AreaError, match="2 areas are expected already"):
        draft.do(SetExpectedAreaCount(2))
    with pytest.raises(AreaError, match="area east is to have 1 users already"):
        draft.do(SetExpectedUserCount("east", 1))
    with pytest.raises(AreaError, match="there is no area west"):
        draft.do(SetExpectedUserCount("west", 1))


@pytest.mark.parametrize("area_id", ["", "a/b", "a.b", " a", "-a", "a" * 41, 7, None])
def test_an_id_can_stand_in_any_key(area_id):
    with pytest.raises(InvalidInputError, match="area_id must be 1 to 40 letters"):
        CreateArea(area_id, "N")


def test_a_schedule_begins_on_a_monday_in_the_future(draft, make):
    with pytest.raises(InvalidInputError, match="must be a Monday"):
        make.schedule(first_day=datetime.date(2025, 12, 2))
    with pytest.raises(ScheduleError, match="2025-11-03 is not in the future"):
        draft.do(make.schedule(first_day=datetime.date(2025, 11, 3)))


def test_the_future_begins_by_the_clocks_of_the_zone(draft, make):
    """In London it is Monday already, in Denver still Sunday."""
    draft.at = datetime.datetime(2025, 12, 8, 3, tzinfo=datetime.UTC)

    draft.do(make.schedule(first_day=datetime.date(2025, 12, 8)))

    assert draft.state.schedule.first_day == datetime.date(2025, 12, 8)


def test_a_schedule_opens_before_it_closes(draft, make):
    with pytest.raises(ScheduleError, match="begin at 18:00:00 and end at 18:00:00"):
        draft.do(make.schedule(opens=datetime.time(18)))


def test_a_time_of_day_has_no_zone(make):
    with pytest.raises(InvalidInputError, match="opens must be a time of day"):
        make.schedule(opens=datetime.time(8, tzinfo=datetime.UTC))


def test_the_same_schedule_again_is_nothing_new(draft, make):
    with pytest.raises(ScheduleError, match="has this schedule already"):
        draft.do(make.schedule())


def test_a_bidder_does_not_touch_the_structure(draft):
    with pytest.raises(RoleMissingError, match="operator:JD needs the role admin"):
        draft.do(CreateArea("south", "S"), role="bidder")
