"""Students, courses, sections and enrolments, as a program works with them."""

import attrs
import pytest

from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.decider import faculty_stream
from argos_engine.domains.enrollment.enrollment import Enrollment
from argos_engine.domains.enrollment.events import StudentEnrolled
from argos_engine.domains.enrollment.refusal import (
    DuplicateEnrollmentError,
    IdTakenError,
    NotEnrolledError,
    NothingChangesError,
    StillUsedError,
)
from argos_engine.domains.enrollment.repositories.courses import CourseRepository
from argos_engine.domains.enrollment.repositories.enrollments import (
    EnrollmentRepository,
)
from argos_engine.domains.enrollment.repositories.sections import SectionRepository
from argos_engine.domains.enrollment.repositories.students import StudentRepository
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.student import Student, StudentStatus
from argos_engine.domains.enrollment.tables import SECTION_ROWS
from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    JournalCorruptError,
)
from tests.hostile.values import BAD_TEXT, WRONG_KIND
from tests.integration.enrollment.conftest import SCIENCE, monday

ANN = Student("ann", "Ann", "ann@example.org")
BOB = Student("bob", "Bob", "bob@example.org", StudentStatus.INACTIVE)
MATH = Course("MATH", "Mathematics")
MATH_1 = Section("MATH-1", "MATH", "gauss", 2, (monday(9, "H1"), monday(10, "H2")))


class Shelf:
    """All repositories of one faculty."""

    def __init__(self, office, stream=SCIENCE):
        given = office.engine, stream, office.desk
        self.students = StudentRepository(*given)
        self.courses = CourseRepository(*given)
        self.sections = SectionRepository(*given)
        self.enrollments = EnrollmentRepository(*given)

    def fill(self):
        self.students.insert(ANN)
        self.students.insert(BOB)
        self.courses.insert(MATH)
        self.sections.insert(MATH_1)


@pytest.fixture
def shelf(office):
    return Shelf(office)


@pytest.fixture
def filled(shelf):
    shelf.fill()
    return shelf


def test_what_is_inserted_is_what_is_got(filled):
    assert filled.students.get("ann") == ANN
    assert filled.students.get("bob") == BOB
    assert filled.courses.get("MATH") == MATH
    assert filled.sections.get("MATH-1") == MATH_1
    assert filled.students.get("zoe") is None
    assert filled.students.exists("ann")
    assert not filled.students.exists("zoe")


def test_an_enrolment_gets_its_time_from_the_engine(filled):
    receipt = filled.enrollments.insert(Enrollment("ann", "MATH-1"))

    assert isinstance(receipt.event, StudentEnrolled)
    assert filled.enrollments.get("MATH-1/ann") == Enrollment(
        "ann", "MATH-1", receipt.recorded_at
    )


def test_what_is_updated_changes_and_what_is_deleted_is_gone(filled):
    for repository, before, changes in (
        (filled.students, ANN, {"name": "Ann B.", "email": "b@example.org"}),
        (filled.students, BOB, {"status": StudentStatus.ACTIVE}),
        (filled.courses, MATH, {"title": "Sums"}),
        (filled.sections, MATH_1, {"capacity": 9, "meetings": (monday(9, "H2"),)}),
    ):
        changed = attrs.evolve(before, **changes)
        repository.update(changed)
        assert repository.get(before.id) == changed

    filled.enrollments.insert(Enrollment("ann", "MATH-1"))
    for repository, key in (
        (filled.enrollments, "MATH-1/ann"),
        (filled.sections, "MATH-1"),
        (filled.courses, "MATH"),
        (filled.students, "ann"),
    ):
        repository.delete(key)
        assert repository.get(key) is None
    assert filled.students.count() == 1


def test_the_rules_say_no_and_no_row_changes(filled):
    filled.enrollments.insert(Enrollment("ann", "MATH-1"))
    for refused, error in (
        (lambda: filled.students.insert(ANN), IdTakenError),
        (lambda: filled.students.update(ANN), NothingChangesError),
        (lambda: filled.students.delete("ann"), StillUsedError),
        (lambda: filled.courses.delete("MATH"), StillUsedError),
        (lambda: filled.sections.delete("MATH-1"), StillUsedError),
        (
            lambda: filled.enrollments.insert(Enrollment("ann", "MATH-1")),
            DuplicateEnrollmentError,
        ),
        (lambda: filled.enrollments.delete("MATH-1/bob"), NotEnrolledError),
    ):
        with pytest.raises(error):
            refused()

    assert filled.students.list().entries == (ANN, BOB)
    assert filled.enrollments.count() == 1


def test_pages_are_in_order_and_of_one_faculty(office, filled):
    law = Shelf(office, faculty_stream(2026, "LAW"))
    law.fill()
    for number in range(5):
        email = f"s{number}@example.org"
        law.students.insert(Student(f"s{number}", f"Name {-number}", email))

    first = law.students.list(limit=3)
    second = law.students.list(limit=9, after=first.next_after)

    ids = [each.id for each in (*first.entries, *second.entries)]
    assert ids == ["ann", "bob", "s0", "s1", "s2", "s3", "s4"]
    assert second.next_after is None
    assert law.students.count() == 7
    assert filled.students.count() == 2
    assert law.students.count({"status": "INACTIVE"}) == 1
    inactive = law.students.list({"status": "INACTIVE"}, order=("name",))
    assert inactive.entries == (BOB,)


def test_a_retry_under_the_same_id_is_carried_out_once(filled):
    first = filled.enrollments.insert(Enrollment("ann", "MATH-1"), command_id="form-1")
    again = filled.enrollments.insert(Enrollment("ann", "MATH-1"), command_id="form-1")

    assert again.version == first.version
    assert filled.enrollments.count() == 1


def test_there_is_nothing_to_update_in_an_enrolment(filled):
    filled.enrollments.insert(Enrollment("ann", "MATH-1"))
    with pytest.raises(ConfigurationError, match="has no command to update"):
        filled.enrollments.update(filled.enrollments.get("MATH-1/ann"))


def test_nobody_chooses_the_time_of_an_enrolment(filled):
    receipt = filled.enrollments.insert(Enrollment("ann", "MATH-1"))
    late = Enrollment("bob", "MATH-1", receipt.recorded_at)

    with pytest.raises(InvalidInputError, match="created_at must be left out"):
        filled.enrollments.insert(late)


def test_an_enrolment_has_the_id_of_its_student_and_section():
    with pytest.raises(InvalidInputError, match="id must be MATH-1/ann"):
        Enrollment("ann", "MATH-1", id="MATH-1/bob")


@pytest.mark.parametrize("what", [*WRONG_KIND, *BAD_TEXT])
def test_hostile_keys_and_objects_are_refused_and_change_nothing(filled, what):
    value = {**WRONG_KIND, **BAD_TEXT}[what]
    for attempt in (
        lambda: filled.students.insert(Student(value, "Ann", "x@example.org")),
        lambda: filled.students.insert(Student("x", value, "x@example.org")),
        lambda: filled.students.insert(Student("x", "X", value)),
        lambda: filled.students.insert(Student("x", "X", "x@example.org", value)),
        lambda: filled.courses.insert(Course(value, "Art")),
        lambda: filled.sections.insert(attrs.evolve(MATH_1, id="x", meetings=value)),
        lambda: filled.sections.insert(attrs.evolve(MATH_1, id=value)),
        lambda: filled.students.delete(value),
        lambda: filled.enrollments.delete(value),
    ):
        with pytest.raises(InvalidInputError):
            attempt()

    assert filled.students.count() == 2
    assert filled.sections.count() == 1


def test_without_a_sender_it_only_reads(office, filled):
    readers = StudentRepository(office.engine, SCIENCE)

    assert readers.get("ann") == ANN
    with pytest.raises(ConfigurationError, match="without a sender"):
        readers.delete("ann")


@pytest.mark.parametrize("meetings", ["", "{}", "[1]", '[{"weekday": "MONDAY"}]'])
def test_a_damaged_row_of_a_section_is_told(meetings):
    row = SECTION_ROWS.row(MATH_1)
    assert SECTION_ROWS.item(row) == MATH_1

    with pytest.raises(JournalCorruptError, match="table sections"):
        SECTION_ROWS.item({**row, "meetings": meetings})
