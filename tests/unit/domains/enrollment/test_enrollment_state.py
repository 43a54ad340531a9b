"""Who is enrolled, as a value: given out, stored and restored."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.enrollment.enrollment_state import EnrollmentState
from argos_engine.errors import InvalidInputError
from tests.hostile.values import WRONG_KIND, without
from tests.unit.domains.enrollment.conftest import cases

AT = datetime.datetime(2026, 9, 1, 8, tzinfo=datetime.UTC)
EMPTY = EnrollmentState()
IDS = some.sampled_from(["a", "b", "c"])
MOMENTS = some.datetimes(timezones=some.just(datetime.UTC))
STEPS = some.lists(some.tuples(some.booleans(), IDS, IDS, MOMENTS))


def played(steps):
    """Return what some steps make, as a state and as a plain dict."""
    state, plain = EMPTY, {}
    for enrols, section_id, student_id, at in steps:
        if enrols:
            state = state.with_student(section_id, student_id, at)
            plain[section_id, student_id] = at
        else:
            state = state.without_student(section_id, student_id)
            plain.pop((section_id, student_id), None)
    return state, plain


@given(STEPS)
def test_it_knows_what_a_plain_dict_knows(steps):
    state, plain = played(steps)

    for each in "abc":
        students = {who for where, who in plain if where == each}
        assert state.students_of(each) == students
        assert state.count(each) == len(students)
        assert state.sections_of(each) == tuple(
            sorted(where for where, who in plain if who == each)
        )
    assert {
        (section_id, student_id): at
        for section_id, students in state.by_section.items()
        for student_id, at in students.items()
    } == plain


@given(STEPS)
def test_a_snapshot_comes_back_equal(steps):
    state, _ = played(steps)

    document = json.loads(json.dumps(state.to_snapshot()))

    assert EnrollmentState.from_snapshot(document) == state
    assert json.dumps(EnrollmentState.from_snapshot(document).to_snapshot()) == (
        json.dumps(document)
    )


@given(STEPS, STEPS)
def test_a_restored_snapshot_replaces_everything(steps, later):
    state, _ = played(steps)
    changed, _ = played([*steps, *later])

    assert changed.from_snapshot(state.to_snapshot()) == state


@given(STEPS)
def test_cleared_it_is_like_new(steps):
    state, _ = played(steps)

    assert state.clear() == EMPTY == EnrollmentState.from_snapshot({})


def test_what_it_gives_out_is_no_part_of_it():
    state = EMPTY.with_student("MATH-1", "ann", AT)
    state.to_snapshot()["MATH-1"]["bob"] = "x"

    assert state.to_snapshot() == {"MATH-1": {"ann": "2026-09-01T08:00:00+00:00"}}
    with pytest.raises(AttributeError):
        state.students_of("MATH-1").add("bob")
    with pytest.raises(AttributeError):
        state.by_section = {}


@pytest.mark.parametrize(
    "document",
    cases(
        without(WRONG_KIND, "a map"),
        [
            {1: {}},
            {"MATH-1": []},
            {"MATH-1": {"ann": None}},
            {"MATH-1": {"ann": 7}},
            {"MATH-1": {"ann": "yesterday"}},
            {"MATH-1": {"ann": "2026-09-01"}},
            {"MATH-1": {"ann": "2026-09-01T08:00:00"}},
            {"MATH-1": {"ann": "2026-09-01T08:00:00Z"}},
            {"MATH-1": {"ann": "2026-09-01T08:00:00+02:00"}},
            {"MATH-1": {"ann": "20260901T080000+0000"}},
            {"MATH-1": {}},
            {"MATH 1": {"ann": "2026-09-01T08:00:00+00:00"}},
            {"MATH-1": {"": "2026-09-01T08:00:00+00:00"}},
        ],
    ),
)
def test_a_document_of_something_else_is_refused(document):
    with pytest.raises(InvalidInputError):
        EnrollmentState.from_snapshot(document.value)
