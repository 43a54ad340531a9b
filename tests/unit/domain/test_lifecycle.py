import datetime

import pytest

from argos_engine.domain.lifecycle import (
    Checkpoint,
    CheckpointTaken,
    Rollback,
    check_point,
    optional_point,
    point,
)
from argos_engine.errors import InvalidInputError

AWARE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
NAIVE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize("value", [0, 7, 10**12, AWARE, "month end"])
def test_a_version_an_aware_time_and_a_name_are_points(value):
    assert check_point(value) == value


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (-1, "version"),
        (True, "version"),
        (1.0, "version"),
        (None, "version"),
        (datetime.date(2026, 1, 1), "version"),
        (NAIVE, "time"),
        ("", "checkpoint"),
        (" month end", "checkpoint"),
    ],
)
def test_other_values_are_no_points(value, name):
    with pytest.raises(InvalidInputError) as caught:
        check_point(value)

    assert caught.value.name == name


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"version": 0}, 0),
        ({"time": AWARE}, AWARE),
        ({"checkpoint": "month end"}, "month end"),
    ],
)
def test_one_way_to_say_a_point_is_enough(given, expected):
    assert point(**given) == expected


@pytest.mark.parametrize("given", [{}, {"version": 0, "time": AWARE}])
def test_none_or_several_ways_to_say_a_point_are_refused(given):
    with pytest.raises(InvalidInputError, match="must be one of"):
        point(**given)


def test_a_point_that_is_said_is_checked():
    with pytest.raises(InvalidInputError, match="time must carry a time zone"):
        point(time=NAIVE)


def test_where_the_present_is_meant_as_well_no_point_need_be_said():
    assert optional_point() is None
    assert optional_point(version=0) == 0
    with pytest.raises(InvalidInputError, match="must be one of"):
        optional_point(version=0, checkpoint="month end")


def test_a_rollback_says_where_to_and_why():
    rollback = Rollback("month end", "entered twice")

    assert (rollback.target, rollback.reason) == ("month end", "entered twice")


@pytest.mark.parametrize(
    ("target", "reason"), [(-1, "typo"), (0, ""), (0, "x" * 2_001), (NAIVE, "typo")]
)
def test_a_rollback_needs_a_point_and_a_reason(target, reason):
    with pytest.raises(InvalidInputError):
        Rollback(target, reason)


@pytest.mark.parametrize("name", [None, "month end", "x" * 200])
def test_a_checkpoint_may_have_a_name(name):
    assert Checkpoint(name).name == name


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb", 7])
def test_a_checkpoint_has_no_other_name(name):
    with pytest.raises(InvalidInputError, match="checkpoint name"):
        Checkpoint(name)


def test_without_a_name_a_checkpoint_and_its_event_have_none():
    assert Checkpoint().name is None
    assert CheckpointTaken().name is None
