"""Time zones as values, and the windows that are reckoned with them."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.bidding.refusal import LocalTimeError
from argos_engine.domains.bidding.schedule import Schedule, Window
from argos_engine.domains.bidding.zone_data import read_zone
from argos_engine.errors import InvalidInputError

JANUARY_4 = datetime.date(2026, 1, 4)
DENVER = read_zone("America/Denver", JANUARY_4)


def local(text):
    return datetime.datetime.fromisoformat(text)


def utc(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def schedule(zone=DENVER, **changes):
    values = {
        "zone": zone,
        "first_day": datetime.date(2026, 3, 2),
        "opens": datetime.time(8),
        "closes": datetime.time(18),
        "bidders_a_day": 10,
    }
    return Schedule(**values | changes)


def test_summer_time_is_read_to_the_second():
    assert (DENVER.name, DENVER.offset_seconds) == ("America/Denver", -7 * 3_600)
    assert [(each.at, each.offset_seconds) for each in DENVER.changes] == [
        (utc("2026-03-08T09:00:00"), -6 * 3_600),
        (utc("2026-11-01T08:00:00"), -7 * 3_600),
    ]


def test_a_zone_without_summer_time_has_no_changes():
    phoenix = read_zone("America/Phoenix", JANUARY_4)

    assert (phoenix.offset_seconds, phoenix.changes) == (-25_200, ())
    assert (phoenix.known_from, phoenix.known_until) == (
        utc("2026-01-03T00:00:00"),
        utc("2027-02-07T00:00:00"),
    )


@pytest.mark.parametrize("name", ["America/Nowhere", "", "../etc/passwd", "a\0b"])
def test_a_zone_that_is_not_there_is_named(name):
    with pytest.raises(InvalidInputError, match="timezone must be an IANA zone"):
        read_zone(name, JANUARY_4)


@given(
    name=some.sampled_from(["America/Denver", "Europe/Berlin", "Asia/Kolkata"]),
    seconds=some.integers(0, 364 * 86_400),
)
def test_a_zone_tells_the_time_that_the_machine_tells(name, seconds):
    moment = utc("2026-01-04T00:00:00") + datetime.timedelta(seconds=seconds)
    zone = read_zone(name, JANUARY_4)

    expected = moment.astimezone(zoneinfo.ZoneInfo(name)).replace(tzinfo=None, fold=0)
    assert zone.local(moment) == expected


@given(hours=some.integers(0, 364 * 24))
def test_a_moment_comes_back_from_its_local_time(hours):
    moment = utc("2026-01-04T00:30:00") + datetime.timedelta(hours=hours)

    try:
        assert DENVER.utc(DENVER.local(moment)) == moment
    except LocalTimeError:
        assert DENVER.local(moment) == local("2026-11-01T01:30:00")


@pytest.mark.parametrize(("day", "is_known"), [(-3, False), (0, True), (40, False)])
def test_a_time_that_was_not_looked_up_is_not_guessed(day, is_known):
    """Clocks could have been put forward since, and all windows be an hour wrong."""
    first_day = datetime.date(2026, 2, 2)
    zone = read_zone("America/Denver", first_day, days=35)
    noon = datetime.datetime.combine(first_day, datetime.time(12))
    local = noon + datetime.timedelta(days=day)

    if is_known:
        assert zone.local(zone.utc(local)) == local
    else:
        with pytest.raises(LocalTimeError, match=r"Denver on 2026-.* not looked up"):
            zone.utc(local)


def test_a_time_that_clocks_skip_does_not_exist():
    with pytest.raises(LocalTimeError, match="02:30 on 2026-03-08 does not exist in A"):
        DENVER.utc(local("2026-03-08T02:30:00"))


def test_a_time_that_clocks_show_twice_is_ambiguous():
    with pytest.raises(LocalTimeError, match="01:30 on 2026-11-01 happens twice in A"):
        DENVER.utc(local("2026-11-01T01:30:00"))


@pytest.mark.parametrize(
    ("position", "day"),
    [
        (1, "2026-03-02"),
        (10, "2026-03-02"),
        (11, "2026-03-03"),
        (50, "2026-03-06"),
        (51, "2026-03-09"),
        (101, "2026-03-16"),
    ],
)
def test_bidders_come_on_workdays_in_their_order(position, day):
    assert schedule().day_of(position) == datetime.date.fromisoformat(day)


def test_a_round_has_windows_from_a_monday_of_its_own_on():
    plan, monday = schedule(), datetime.date(2026, 3, 16)

    assert plan.day_of(51, monday) == datetime.date(2026, 3, 23)
    assert plan.window(1, monday) == plan.window(101)


def test_a_window_follows_the_clocks_of_the_zone():
    before, after = schedule().window(1), schedule().window(51)

    assert before == Window(utc("2026-03-02T15:00:00"), utc("2026-03-03T01:00:00"))
    assert after == Window(utc("2026-03-09T14:00:00"), utc("2026-03-10T00:00:00"))


@given(position=some.integers(1, 2_000), bidders=some.integers(1, 40))
def test_nobody_bids_on_a_weekend_and_no_day_has_too_many(position, bidders):
    plan = schedule(bidders_a_day=bidders)

    day = plan.day_of(position)

    assert day.isoweekday() <= 5
    assert plan.day_of(position + bidders) > day
    assert plan.day_of(position + 1) >= day
