"""Who gets a place in which section."""

import pytest

from argos_engine.domains.enrollment.commands import (
    ChangeStudent,
    Drop,
    Enroll,
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
)
from argos_engine.domains.enrollment.events import StudentDropped, StudentEnrolled
from argos_engine.domains.enrollment.meeting import Weekday
from argos_engine.domains.enrollment.refusal import (
    DuplicateEnrollmentError,
    NotEnrolledError,
    RoleMissingError,
    SectionFullError,
    StudentClashError,
    StudentInactiveError,
    UnknownError,
)
from argos_engine.domains.enrollment.student import StudentStatus


@pytest.mark.parametrize("role", ["registrar", "advisor"])
def test_a_student_is_enrolled_at_the_time_of_the_command(campus, role):
    event = campus.do(Enroll("ann", "MATH-1"), role)

    assert event == StudentEnrolled("ann", "MATH-1", campus.at)
    assert campus.faculty.enrollment.students_of("MATH-1") == {"ann"}
    assert campus.faculty.enrollment.sections_of("ann") == ("MATH-1",)
    assert campus.faculty.enrollment.created_at("MATH-1", "ann") == campus.at


def test_nobody_is_enrolled_twice_in_a_section(campus):
    campus.do(Enroll("ann", "MATH-1"))

    with pytest.raises(
        DuplicateEnrollmentError, match="ann is enrolled in section MATH-1 already"
    ):
        campus.do(Enroll("ann", "MATH-1"))


def test_places_run_out_and_come_back(campus):
    campus.do(Enroll("ann", "MATH-1"))
    campus.do(Enroll("bob", "MATH-1"))

    with pytest.raises(SectionFullError, match="MATH-1 has all 2 places taken"):
        campus.do(Enroll("cat", "MATH-1"))

    campus.do(Drop("ann", "MATH-1"))
    campus.do(Enroll("cat", "MATH-1"))
    assert campus.faculty.enrollment.students_of("MATH-1") == {"bob", "cat"}


@pytest.mark.parametrize("hours", ["9-10", "8-12", "9:59-11", "8-9:01"])
def test_a_student_is_in_one_place_at_a_time(campus, meeting, hours):
    campus.section("ART-1", meeting(hours, room="H2"))
    campus.do(Enroll("ann", "MATH-1"))

    with pytest.raises(
        StudentClashError,
        match=r"student ann cannot come on Monday .*: section MATH-1 meets on Monday "
        "09:00-10:00",
    ):
        campus.do(Enroll("ann", "ART-1"))

    campus.do(Enroll("bob", "ART-1"))


@pytest.mark.parametrize(
    ("hours", "weekday"),
    [("8-9", Weekday.MONDAY), ("10-11", Weekday.MONDAY), ("9-10", Weekday.TUESDAY)],
)
def test_a_student_goes_from_meeting_to_meeting(campus, meeting, hours, weekday):
    campus.section("ART-1", meeting(hours, weekday, room="H2"))

    campus.do(Enroll("ann", "MATH-1"))
    campus.do(Enroll("ann", "ART-1"))

    assert campus.faculty.enrollment.sections_of("ann") == ("ART-1", "MATH-1")


def test_an_inactive_student_is_not_enrolled(campus):
    campus.do(ChangeStudent("ann", status=StudentStatus.INACTIVE))

    with pytest.raises(StudentInactiveError, match="ann is INACTIVE and cannot be"):
        campus.do(Enroll("ann", "MATH-1"))

    campus.do(ChangeStudent("ann", status=StudentStatus.ACTIVE))
    campus.do(Enroll("ann", "MATH-1"))


def test_a_dropped_enrolment_leaves_no_trace(campus):
    before = campus.faculty
    campus.do(Enroll("ann", "MATH-1"))

    event = campus.do(Drop("ann", "MATH-1"), "advisor")

    assert event == StudentDropped("ann", "MATH-1")
    assert campus.faculty == before


def test_who_is_not_enrolled_cannot_drop(campus):
    with pytest.raises(
        NotEnrolledError, match="student ann is not enrolled in section MATH-1"
    ):
        campus.do(Drop("ann", "MATH-1"))


@pytest.mark.parametrize("kind", [Enroll, Drop])
@pytest.mark.parametrize(
    ("student_id", "section_id", "what"),
    [("zoe", "MATH-1", "student zoe"), ("ann", "ART-1", "section ART-1")],
)
def test_what_is_not_there_is_named(campus, kind, student_id, section_id, what):
    with pytest.raises(UnknownError, match=f"there is no {what}"):
        campus.do(kind(student_id, section_id))


@pytest.mark.parametrize(
    "command",
    [
        RegisterStudent("dan", "Dan", "dan@example.org"),
        RegisterCourse("ART", "Art"),
        RegisterSection("MATH-2", "MATH", "gauss", 5),
        ChangeStudent("ann", status=StudentStatus.INACTIVE),
    ],
)
def test_an_advisor_does_not_keep_the_register(campus, command):
    with pytest.raises(RoleMissingError, match="operator:JD needs the role registrar"):
        campus.do(command, "advisor")


@pytest.mark.parametrize("kind", [Enroll, Drop])
def test_a_reader_enrols_nobody(campus, kind):
    with pytest.raises(RoleMissingError, match="the role registrar or advisor"):
        campus.do(kind("ann", "MATH-1"), "reader")
