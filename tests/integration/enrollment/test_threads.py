"""Twenty threads want the same places: nobody gets one that is not there."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from argos_engine.domains.enrollment.commands import Drop, Enroll
from argos_engine.errors import CommandRejectedError

THREADS = 20
STUDENTS_A_THREAD = 10
CAPACITY = 37


def crowd(office, number):
    """Let ten students ask for two sections twice, and some give a place back."""
    desk = office.engine.acting_as(
        f"advisor:{number}", cause="the first day", roles=["advisor"]
    )
    answers = Counter()
    for student in range(number, THREADS * STUDENTS_A_THREAD, THREADS):
        wishes = [Enroll(f"s{student}", each) for each in ("MATH-1", "ART-1")]
        wishes += [wishes[0], Drop(f"s{student}", "ART-1")]
        for command in wishes:
            try:
                desk.execute(office.stream, command)
                answers[type(command).__name__] += 1
            except CommandRejectedError as refusal:
                answers[refusal.error_type] += 1
    return answers


@pytest.mark.slow
def test_no_section_is_fuller_than_full_and_no_answer_is_lost(office, reopened):
    office.prepare(THREADS * STUDENTS_A_THREAD, CAPACITY)
    before = office.version

    with ThreadPoolExecutor(THREADS) as pool:
        answers = sum(pool.map(lambda n: crowd(office, n), range(THREADS)), Counter())

    assert sum(answers.values()) == THREADS * STUDENTS_A_THREAD * 4
    assert answers["DuplicateEnrollmentError"] == CAPACITY
    enrollment = office.faculty.enrollment
    assert enrollment.count("MATH-1") == CAPACITY
    assert enrollment.count("ART-1") == 0
    assert answers["Enroll"] == CAPACITY + answers["Drop"]
    added = [each for each in _entries(office, before) if not each.ordinal]
    assert len(added) == answers["Enroll"] + answers["Drop"]

    later = reopened()
    assert later.faculty.enrollment == enrollment
    assert later.engine.verify().is_sound


def _entries(office, after):
    while after is not None:
        page = office.engine.history(office.stream, after_version=after, limit=1_000)
        yield from page.entries
        after = page.next_after
