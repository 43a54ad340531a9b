"""The term that the demo plays: large enough, and with a slip of every kind."""

from collections import Counter

import pytest

from argos_engine.domains.enrollment import refusal
from argos_engine.domains.enrollment.term.plan import (
    STREAMS,
    STUDENTS_A_FACULTY,
    UNIVERSITY,
)
from argos_engine.domains.enrollment.term.register import register_steps
from argos_engine.domains.enrollment.term.student_steps import student_steps
from argos_engine.errors import CommandRejectedError
from tests.unit.domains.enrollment.conftest import Campus


def steps():
    yield from register_steps("LAW")
    for number in range(STUDENTS_A_FACULTY):
        yield from student_steps("LAW", number)


@pytest.fixture(scope="module")
def played():
    campus, answers = Campus(decider=UNIVERSITY), Counter()
    for step in steps():
        try:
            campus.do(step.command, step.role)
            answers["accepted"] += 1
        except CommandRejectedError as error:
            answers[error.error_type] += 1
    return campus.faculty, answers


def test_there_are_two_thousand_students(played):
    faculty, _ = played

    assert len(faculty.students) == STUDENTS_A_FACULTY
    assert len(STREAMS) * STUDENTS_A_FACULTY == 2_000


def test_most_commands_are_accepted_and_every_kind_of_refusal_occurs(played):
    _, answers = played

    kinds = {
        name
        for name, kind in vars(refusal).items()
        if isinstance(kind, type) and kind.__module__ == refusal.__name__
    }
    # Nothing is taken away and nobody oversteps a role on the first days.
    kinds -= {"RoleMissingError", "StillUsedError", "NothingChangesError"}
    kinds.remove("IdTakenError")
    assert answers.keys() == kinds | {"accepted"}
    assert answers["accepted"] > sum(answers.values()) / 2


def test_every_step_has_an_id_of_its_own():
    ids = [step.id for step in steps()]

    assert len(ids) == len(set(ids))
