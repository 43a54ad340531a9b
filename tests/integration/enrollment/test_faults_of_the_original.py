"""What went wrong in the system that this domain follows does not happen here.

Each test is about one finding: there it happened, here it must not.
"""

import datetime

import pytest

from argos_engine.domain.lifecycle import RolledBack
from argos_engine.domains.enrollment.commands import (
    ChangeSection,
    Drop,
    Enroll,
    WithdrawSection,
)
from argos_engine.domains.enrollment.decider import FACULTY, faculty_decider
from argos_engine.domains.enrollment.events import StudentEnrolled
from argos_engine.domains.enrollment.policy import Denial
from argos_engine.domains.enrollment.refusal import (
    DuplicateEnrollmentError,
    NotEnrolledError,
    PolicyDeniedError,
    SectionFullError,
    StudentClashError,
)
from argos_engine.engine import Engine
from argos_engine.errors import (
    CommandRejectedError,
    JournalFailedError,
    VersionConflictError,
)
from argos_engine.testing.fail_next import Failure, fail_next
from tests.integration.enrollment.conftest import Office, monday


@pytest.fixture
def ready(office):
    office.prepare(students=4)
    return office


def unchanged(office, command, error):
    """Check that *command* is refused and leaves neither an event nor a trace."""
    before = office.engine.versioned(office.stream)
    with pytest.raises(error):
        office.do(command)
    assert office.engine.versioned(office.stream) == before
    page = office.engine.history(office.stream, after_version=before.version)
    assert page.entries == ()


def test_a_policy_that_denies_stops_an_enrolment(path):
    """There, the answer of the policies was thrown away."""
    decider = faculty_decider(lambda *_: Denial("the term is over"))
    with Engine.open(path, decider) as engine:
        office = Office(engine)
        office.prepare(students=1)

        unchanged(office, Enroll("s0", "MATH-1"), PolicyDeniedError)


def test_a_second_enrolment_gives_no_second_event(ready):
    """There, it gave two events and two rows of the timetable for one student."""
    ready.do(Enroll("s0", "MATH-1"))

    unchanged(ready, Enroll("s0", "MATH-1"), DuplicateEnrollmentError)

    assert ready.faculty.enrollment.count("MATH-1") == 1


def test_dropping_who_is_not_enrolled_gives_no_event(ready):
    """There, it did."""
    unchanged(ready, Drop("s0", "MATH-1"), NotEnrolledError)


def test_capacity_is_looked_at(ready):
    """There, sections had none."""
    for number in range(3):
        ready.do(Enroll(f"s{number}", "MATH-1"))

    unchanged(ready, Enroll("s3", "MATH-1"), SectionFullError)


def test_the_timetable_is_looked_at_when_somebody_is_enrolled(ready):
    """There, the check for clashes existed and no service called it."""
    ready.do(ChangeSection("ART-1", lecturer="klee", meetings=(monday(9, "room-ART"),)))
    ready.do(Enroll("s0", "MATH-1"))

    unchanged(ready, Enroll("s0", "ART-1"), StudentClashError)


@pytest.mark.parametrize(
    ("failure", "times"), [(Failure.APPEND, 1), (Failure.COMMIT, 2)]
)
def test_memory_is_not_ahead_of_a_store_that_fails(failure, times):
    """There, the student was in memory before the store was asked."""
    with Engine.in_memory(FACULTY) as engine:
        office = Office(engine)
        office.prepare(students=1)
        before = engine.versioned(office.stream)

        fail_next(engine, failure, times=times)
        with pytest.raises(JournalFailedError):
            office.do(Enroll("s0", "MATH-1"))

        assert engine.versioned(office.stream) == before
        assert office.do(Enroll("s0", "MATH-1")).version == before.version + 1


def test_a_rollback_takes_everything_back(ready):
    """There, each statement had committed itself, so a rollback found nothing to do.

    And a restored snapshot kept the sections that had come later.
    """
    version, before = ready.version, ready.faculty
    ready.do(Enroll("s0", "MATH-1"))
    ready.do(Enroll("s1", "ART-1"))
    ready.do(Drop("s0", "MATH-1"))

    ready.desk.rollback(ready.stream, to_version=version, reason="the wrong list")

    assert ready.faculty == before
    assert not ready.faculty.enrollment.by_section


def test_what_is_given_out_is_not_the_state_itself(ready):
    """There, callers got the live set of students and could change it."""
    ready.do(Enroll("s0", "MATH-1"))
    given = ready.faculty.enrollment.students_of("MATH-1")
    document = ready.faculty.enrollment.to_snapshot()
    document["MATH-1"].clear()

    assert not hasattr(given, "add")
    assert ready.faculty.enrollment.students_of("MATH-1") == {"s0"}


def test_an_expected_version_is_compared_with_the_real_one(ready):
    """There, a value was compared with itself."""
    seen = ready.version
    ready.do(Enroll("s0", "MATH-1"))

    with pytest.raises(VersionConflictError):
        ready.do(Enroll("s1", "MATH-1"), expected_version=seen)

    assert ready.faculty.enrollment.students_of("MATH-1") == {"s0"}


def test_a_snapshot_covers_its_events_and_only_later_ones_are_folded(ready, reopened):
    """There, all events came on top of the snapshot: the timetable had rows twice."""
    ready.do(Enroll("s0", "MATH-1"))
    ready.desk.checkpoint(ready.stream, "noon")
    ready.do(Enroll("s1", "MATH-1"))
    ready.do(ChangeSection("ART-1", capacity=9))
    before = ready.engine.versioned(ready.stream)

    later = reopened()

    assert later.engine.versioned(later.stream) == before
    assert later.engine.verify().is_sound
    assert len(later.faculty.timetable.sections) == 2


def test_a_dropped_place_and_a_section_that_went_are_gone(ready):
    """There, a drop added a row to the timetable instead of taking one away."""
    ready.do(Enroll("s0", "MATH-1"))
    ready.do(Drop("s0", "MATH-1"))
    ready.do(WithdrawSection("MATH-1"))

    assert not ready.faculty.enrollment.by_section
    assert set(ready.faculty.timetable.sections) == {"ART-1"}
    assert set(ready.faculty.timetable.rooms) == {"room-ART"}


def test_times_say_their_zone_and_order_is_by_version(ready):
    """There, times were naive, and events had no number of their own."""
    ready.do(Enroll("s0", "MATH-1"))
    ready.do(Enroll("s1", "MATH-1"))

    entries = ready.engine.history(ready.stream).entries
    enrolled = [each for each in entries if isinstance(each.event, StudentEnrolled)]
    for entry in enrolled:
        assert entry.event.created_at == entry.recorded_at
        assert entry.event.created_at.tzinfo is datetime.UTC
    versions = [entry.version for entry in entries]
    assert versions == list(range(1, len(entries) + 1))


def test_every_event_says_who_and_why(ready):
    """There, nobody knew."""
    entries = ready.engine.history(ready.stream).entries

    assert {(each.principal.id, each.cause) for each in entries} == {
        ("registrar:1", "a test")
    }


def test_a_command_id_is_carried_out_once_and_a_refusal_stays(ready):
    """There, ids of events were not even unique."""
    first = ready.do(Enroll("s0", "MATH-1"), command_id="form-1")
    again = ready.do(Enroll("s0", "MATH-1"), command_id="form-1")
    assert (again.version, again.duplicate) == (first.version, True)

    for _ in range(2):
        with pytest.raises(CommandRejectedError) as refused:
            ready.do(Enroll("s0", "MATH-1"), command_id="form-2")
        assert refused.value.error_type == "DuplicateEnrollmentError"
        ready.desk.rollback(ready.stream, to_version=1, reason="another matter")


def test_a_rollback_stays_in_the_log(ready):
    """There, a snapshot had whatever version one chose, and a reset left no trace."""
    ready.do(Enroll("s0", "MATH-1"))
    ready.desk.rollback(ready.stream, to_version=1, reason="the wrong list")

    entries = ready.engine.history(ready.stream).entries
    assert isinstance(entries[-1].event, RolledBack)
    assert [each.version for each in entries] == [*range(1, len(entries) + 1)]
    assert ready.engine.verify().is_sound
