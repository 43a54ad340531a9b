"""Limits are of figures that somebody measures."""

import importlib

import pytest

NOT_ASKED_YET = {"verify_two_processes_events_per_second"}


@pytest.fixture
def goal():
    return importlib.import_module("benchmarks.goal")


def test_every_limit_is_of_a_figure_that_a_question_answers_with(goal):
    pytest.importorskip("eventsourcing", reason="peers are of the group bench")
    questions = importlib.import_module("benchmarks.catalogue").QUESTIONS.values()
    suffix = importlib.import_module("benchmarks.slow_sync").SUFFIX
    full = importlib.import_module("benchmarks.bench").FULL
    keys = set()
    for each in questions:
        own = {kind.key.format(length=full.length) for kind in each.kinds}
        keys |= own | ({f"{key}{suffix}" for key in own} if each.is_durable else set())

    assert set(goal.goals()) - keys <= NOT_ASKED_YET


def test_an_aim_is_further_than_what_must_be_reached(goal):
    for key, (least, aim) in goal.goals().items():
        assert least is None or aim is None or least != aim, key


def test_a_figure_carries_its_limits(goal):
    result = importlib.import_module("benchmarks.result")
    asking = importlib.import_module("benchmarks.question")
    kind = asking.ratio("capacity_vs_eventsourcing", "speed")
    question = asking.Question("trial", "How?", (kind,), run=None)
    spread = importlib.import_module("benchmarks.spread").single(50.0)
    found = asking.Findings({kind.key: spread})
    bench = importlib.import_module("benchmarks.bench").QUICK

    part = result.answer(question, found, bench)
    slower = result.slower(part)

    figure = part["figures"]["capacity_vs_eventsourcing"]
    assert (figure["least"], figure["aim"]) == (12, 40)
    figure = slower["figures"]["capacity_vs_eventsourcing_1ms"]
    assert (figure["least"], figure["aim"]) == (50, 150)
