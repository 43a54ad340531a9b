"""The pure parts of bidding beside plain loops, on values that Hypothesis makes up."""

import datetime

import attrs
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.domains.bidding.accrual import accrue
from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.leave import check_group
from argos_engine.domains.bidding.refusal import LeaveGroupError, LocalTimeError
from argos_engine.domains.bidding.schedule import Schedule
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.seniority_order import seniority_order, ties
from argos_engine.domains.bidding.zone import OffsetChange, Zone
from tests.naive import leave, order, windows

FIRST_DAYS = [
    datetime.date(year, 1, number)
    for year in range(2020, 2040)
    for number in range(1, 32)
    if datetime.date(year, 1, number).isoweekday() == 7
]
MONDAY = datetime.date(2027, 11, 1)
# A few values only, so that keys agree often.
FEW_DAYS = st.dates(datetime.date(2001, 1, 1), datetime.date(2001, 1, 3))
CREWS = st.none() | st.integers(1, 7)
ANY_DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2201, 1, 31))


@given(
    first_day=st.sampled_from(FIRST_DAYS),
    periods=st.sampled_from([26, 27]),
    since=st.dates(datetime.date(1980, 1, 1), datetime.date(2040, 12, 31)),
)
def test_leave_is_the_sum_of_plain_loops(first_day, periods, since):
    earned = accrue(BidCalendar(first_day, periods), since)

    assert earned.hours == leave.earned_hours(first_day, periods, since)


@given(
    days=st.lists(
        st.dates(datetime.date(2026, 7, 1), datetime.date(2026, 7, 12)), max_size=7
    ),
    crew=CREWS,
)
def test_a_group_of_leave_is_one_day_after_the_other(days, crew):
    try:
        check_group(tuple(days), crew)
    except LeaveGroupError:
        is_group = False
    else:
        is_group = True

    assert is_group == leave.is_group(days, crew)


@given(crew=CREWS, first=ANY_DAYS, length=st.integers(1, 5))
def test_workdays_in_a_row_are_a_group(crew, first, length):
    days = []
    at = first
    while len(days) < length:
        if leave.works(crew, at):
            days.append(at)
        at += datetime.timedelta(days=1)

    check_group(tuple(days), crew)


@given(
    st.lists(
        st.tuples(*[FEW_DAYS] * 4, st.none() | st.integers(0, 2)),
        max_size=8,
    )
)
def test_the_bid_order_is_found_by_comparing_key_by_key(values):
    people = {f"u{n}": Seniority(*value) for n, value in enumerate(values)}
    plain = [
        {"user_id": user_id, **attrs.asdict(keys, value_serializer=_as_text)}
        for user_id, keys in people.items()
    ]

    tied = {user_id for users in ties(people) for user_id in users}

    assert bool(tied) == order.has_ties(plain)
    if not tied:
        expected = [user["user_id"] for user in order.seniority(plain)]
        assert list(seniority_order(people)) == expected


@given(
    quarters=st.lists(st.integers(-48, 56), min_size=2, max_size=3),
    change=st.integers(0, 14 * 24),
    opens=st.integers(0, 94),
    place=st.integers(1, 30),
    bidders_a_day=st.integers(1, 4),
)
def test_windows_are_found_by_stepping_through_days_and_hours(
    quarters, change, opens, place, bidders_a_day
):
    """Offsets and changes lie on quarters of an hour, as those of all zones do now."""
    midnight = datetime.datetime.combine(MONDAY, datetime.time(), datetime.UTC)
    at = midnight + change * datetime.timedelta(hours=1)
    changes = [
        OffsetChange(at + number * datetime.timedelta(days=3), quarter * 900)
        for number, quarter in enumerate(quarters[1:])
    ]
    zone = Zone("Test/Any", quarters[0] * 900, tuple(changes))
    times = _time(opens), _time(opens + 1)
    schedule = Schedule(zone, MONDAY, *times, bidders_a_day)
    try:
        found = list(attrs.astuple(schedule.window(place)))
    except LocalTimeError:
        found = None

    plain = attrs.asdict(schedule, value_serializer=_as_text)
    assert found == windows.window(plain, place)


def _time(quarter):
    return datetime.time(quarter // 4, quarter % 4 * 15)


def _as_text(_, __, value):
    is_temporal = isinstance(value, datetime.date | datetime.time)
    return value.isoformat() if is_temporal else value
