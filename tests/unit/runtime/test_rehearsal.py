"""What-if: decided like a command, stored like nothing."""

import datetime

import pytest

from argos_engine.domain.lifecycle import Checkpoint
from argos_engine.errors import (
    CommandFailedError,
    CommandRejectedError,
    InvalidInputError,
)
from argos_engine.ports.clock import to_datetime
from tests.accounts import ALICE, Account, Break, Deposit, Deposited, Withdraw


def test_it_decides_on_the_present_and_stores_nothing(stand):
    stand.execute(ALICE, Deposit(5))
    before = stand.journal.committed

    found = stand.desk.what_if(ALICE, Withdraw(2))

    assert (found.version, found.before, found.after) == (1, Account(5), Account(3))
    assert stand.journal.committed is before
    assert stand.runtime.standing(ALICE).now.version == 1


def test_it_decides_on_a_stream_without_events(stand):
    found = stand.desk.what_if(ALICE, Deposit(2))

    assert (found.version, found.event) == (0, Deposited(2))


def test_it_decides_on_any_point_of_the_past(stand):
    stand.execute(ALICE, Deposit(5))
    stand.execute(ALICE, Checkpoint("five"))
    stand.clock.advance(60)
    moment = to_datetime(stand.clock.now())
    stand.execute(ALICE, Deposit(7))
    stand.clock.advance(60)
    stand.execute(ALICE, Deposit(9))
    desk = stand.desk

    assert desk.what_if(ALICE, Deposit(1), version=1).after == Account(6)
    assert desk.what_if(ALICE, Deposit(1), checkpoint="five").after == Account(6)
    assert desk.what_if(ALICE, Deposit(1), time=moment).after == Account(13)
    assert desk.what_if(ALICE, Deposit(1), version=0).after == Account(1)


def test_the_rules_see_the_time_of_the_point_or_the_one_that_is_given(stand):
    stand.execute(ALICE, Deposit(5))
    then = to_datetime(stand.clock.now())
    stand.clock.advance(60)
    given = datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
    desk = stand.desk

    assert desk.what_if(ALICE, Deposit(1), version=1).at == then
    assert desk.what_if(ALICE, Deposit(1)).at == to_datetime(stand.clock.now())
    assert desk.what_if(ALICE, Deposit(1), now=given).at == given


def test_what_the_rules_refuse_or_break_is_told_like_that(stand):
    desk = stand.desk

    with pytest.raises(CommandRejectedError):
        desk.what_if(ALICE, Withdraw(1))
    with pytest.raises(CommandFailedError, match="ZeroDivisionError"):
        desk.what_if(ALICE, Break("decide"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 1},
        {"checkpoint": "none"},
        {"version": 0, "checkpoint": "two"},
        {"now": datetime.datetime(2031, 1, 1)},  # noqa: DTZ001  # the fault itself
        {"time": datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_points_and_times_that_make_no_sense_are_refused(stand, wrong):
    with pytest.raises(InvalidInputError):
        stand.desk.what_if(ALICE, Deposit(1), **wrong)
