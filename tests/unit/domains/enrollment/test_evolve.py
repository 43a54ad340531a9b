"""A state follows from any events, even from some that no rules would allow."""

from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.enrollment.decider import FACULTY
from argos_engine.domains.enrollment.events import (
    CourseWithdrawn,
    FacultyEvent,
    SectionWithdrawn,
    StudentChanged,
    StudentDropped,
    StudentEnrolled,
    StudentRegistered,
    StudentStatusChanged,
    StudentWithdrawn,
)
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.student import StudentStatus

IDS = some.sampled_from(["ann", "bob", "MATH-1"])
EVENTS = some.one_of(
    *(some.from_type(kind) for kind in FacultyEvent.__args__),
    some.builds(
        StudentRegistered, IDS, some.just("x"), IDS, some.just(StudentStatus.ACTIVE)
    ),
    some.builds(StudentEnrolled, IDS, IDS),
    some.builds(StudentDropped, IDS, IDS),
)


@given(some.lists(EVENTS))
def test_it_never_raises(events):
    faculty = Faculty()
    for event in events:
        faculty = FACULTY.evolve(faculty, event)
        assert isinstance(faculty, Faculty)


def test_what_was_never_there_neither_changes_nor_goes():
    for event in (
        StudentChanged("ann", "Ann", "ann@example.org", StudentStatus.ACTIVE),
        StudentStatusChanged("ann", StudentStatus.INACTIVE),
        StudentWithdrawn("ann"),
        CourseWithdrawn("MATH"),
        SectionWithdrawn("MATH-1"),
        StudentDropped("ann", "MATH-1"),
    ):
        assert FACULTY.evolve(Faculty(), event) == Faculty()


def test_what_is_no_event_changes_nothing(campus):
    assert FACULTY.evolve(campus.faculty, "an event") is campus.faculty
