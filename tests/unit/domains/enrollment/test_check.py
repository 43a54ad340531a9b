"""Values that are wrong whatever the state is."""

import datetime
import enum

import attrs
import pytest

from argos_engine.domains.enrollment.commands import (
    CAPACITY_MAX,
    ChangeSection,
    ChangeStudent,
    Enroll,
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
)
from argos_engine.domains.enrollment.decider import faculty_stream
from argos_engine.domains.enrollment.meeting import MEETINGS_MAX, Meeting, Weekday
from argos_engine.errors import InvalidInputError
from tests.hostile.values import BAD_NUMBERS, BAD_TEXT, WRONG_KIND, without
from tests.unit.domains.enrollment.conftest import cases


class Shout(str):
    """Text of a subclass, which could compare as it likes."""

    __slots__ = ()


STUDENT = RegisterStudent("ann", "Ann", "ann@example.org")
SECTION = RegisterSection("MATH-1", "MATH", "meyer", 30)
NO_TEXT = {**WRONG_KIND, **BAD_TEXT, "text of a subclass": Shout("ann")}


@pytest.mark.parametrize(
    "value", cases(NO_TEXT, ["-a", "a/b", "a b", "x" * 65, "\u00e4"])
)
@pytest.mark.parametrize("field", ["student_id", "section_id"])
def test_an_id_is_short_and_of_ascii(field, value):
    with pytest.raises(InvalidInputError, match=f"{field} must be 1 to 64 of A-Z"):
        attrs.evolve(Enroll("ann", "MATH-1"), **{field: value.value})


@pytest.mark.parametrize("value", cases(NO_TEXT, ["x" * 201]))
def test_a_name_can_be_shown(value):
    for command, field in ((STUDENT, "name"), (RegisterCourse("MATH", "M"), "title")):
        with pytest.raises(InvalidInputError, match=field):
            attrs.evolve(command, **{field: value.value})


@pytest.mark.parametrize(
    "value",
    cases(
        NO_TEXT,
        [
            "ann",
            "ann@",
            "ann@example",
            "@example.org",
            "a@b@example.org",
            "ann @example.org",
            "ann@example..org",
            "ann@ex\u00e4mple.org",
            "a" * 250 + "@b.org",
        ],
    ),
)
def test_an_address_looks_like_one(value):
    with pytest.raises(InvalidInputError, match="email must be like"):
        attrs.evolve(STUDENT, email=value.value)


@pytest.mark.parametrize(
    "value",
    cases(without(WRONG_KIND, "a number") | BAD_NUMBERS, [0, CAPACITY_MAX + 1]),
)
def test_a_capacity_is_a_whole_number_from_1_on(value):
    with pytest.raises(InvalidInputError, match="capacity must be a whole number"):
        attrs.evolve(SECTION, capacity=value.value)


class Copy(enum.Enum):
    """An enumeration that is not the one that is meant."""

    ACTIVE = "ACTIVE"


@pytest.mark.parametrize(
    "value", cases(without(WRONG_KIND, "nothing"), ["ACTIVE", Copy.ACTIVE])
)
def test_a_status_is_one_of_two(value):
    with pytest.raises(InvalidInputError, match="status must be a StudentStatus"):
        ChangeStudent("ann", status=value.value)


@pytest.mark.parametrize("value", cases(WRONG_KIND, [("9-10",), [1]]))
def test_meetings_are_a_tuple_of_meetings(value):
    with pytest.raises(InvalidInputError, match="meetings must be a tuple of meetings"):
        attrs.evolve(SECTION, meetings=value.value)


def test_meetings_of_a_week_are_limited(meeting):
    with pytest.raises(InvalidInputError, match=f"at most {MEETINGS_MAX}, not 21"):
        attrs.evolve(SECTION, meetings=(meeting("9-10"),) * (MEETINGS_MAX + 1))


@pytest.mark.parametrize(
    "value",
    cases(
        WRONG_KIND,
        [
            "09:00",
            datetime.time(9, tzinfo=datetime.UTC),
            datetime.time(9, 0, 1),
            datetime.time(9, 0, 0, 1),
            datetime.time(9, fold=1),
        ],
    ),
)
@pytest.mark.parametrize("field", ["starts", "ends"])
def test_a_meeting_starts_and_ends_at_whole_minutes(meeting, field, value):
    wrong = attrs.evolve(meeting("8-10"), **{field: value.value})
    with pytest.raises(InvalidInputError, match=f"{field} must be a time of day"):
        attrs.evolve(SECTION, meetings=(wrong,))


@pytest.mark.parametrize("hours", ["10-10", "10-9"])
def test_a_meeting_ends_behind_its_start(meeting, hours):
    with pytest.raises(InvalidInputError, match="ends must be later than 10:00"):
        attrs.evolve(SECTION, meetings=(meeting(hours),))


@pytest.mark.parametrize("value", ["MONDAY", 1, None])
def test_a_meeting_is_on_a_day_of_the_week(value):
    wrong = Meeting(value, datetime.time(9), datetime.time(10), "H1")
    with pytest.raises(InvalidInputError, match="weekday must be a Weekday"):
        attrs.evolve(SECTION, meetings=(wrong,))


def test_a_meeting_is_in_a_room_with_an_id():
    wrong = Meeting(Weekday.MONDAY, datetime.time(9), datetime.time(10), "")
    with pytest.raises(InvalidInputError, match="room must be"):
        attrs.evolve(SECTION, meetings=(wrong,))


def test_what_is_not_given_is_not_checked():
    assert ChangeStudent("ann") == ChangeStudent("ann", None, None)
    assert ChangeSection("MATH-1").meetings is None


def test_a_stream_names_year_and_faculty():
    assert str(faculty_stream(2026, "SCIENCE")) == "faculty:2026/SCIENCE"


@pytest.mark.parametrize(
    ("year", "faculty"), [(0, "SCIENCE"), (True, "SCIENCE"), (2026, "a/b")]
)
def test_a_stream_of_no_year_or_faculty_is_refused(year, faculty):
    with pytest.raises(InvalidInputError):
        faculty_stream(year, faculty)
