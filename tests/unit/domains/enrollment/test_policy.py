"""Policies that deny stop an enrolment, and with a reason."""

import datetime

import pytest

from argos_engine.domains.enrollment.commands import Drop, Enroll
from argos_engine.domains.enrollment.decider import faculty_decider
from argos_engine.domains.enrollment.policy import (
    Denial,
    at_most_sections,
    between,
    one_section_a_course,
)
from argos_engine.domains.enrollment.refusal import (
    DuplicateEnrollmentError,
    PolicyDeniedError,
)
from argos_engine.errors import InvalidInputError


def allow(_faculty, _command, _context):
    return None


def deny(_faculty, command, _context):
    return Denial(f"nobody likes {command.student_id}")


def frown(_faculty, _command, _context):
    return Denial("not today")


@pytest.fixture
def ready(under, meeting):
    def make(*policies):
        campus = under(*policies)
        campus.student("ann")
        campus.section("MATH-1", meeting("9-10"))
        campus.section("MATH-2", meeting("10-11"))
        campus.section("ART-1", meeting("11-12"))
        return campus

    return make


def test_a_denial_stops_an_enrolment_and_changes_nothing(ready):
    campus = ready(deny)
    before = campus.faculty

    with pytest.raises(PolicyDeniedError, match=r"^nobody likes ann$"):
        campus.do(Enroll("ann", "MATH-1"))

    assert campus.faculty == before


def test_one_denial_is_enough_and_all_reasons_are_told(ready):
    with pytest.raises(PolicyDeniedError, match=r"^nobody likes ann; not today$"):
        ready(allow, deny, allow, frown).do(Enroll("ann", "MATH-1"))


def test_policies_that_have_nothing_against_it_let_it_pass(ready):
    ready(allow, allow).do(Enroll("ann", "MATH-1"))


def test_policies_are_asked_about_enrolments_only(ready):
    campus = ready(at_most_sections(1))
    campus.do(Enroll("ann", "MATH-1"))

    campus.do(Drop("ann", "MATH-1"))


def test_policies_come_behind_the_rules_that_hold_for_all(ready):
    campus = ready(at_most_sections(1))
    campus.do(Enroll("ann", "MATH-1"))

    with pytest.raises(DuplicateEnrollmentError):
        campus.do(Enroll("ann", "MATH-1"))


@pytest.mark.parametrize("verdict", [False, True, "DENY", Denial])
def test_a_policy_that_answers_something_else_is_a_mistake(ready, verdict):
    with pytest.raises(TypeError, match="a policy returned"):
        ready(lambda *_: verdict).do(Enroll("ann", "MATH-1"))


@pytest.mark.parametrize("policy", [None, "deny", Denial("no")])
def test_a_policy_that_is_no_function_is_refused_at_once(policy):
    with pytest.raises(InvalidInputError, match="policy must be a function"):
        faculty_decider(policy)


def test_sections_of_a_student_are_limited(ready):
    campus = ready(at_most_sections(2))
    campus.do(Enroll("ann", "MATH-1"))
    campus.do(Enroll("ann", "MATH-2"))

    with pytest.raises(PolicyDeniedError, match="student ann has 2 sections already"):
        campus.do(Enroll("ann", "ART-1"))


@pytest.mark.parametrize("most", [0, True, "2", 1.5])
def test_a_limit_is_a_whole_number(most):
    with pytest.raises(InvalidInputError, match="most"):
        at_most_sections(most)


def test_one_section_of_a_course_is_enough(ready):
    campus = ready(one_section_a_course)
    campus.do(Enroll("ann", "ART-1"))
    campus.do(Enroll("ann", "MATH-1"))

    with pytest.raises(PolicyDeniedError, match="ann has section MATH-1 of MATH"):
        campus.do(Enroll("ann", "MATH-2"))


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"), [(0, 1, True), (-1, 0, False), (1, 2, False)]
)
def test_a_window_is_open_from_its_first_moment_to_before_its_last(
    ready, opens, closes, is_open
):
    hour = datetime.timedelta(hours=1)
    campus = ready()
    window = between(campus.at + opens * hour, campus.at + closes * hour)
    campus = ready(window)

    if is_open:
        campus.do(Enroll("ann", "MATH-1"))
    else:
        with pytest.raises(PolicyDeniedError, match="enrolments are taken from"):
            campus.do(Enroll("ann", "MATH-1"))


def test_a_window_has_a_zone_and_an_end():
    at = datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)
    with pytest.raises(InvalidInputError, match="closes must be later"):
        between(at, at)
    with pytest.raises(InvalidInputError, match="opens must have a time zone"):
        between(at.replace(tzinfo=None), at)
    with pytest.raises(InvalidInputError, match="closes must be of class datetime"):
        between(at, "2026-10-01")
