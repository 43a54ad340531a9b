"""When and where sections can be held."""

import pytest

from argos_engine.domains.enrollment.commands import (
    ChangeSection,
    Drop,
    Enroll,
    RegisterSection,
    WithdrawSection,
)
from argos_engine.domains.enrollment.events import (
    SectionChanged,
    SectionRegistered,
    SectionWithdrawn,
)
from argos_engine.domains.enrollment.meeting import Weekday
from argos_engine.domains.enrollment.refusal import (
    IdTakenError,
    LecturerClashError,
    MeetingsClashError,
    NothingChangesError,
    RoomClashError,
    SectionFullError,
    StillUsedError,
    StudentClashError,
    UnknownError,
)
from argos_engine.domains.enrollment.section import Section

# What overlaps Monday from 9 to 10, and what does not.
OVERLAPPING = ["9-10", "8-12", "9:15-9:45", "8-9:01", "9:59-11", "9-9:01", "9:59-10"]
APART = ["8-9", "10-11", "7-8:59", "10:01-12"]


def test_a_section_keeps_its_meetings_in_the_order_of_the_week(campus, meeting):
    friday, monday = meeting("8-9", Weekday.FRIDAY), meeting("14-15")
    campus.course("ART")

    event = campus.do(RegisterSection("ART-1", "ART", "klee", 5, (friday, monday)))

    assert event == SectionRegistered("ART-1", "ART", "klee", 5, (monday, friday))
    assert campus.faculty.timetable.sections["ART-1"] == Section(
        "ART-1", "ART", "klee", 5, (monday, friday)
    )


def test_a_section_needs_no_meetings_yet(campus):
    assert campus.section("MATH-2").meetings == ()


@pytest.mark.parametrize("hours", OVERLAPPING)
def test_a_room_holds_one_section_at_a_time(campus, meeting, hours):
    with pytest.raises(
        RoomClashError,
        match=r"room H1 cannot be had on Monday .*: section MATH-1 is there on Monday "
        "09:00-10:00",
    ):
        campus.section("ART-1", meeting(hours))

    campus.section("ART-2", meeting(hours, room="H2"))
    campus.section("ART-3", meeting(hours, Weekday.TUESDAY))


@pytest.mark.parametrize("hours", APART)
def test_sections_may_follow_each_other_in_a_room(campus, meeting, hours):
    campus.section("ART-1", meeting(hours))


@pytest.mark.parametrize("hours", OVERLAPPING)
def test_a_lecturer_teaches_one_section_at_a_time(campus, meeting, hours):
    with pytest.raises(
        LecturerClashError,
        match=r"lecturer lecturer-of-MATH-1 cannot teach on Monday .*: section MATH-1 "
        "meets on Monday 09:00-10:00",
    ):
        campus.section(
            "ART-1", meeting(hours, room="H2"), lecturer="lecturer-of-MATH-1"
        )


@pytest.mark.parametrize("hours", APART)
def test_a_lecturer_goes_from_section_to_section(campus, meeting, hours):
    campus.section("ART-1", meeting(hours, room="H2"), lecturer="lecturer-of-MATH-1")


def test_another_room_of_a_section_does_not_stand_in_the_way(campus, meeting):
    campus.section("ART-1", meeting("10-11", room="H2"), meeting("12-13", room="H3"))

    campus.section("ART-2", meeting("12-13", room="H2"))


@pytest.mark.parametrize("hours", ["9-10", "9:30-10:30"])
def test_a_section_does_not_meet_twice_at_once(campus, meeting, hours):
    with pytest.raises(MeetingsClashError, match="section ART-1 cannot meet on Monday"):
        campus.section("ART-1", meeting("9-10", room="A"), meeting(hours, room="B"))


def test_meetings_of_a_section_may_touch(campus, meeting):
    campus.section("ART-1", meeting("9-10", room="A"), meeting("10-11", room="B"))


def test_an_id_stands_for_one_section(campus):
    with pytest.raises(IdTakenError, match="there is a section MATH-1 already"):
        campus.section("MATH-1")


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (RegisterSection("ART-1", "ART", "klee", 5), "course ART"),
        (ChangeSection("ART-1", lecturer="klee"), "section ART-1"),
        (WithdrawSection("ART-1"), "section ART-1"),
    ],
)
def test_what_is_not_there_is_named(campus, command, what):
    with pytest.raises(UnknownError, match=f"there is no {what}"):
        campus.do(command)


def test_a_section_changes_what_is_given(campus, meeting):
    now = meeting("9-10")
    lecturer = "lecturer-of-MATH-1"
    assert campus.do(ChangeSection("MATH-1", capacity=9)) == SectionChanged(
        "MATH-1", "MATH", lecturer, 9, (now,)
    )
    assert campus.do(ChangeSection("MATH-1", lecturer="gauss")) == SectionChanged(
        "MATH-1", "MATH", "gauss", 9, (now,)
    )
    assert campus.do(ChangeSection("MATH-1", meetings=())) == SectionChanged(
        "MATH-1", "MATH", "gauss", 9, ()
    )
    assert campus.faculty.timetable.sections["MATH-1"].course_id == "MATH"
    assert dict(campus.faculty.timetable.rooms) == {}
    assert dict(campus.faculty.timetable.lecturers) == {"gauss": ("MATH-1",)}


def test_a_section_goes_over_to_another_course_that_exists(campus):
    campus.course("ART")

    campus.do(ChangeSection("MATH-1", course_id="ART"))
    assert campus.faculty.timetable.sections["MATH-1"].course_id == "ART"

    with pytest.raises(UnknownError, match="there is no course BIO"):
        campus.do(ChangeSection("MATH-1", course_id="BIO"))


def test_a_section_that_is_to_stay_as_it_is_is_refused(campus, meeting):
    with pytest.raises(NothingChangesError, match="section MATH-1 is like that"):
        campus.do(ChangeSection("MATH-1", capacity=2, meetings=(meeting("9-10"),)))


def test_a_section_does_not_stand_in_its_own_way(campus, meeting):
    campus.do(ChangeSection("MATH-1", meetings=(meeting("9:30-10:30"),)))


def test_a_section_cannot_move_to_where_another_is(campus, meeting):
    campus.section("ART-1", meeting("10-11"), lecturer="klee")

    with pytest.raises(RoomClashError, match="section ART-1 is there"):
        campus.do(ChangeSection("MATH-1", meetings=(meeting("9:30-10:30"),)))
    with pytest.raises(LecturerClashError, match="section ART-1 meets"):
        campus.do(
            ChangeSection(
                "MATH-1", lecturer="klee", meetings=(meeting("10-12", room="H2"),)
            )
        )


def test_a_section_cannot_move_to_when_one_of_its_students_is_elsewhere(
    campus, meeting
):
    campus.section("ART-1", meeting("10-11", room="H2"))
    campus.do(Enroll("ann", "MATH-1"))
    campus.do(Enroll("ann", "ART-1"))

    with pytest.raises(
        StudentClashError,
        match="student ann cannot come on Monday 10:30-11:30: section ART-1 meets on "
        "Monday 10:00-11:00",
    ):
        campus.do(ChangeSection("MATH-1", meetings=(meeting("10:30-11:30"),)))

    campus.do(ChangeSection("MATH-1", meetings=(meeting("11-12"),)))


def test_a_section_does_not_get_smaller_than_it_is_full(campus):
    campus.do(Enroll("ann", "MATH-1"))
    campus.do(Enroll("bob", "MATH-1"))

    with pytest.raises(SectionFullError, match="MATH-1 has 2 students, more than 1"):
        campus.do(ChangeSection("MATH-1", capacity=1))

    campus.do(Drop("bob", "MATH-1"))
    campus.do(ChangeSection("MATH-1", capacity=1))


def test_a_section_that_goes_leaves_no_trace(campus, meeting):
    campus.course("ART")
    before = campus.faculty
    campus.section("ART-1", meeting("10-11"), meeting("12-13"))

    assert campus.do(WithdrawSection("ART-1")) == SectionWithdrawn("ART-1")

    assert campus.faculty == before


def test_a_section_with_students_stays(campus):
    campus.do(Enroll("ann", "MATH-1"))

    with pytest.raises(StillUsedError, match="section MATH-1 has 1 students"):
        campus.do(WithdrawSection("MATH-1"))
