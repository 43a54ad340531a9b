"""Leave accrual by known values, and against a calendar that is walked day by day."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from argos_engine.domains.bidding.accrual import (
    AccrualReason,
    AccrualRow,
    Availability,
    accrue,
)
from argos_engine.domains.bidding.bid_calendar import BidCalendar

ONE_DAY = datetime.timedelta(days=1)
YEAR = BidCalendar(datetime.date(2026, 1, 4), 26)
LONG_YEAR = BidCalendar(datetime.date(2028, 1, 2), 27)


def in_years(years, calendar=YEAR):
    """Return a service date whose anniversary is the first day of the year."""
    return calendar.first_day.replace(year=calendar.first_day.year - years)


def reasons(accrual):
    return [(row.pay_period, row.reason) for row in accrual.rows]


@pytest.mark.parametrize(
    ("years", "hours", "days"),
    [
        (0, 104, 13),
        (1, 104, 13),
        (3, 160, 20),
        (13, 160, 20),
        (15, 208, 26),
        (40, 208, 26),
    ],
)
def test_a_year_of_26_periods(years, hours, days):
    accrual = accrue(YEAR, in_years(years))

    assert (accrual.hours, accrual.days) == (hours, days)


@pytest.mark.parametrize(
    ("years", "hours", "days"), [(0, 112, 14), (5, 168, 21), (20, 216, 27)]
)
def test_a_year_of_27_periods(years, hours, days):
    accrual = accrue(LONG_YEAR, in_years(years, LONG_YEAR))

    assert (accrual.hours, accrual.days) == (hours, days)
    assert (27, AccrualReason.TWENTY_SEVENTH_PERIOD) in reasons(accrual)


def test_the_breakdown_of_an_even_year():
    rows = accrue(YEAR, in_years(20)).rows

    assert rows == tuple(AccrualRow(8, AccrualReason.NORMAL, n) for n in range(1, 27))


def test_the_bonus_comes_once_with_the_first_period_of_six_hours():
    rows = accrue(YEAR, in_years(5)).rows

    assert rows[:3] == (
        AccrualRow(6, AccrualReason.NORMAL, 1),
        AccrualRow(4, AccrualReason.BONUS),
        AccrualRow(6, AccrualReason.NORMAL, 2),
    )
    assert [row.reason for row in rows].count(AccrualReason.BONUS) == 1


def test_27_periods_of_six_hours_are_rounded_up_by_two():
    rows = accrue(LONG_YEAR, in_years(5, LONG_YEAR)).rows

    assert rows[-1] == AccrualRow(2, AccrualReason.ROUNDING)


def test_three_years_within_the_year_are_a_transition():
    """Hired on 2023-07-01: three years are full in period 13, and count from 14 on."""
    accrual = accrue(YEAR, datetime.date(2023, 7, 1))

    assert (14, AccrualReason.TRANSITION) in reasons(accrual)
    assert [row.hours for row in accrual.rows if row.pay_period] == [4] * 13 + [6] * 13
    assert accrual.rows[14] == AccrualRow(4, AccrualReason.BONUS)
    assert accrual.hours == 4 * 13 + 6 * 13 + 4 + 2


def test_fifteen_years_within_the_year_keep_the_bonus_of_the_first_half():
    accrual = accrue(YEAR, datetime.date(2011, 7, 1))

    assert [row.hours for row in accrual.rows if row.pay_period] == [6] * 13 + [8] * 13
    assert accrual.rows[1].reason is AccrualReason.BONUS
    assert accrual.hours == 192


def test_an_anniversary_on_the_first_day_of_a_period_counts_at_once():
    first_day = list(YEAR.periods())[4].first_day

    on_it = accrue(YEAR, first_day.replace(year=2023))
    behind_it = accrue(YEAR, (first_day + ONE_DAY).replace(year=2023))

    assert (5, AccrualReason.TRANSITION) in reasons(on_it)
    assert (6, AccrualReason.TRANSITION) in reasons(behind_it)


def test_a_transition_in_the_27th_period_is_told_as_the_27th():
    last = list(LONG_YEAR.periods())[-1].first_day

    rows = accrue(LONG_YEAR, (last - ONE_DAY).replace(year=last.year - 3)).rows

    assert rows[26] == AccrualRow(6, AccrualReason.TWENTY_SEVENTH_PERIOD, 27)


def rates_day_by_day(calendar, service_date):
    """Walk from the first day of service to the end, counting anniversaries."""
    day, years, rates = service_date, 0, []
    while day <= calendar.last_day:
        is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        anniversary = (service_date.month, service_date.day)
        if anniversary == (2, 29) and not is_leap:
            anniversary = (3, 1)
        if day > service_date and (day.month, day.day) == anniversary:
            years += 1
        since = (day - calendar.first_day).days
        if since >= 0 and since % 14 == 0:
            rates.append(8 if years >= 15 else 6 if years >= 3 else 4)
        day += ONE_DAY
    return rates


@given(
    calendar=some.sampled_from([YEAR, LONG_YEAR]),
    service_date=some.dates(datetime.date(1985, 1, 1), datetime.date(2029, 6, 30)),
)
@example(LONG_YEAR, datetime.date(2024, 2, 29))
@example(YEAR, datetime.date(2012, 2, 29))
@example(LONG_YEAR, datetime.date(2013, 1, 3))
def test_it_equals_a_walk_through_every_day(calendar, service_date):
    rates = rates_day_by_day(calendar, service_date)

    accrual = accrue(calendar, service_date)

    earned = [row.hours for row in accrual.rows if row.pay_period]
    assert earned[: len(earned) - len(rates)] == [0] * (len(earned) - len(rates))
    assert earned[len(earned) - len(rates) :] == rates
    total = sum(rates) + (4 if 6 in rates else 0)
    while total % 8:
        total += 1
    assert accrual.hours == total
    # One period at six hours earns the bonus, and 26 at eight come on top.
    assert 104 * (service_date <= calendar.first_day) <= accrual.hours <= 224


def test_nothing_is_earned_before_the_service_begins():
    """By law leave is earned in full pay periods of service."""
    third = list(YEAR.periods())[2]
    rows = accrue(YEAR, third.first_day + ONE_DAY).rows

    assert [row.hours for row in rows[:5]] == [0, 0, 0, 4, 4]
    assert rows[3].reason is AccrualReason.TRANSITION
    assert accrue(YEAR, YEAR.last_day).hours == 0


def test_fifteen_years_at_the_very_beginning_earn_more_than_a_year_behind_them():
    """Six hours once bring the bonus, which the rounding up makes a whole day."""
    for calendar, since, hours in (
        (YEAR, datetime.date(2011, 1, 5), 216),
        (LONG_YEAR, datetime.date(2013, 1, 3), 224),
    ):
        a_year_behind = since.replace(year=since.year - 1)
        assert accrue(calendar, since).hours == hours
        assert accrue(calendar, a_year_behind).hours == hours - 8


@pytest.mark.parametrize(
    ("used", "hours", "days", "is_overdrawn"),
    [
        (0, 104, 13, False),
        (100, 4, 0, False),
        (104, 0, 0, False),
        (108, -4, 0, True),
        (120, -16, -2, True),
        (123, -19, -2, True),
    ],
)
def test_what_is_left_may_be_overdrawn(used, hours, days, is_overdrawn):
    left = Availability(104, used)

    assert (left.hours, left.days, left.is_overdrawn) == (hours, days, is_overdrawn)
