"""What an engine is told about a faculty."""

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as some

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.enrollment.commands import (
    ChangeCourse,
    ChangeSection,
    ChangeStudent,
    Drop,
    Enroll,
    FacultyCommand,
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
    WithdrawCourse,
    WithdrawSection,
    WithdrawStudent,
)
from argos_engine.domains.enrollment.decide import _decide
from argos_engine.domains.enrollment.decider import FACULTY, faculty_decider
from argos_engine.domains.enrollment.events import FacultyEvent
from argos_engine.domains.enrollment.evolve import _evolve
from argos_engine.domains.enrollment.meeting import Weekday
from argos_engine.domains.enrollment.policy import at_most_sections
from argos_engine.domains.enrollment.refusal import RoleMissingError
from argos_engine.domains.enrollment.student import StudentStatus
from argos_engine.testing.decider_check import check_decider
from tests.unit.domains.enrollment.conftest import context, meeting

ACTIONS = [Checkpoint("noon"), Rollback("noon", "entered for the wrong faculty")]


def test_every_command_is_declared_and_has_a_rule():
    assert set(FACULTY.commands) == set(FacultyCommand.__args__)
    assert set(FACULTY.commands) == set(_decide.registry) - {object}


def test_every_event_is_declared_and_changes_the_state():
    declared = {event_type.event_class for event_type in FACULTY.events.values()}

    assert declared == set(FacultyEvent.__args__)
    assert declared == set(_evolve.registry) - {object}


@pytest.mark.parametrize("action", ACTIONS)
def test_a_registrar_takes_checkpoints_and_rolls_back(campus, action):
    FACULTY.authorize(campus.faculty, action, context())


@pytest.mark.parametrize("action", ACTIONS)
def test_an_advisor_neither_takes_checkpoints_nor_rolls_back(campus, action):
    with pytest.raises(RoleMissingError, match="operator:JD needs the role registrar"):
        FACULTY.authorize(campus.faculty, action, context("advisor"))


def test_what_is_no_command_is_a_mistake_of_the_program(campus):
    with pytest.raises(TypeError, match="str is not a command of enrolment"):
        campus.do("enrol everybody")


def test_states_and_events_cannot_be_changed():
    for changeable in (*FACULTY.commands, *FacultyEvent.__args__):
        assert attrs.has(changeable)
        assert changeable.__setattr__ is not object.__setattr__


STUDENTS = some.sampled_from(["ann", "bob", "cat"])
COURSES = some.sampled_from(["MATH", "ART"])
SECTIONS = some.sampled_from(["one", "two", "three"])
NAMES = some.sampled_from(["Ann", "\u00c4nn"])
EMAILS = some.sampled_from(["a@example.org", "A@example.org", "b@example.org"])
MEETINGS = some.lists(
    some.builds(
        meeting,
        some.sampled_from(["9-10", "9:30-10:30", "10-11"]),
        some.sampled_from([Weekday.MONDAY, Weekday.FRIDAY]),
        some.sampled_from(["H1", "H2"]),
    ),
    max_size=2,
).map(tuple)
LECTURERS = some.sampled_from(["gauss", "klee"])
CAPACITIES = some.integers(1, 3)
COMMANDS = some.one_of(
    some.builds(
        RegisterStudent, STUDENTS, NAMES, EMAILS, some.sampled_from(StudentStatus)
    ),
    some.builds(
        ChangeStudent,
        STUDENTS,
        some.none() | NAMES,
        some.none() | EMAILS,
        some.none() | some.sampled_from(StudentStatus),
    ),
    some.builds(ChangeStudent, STUDENTS, status=some.sampled_from(StudentStatus)),
    some.builds(WithdrawStudent, STUDENTS),
    some.builds(RegisterCourse, COURSES, NAMES),
    some.builds(ChangeCourse, COURSES, NAMES),
    some.builds(WithdrawCourse, COURSES),
    some.builds(RegisterSection, SECTIONS, COURSES, LECTURERS, CAPACITIES, MEETINGS),
    some.builds(
        ChangeSection,
        SECTIONS,
        some.none() | COURSES,
        some.none() | LECTURERS,
        some.none() | CAPACITIES,
        some.none() | MEETINGS,
    ),
    some.builds(WithdrawSection, SECTIONS),
    some.builds(Enroll, STUDENTS, SECTIONS),
    some.builds(Drop, STUDENTS, SECTIONS),
)


def unguarded(decider):
    """Return *decider* for principals without any role, as the check has them."""

    def decide(faculty, command, asked):
        return decider.decide(faculty, command, context(at=asked.at))

    return attrs.evolve(
        decider, decide=decide, authorize=lambda _state, _action, _context: None
    )


@pytest.mark.slow
def test_the_decider_keeps_what_an_engine_relies_on():
    few = settings(max_examples=10, stateful_step_count=20, deadline=None)
    decider = unguarded(faculty_decider(at_most_sections(2)))

    check_decider(decider, COMMANDS, settings=few)
