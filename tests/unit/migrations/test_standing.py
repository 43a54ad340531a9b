"""What follows from a list of steps and what a journal says was applied."""

import pytest

from argos_engine.errors import (
    InvalidInputError,
    MigrationChangedError,
    MigrationMissingError,
    MigrationNewerError,
    MigrationOrderError,
)
from argos_engine.migrations.migration import Migration
from argos_engine.migrations.standing import StepState, checked_list, standing
from argos_engine.ports.schema import Direction, StepRecord

OWN = Migration("0001_events", "the log", "SELECT 0")
ONE = Migration("m001_one", "one", "SELECT 1")
TWO = Migration("m002_two", "two", "SELECT 2")
TEN = Migration("m010_ten", "ten", "SELECT 10")


def record(step, direction=Direction.UP, checksum=None):
    return StepRecord(step.id, direction, checksum or step.checksum, 1, 1, "a", "b")


def states(migrations, records, own=(OWN,)):
    found = standing(own, migrations, [record(each) for each in own] + records)
    return {each.id: each.state for each in found if each.id != OWN.id}


def only_error(migrations, records, step):
    found = standing((OWN,), migrations, [record(OWN), *records])
    (bad,) = (each for each in found if each.id == step.id)
    for each in found:
        if each is not bad:
            each.require_sound()
    with pytest.raises(Exception, match=step.id) as caught:
        bad.require_sound()
    return caught.type


def test_what_is_not_applied_is_pending():
    assert states([ONE, TWO], [record(ONE)]) == {
        ONE.id: StepState.APPLIED,
        TWO.id: StepState.PENDING,
    }


def test_the_last_record_of_a_step_counts():
    records = [record(ONE), record(ONE, Direction.DOWN)]

    assert states([ONE], records) == {ONE.id: StepState.PENDING}
    assert states([ONE], [*records, record(ONE)]) == {ONE.id: StepState.APPLIED}


def test_a_changed_step_is_refused():
    records = [record(ONE, checksum="another")]

    assert states([ONE], records) == {ONE.id: StepState.CHANGED}
    assert only_error([ONE], records, ONE) is MigrationChangedError


def test_a_step_that_is_missing_in_the_list_is_refused():
    records = [record(ONE), record(TWO)]

    assert states([TWO], records)[ONE.id] is StepState.MISSING
    assert only_error([TWO], records, ONE) is MigrationMissingError


@pytest.mark.parametrize("known", [[], [ONE]])
def test_a_step_behind_the_list_is_of_a_newer_program(known):
    records = [*map(record, known), record(TWO)]

    assert states(known, records)[TWO.id] is StepState.NEWER
    assert only_error(known, records, TWO) is MigrationNewerError


def test_an_unknown_step_of_the_engine_is_of_a_newer_engine():
    later = Migration("0002_later", "later", "SELECT 2")

    assert only_error([ONE], [record(later)], later) is MigrationNewerError


def test_a_step_before_an_applied_one_is_out_of_order():
    records = [record(ONE), record(TEN)]

    assert states([ONE, TWO, TEN], records)[TWO.id] is StepState.OUT_OF_ORDER
    assert only_error([ONE, TWO, TEN], records, TWO) is MigrationOrderError


def test_the_steps_of_the_engine_go_first():
    found = standing((OWN,), (ONE,), [])

    assert [each.id for each in found] == [OWN.id, ONE.id]


@pytest.mark.parametrize(
    "migrations",
    [
        *([TWO, ONE], [ONE, ONE], [OWN], ["m001_one"], "m001_one", None),
        [ONE, Migration("m0001_other", "the same number", "SELECT 1")],
    ],
)
def test_a_list_that_is_none_of_steps_in_order_is_refused(migrations):
    with pytest.raises(InvalidInputError, match="migrations"):
        checked_list(migrations)
