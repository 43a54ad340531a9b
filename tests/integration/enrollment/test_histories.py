"""After any commands and rollbacks, rows are the state, and nothing else."""

import contextlib
import shutil

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from argos_engine.domains.enrollment.decider import FACULTY
from argos_engine.domains.enrollment.enrollment import Enrollment
from argos_engine.domains.enrollment.repositories.courses import CourseRepository
from argos_engine.domains.enrollment.repositories.enrollments import (
    EnrollmentRepository,
)
from argos_engine.domains.enrollment.repositories.sections import SectionRepository
from argos_engine.domains.enrollment.repositories.students import StudentRepository
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from tests.integration.enrollment.conftest import (
    SCIENCE,
    Office,
    migrate,
    open_engine,
)
from tests.unit.domains.enrollment.test_decider import COMMANDS

STEPS = some.lists(COMMANDS | some.integers(1, 5), min_size=10, max_size=60)


def check_rows(office):
    """Compare what repositories read with the state, object by object."""
    faculty, source = office.faculty, office.engine

    def found(kind):
        return set(kind(source, SCIENCE).list(limit=1_000).entries)

    assert found(StudentRepository) == set(faculty.students.values())
    assert found(CourseRepository) == set(faculty.courses.values())
    assert found(SectionRepository) == set(faculty.timetable.sections.values())
    assert found(EnrollmentRepository) == {
        Enrollment(student_id, section_id, created_at)
        for section_id, students in faculty.enrollment.by_section.items()
        for student_id, created_at in students.items()
    }


def take(office, step):
    """Carry out a command, or go back by so many versions."""
    if isinstance(step, int):
        target = max(office.version - step, 0)
        with contextlib.suppress(CommandRejectedError):
            office.desk.rollback(SCIENCE, to_version=target, reason="a test")
    else:
        with contextlib.suppress(CommandRejectedError):
            office.do(step)


@pytest.mark.slow
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
)
@given(steps=STEPS)
def test_rows_are_the_state_after_everything(empty_file, tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("history") / "enrollment.db"
    shutil.copy(empty_file, path)
    with open_engine(path, accept_history_loss="a copy without its anchor") as engine:
        office = Office(engine)
        for step in steps:
            take(office, step)
            check_rows(office)
        assert office.examine()
        assert engine.verify().is_sound


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "enrollment.db"
    Engine.open(path, FACULTY).close()
    migrate(path)
    return path
