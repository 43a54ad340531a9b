"""What people ask about a week."""

import pytest

from argos_engine.domains.enrollment.commands import Enroll
from argos_engine.domains.enrollment.meeting import Weekday
from argos_engine.domains.enrollment.query import (
    week_of_lecturer,
    week_of_room,
    week_of_student,
)
from argos_engine.domains.enrollment.refusal import UnknownError


@pytest.fixture
def busy(campus, meeting):
    friday = meeting("9-10", Weekday.FRIDAY, "H2")
    campus.section("ART-1", friday, meeting("10-11"), lecturer="klee")
    campus.section("ART-2", meeting("8-9", room="H2"), lecturer="klee")
    for section_id in ("ART-1", "MATH-1"):
        campus.do(Enroll("ann", section_id))
    return campus.faculty


def shown(week):
    return [(str(each.meeting), each.meeting.room, each.section.id) for each in week]


def test_a_week_of_a_student_is_in_order(busy):
    assert shown(week_of_student(busy, "ann")) == [
        ("Monday 09:00-10:00", "H1", "MATH-1"),
        ("Monday 10:00-11:00", "H1", "ART-1"),
        ("Friday 09:00-10:00", "H2", "ART-1"),
    ]
    assert week_of_student(busy, "bob") == ()


def test_a_week_of_a_lecturer_holds_all_sections(busy):
    assert shown(week_of_lecturer(busy, "klee")) == [
        ("Monday 08:00-09:00", "H2", "ART-2"),
        ("Monday 10:00-11:00", "H1", "ART-1"),
        ("Friday 09:00-10:00", "H2", "ART-1"),
    ]


def test_a_week_of_a_room_holds_what_is_in_it(busy):
    assert shown(week_of_room(busy, "H2")) == [
        ("Monday 08:00-09:00", "H2", "ART-2"),
        ("Friday 09:00-10:00", "H2", "ART-1"),
    ]


@pytest.mark.parametrize(
    ("week", "what"),
    [
        (week_of_student, "student"),
        (week_of_lecturer, "lecturer"),
        (week_of_room, "room"),
    ],
)
def test_what_is_not_there_is_named(busy, week, what):
    with pytest.raises(UnknownError, match=f"there is no {what} zoe"):
        week(busy, "zoe")
