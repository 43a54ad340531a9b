"""How students and courses come, change and go."""

import pytest

from argos_engine.domains.enrollment.commands import (
    ChangeCourse,
    ChangeStudent,
    Drop,
    Enroll,
    RegisterCourse,
    RegisterStudent,
    WithdrawCourse,
    WithdrawSection,
    WithdrawStudent,
)
from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.events import (
    CourseChanged,
    CourseRegistered,
    CourseWithdrawn,
    StudentChanged,
    StudentRegistered,
    StudentStatusChanged,
    StudentWithdrawn,
)
from argos_engine.domains.enrollment.refusal import (
    EmailTakenError,
    IdTakenError,
    NothingChangesError,
    StillUsedError,
    UnknownError,
)
from argos_engine.domains.enrollment.student import Student, StudentStatus


def test_a_student_is_registered_as_active(empty):
    event = empty.do(RegisterStudent("ann", "Ann", "Ann@example.org"))

    assert event == StudentRegistered(
        "ann", "Ann", "Ann@example.org", StudentStatus.ACTIVE
    )
    assert dict(empty.faculty.students) == {
        "ann": Student("ann", "Ann", "Ann@example.org", StudentStatus.ACTIVE)
    }


def test_an_id_stands_for_one_student(campus):
    with pytest.raises(IdTakenError, match="there is a student ann already"):
        campus.student("ann")


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@Example.ORG"])
def test_an_address_stands_for_one_student_in_any_case(campus, email):
    with pytest.raises(EmailTakenError, match="student ann has the address"):
        campus.do(RegisterStudent("dan", "Dan", email))
    with pytest.raises(EmailTakenError, match="student ann has the address"):
        campus.do(ChangeStudent("bob", email=email))


def test_a_student_gets_another_name_and_keeps_the_rest(campus):
    assert campus.do(ChangeStudent("ann", name="Ann B.")) == StudentChanged(
        "ann", "Ann B.", "ann@example.org", StudentStatus.ACTIVE
    )
    assert campus.faculty.students["ann"].name == "Ann B."


def test_an_address_that_was_given_up_is_free_again(campus):
    campus.do(ChangeStudent("ann", email="new@example.org"))

    campus.do(ChangeStudent("bob", email="ann@example.org"))

    assert dict(campus.faculty.emails) == {
        "new@example.org": "ann",
        "ann@example.org": "bob",
        "cat@example.org": "cat",
    }


def test_a_student_may_write_the_own_address_in_another_case(campus):
    campus.do(ChangeStudent("ann", email="Ann@example.org"))

    assert campus.faculty.students["ann"].email == "Ann@example.org"
    assert campus.faculty.emails["ann@example.org"] == "ann"


@pytest.mark.parametrize(
    "command",
    [
        ChangeStudent("ann"),
        ChangeStudent("ann", "Student ann", "ann@example.org"),
        ChangeStudent("ann", status=StudentStatus.ACTIVE),
        ChangeCourse("MATH", "Course MATH"),
    ],
)
def test_what_changes_nothing_is_refused(campus, command):
    with pytest.raises(NothingChangesError, match="already"):
        campus.do(command)


def test_a_status_changes_back_and_forth(campus):
    before = campus.faculty
    for status in (StudentStatus.INACTIVE, StudentStatus.ACTIVE):
        event = campus.do(ChangeStudent("ann", status=status))
        assert event == StudentStatusChanged("ann", status)
        assert campus.faculty.students["ann"].status is status

    assert campus.faculty == before


def test_a_status_may_change_with_the_rest(campus):
    event = campus.do(ChangeStudent("ann", "Ann B.", status=StudentStatus.INACTIVE))

    assert event == StudentChanged(
        "ann", "Ann B.", "ann@example.org", StudentStatus.INACTIVE
    )
    assert campus.faculty.students["ann"].status is StudentStatus.INACTIVE


def test_enrolments_stay_when_a_student_becomes_inactive(campus):
    campus.do(Enroll("ann", "MATH-1"))

    campus.do(ChangeStudent("ann", status=StudentStatus.INACTIVE))

    assert campus.faculty.enrollment.sections_of("ann") == ("MATH-1",)
    campus.do(Drop("ann", "MATH-1"))


def test_a_student_who_goes_leaves_no_trace(campus):
    before = campus.faculty
    campus.student("dan")

    assert campus.do(WithdrawStudent("dan")) == StudentWithdrawn("dan")

    assert campus.faculty == before


def test_a_student_with_enrolments_stays(campus):
    campus.do(Enroll("ann", "MATH-1"))

    with pytest.raises(StillUsedError, match="student ann is enrolled in MATH-1"):
        campus.do(WithdrawStudent("ann"))

    campus.do(Drop("ann", "MATH-1"))
    campus.do(WithdrawStudent("ann"))


def test_a_course_comes_changes_and_goes(campus):
    before = campus.faculty

    assert campus.do(RegisterCourse("BIO", "Biology")) == CourseRegistered(
        "BIO", "Biology"
    )
    assert campus.do(ChangeCourse("BIO", "Life")) == CourseChanged("BIO", "Life")
    assert campus.faculty.courses["BIO"] == Course("BIO", "Life")
    assert campus.do(WithdrawCourse("BIO")) == CourseWithdrawn("BIO")

    assert campus.faculty == before


def test_an_id_stands_for_one_course(campus):
    with pytest.raises(IdTakenError, match="there is a course MATH already"):
        campus.course("MATH")


def test_a_course_with_sections_stays(campus):
    with pytest.raises(StillUsedError, match="course MATH has section MATH-1"):
        campus.do(WithdrawCourse("MATH"))

    campus.do(WithdrawSection("MATH-1"))
    campus.do(WithdrawCourse("MATH"))


def test_sections_of_other_courses_do_not_matter(campus):
    campus.course("ART")

    campus.do(WithdrawCourse("ART"))


@pytest.mark.parametrize(
    "command",
    [
        ChangeStudent("zoe", "Zoe"),
        ChangeStudent("zoe", status=StudentStatus.INACTIVE),
        WithdrawStudent("zoe"),
        ChangeCourse("zoe", "Zoe"),
        WithdrawCourse("zoe"),
    ],
)
def test_what_is_not_there_is_named(campus, command):
    with pytest.raises(UnknownError, match=r"there is no (student|course) zoe"):
        campus.do(command)
