"""What the demo of enrolment says, good news or bad."""

import io
import pathlib
from collections import Counter

import pytest
from rich.console import Console

from argos_engine.cli.enrollment.final_checks import Check, FacultyFigures
from argos_engine.cli.enrollment.rush import Answer, Rush, run_rush
from argos_engine.cli.enrollment.term_report import Term
from argos_engine.domains.enrollment.query import Appointment
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.term.plan import STREAMS, UNIVERSITY, block
from argos_engine.engine import Engine

LAW = STREAMS[1]
MEETING = block(0, "R1")
WEEK = (Appointment(MEETING, Section("C01-1", "C01", "gauss", 5, (MEETING,))),)

NEW = Answer(None, is_duplicate=False)
OLD = Answer(None, is_duplicate=True)
NEW_REFUSAL = Answer("SectionFullError", is_duplicate=False)
OLD_REFUSAL = Answer("SectionFullError", is_duplicate=True)


def term(answers, wrong=0, seconds=2.0):
    return Term(
        pathlib.Path("a file.db"),
        Rush(Counter(answers), seconds),
        [FacultyFigures(LAW, 7, 3, 2, 9, 4)],
        [Check("sections with more students than places", 2, wrong)],
        LAW,
        "s0001",
        WEEK,
    )


def shown(each):
    screen = Console(file=io.StringIO(), width=90)
    each.show(screen)
    return screen.file.getvalue()


def test_it_counts_what_was_accepted_and_what_was_refused():
    answers = {NEW: 6, NEW_REFUSAL: 2}

    text = shown(term(answers))

    assert "8 commands of 20 threads: 6 accepted, 2 refused, in 2.00 s (4/s)" in text
    assert "SectionFullError" in text
    assert "nothing new" not in text
    assert "C01-1 R1" in text
    assert "-d 'a file.db' 2026/LAW --room R1" in text


def test_a_second_run_says_that_nothing_is_new():
    answers = {OLD: 6, OLD_REFUSAL: 2}

    text = shown(term(answers, seconds=0.0))

    assert "(0/s)" in text
    assert "nothing new: 8 commands had their answers already" in text


def test_what_is_wrong_is_not_hidden():
    bad = term({NEW: 1}, wrong=1)

    assert not bad.is_sound
    assert bad.document()["sound"] is False
    (line,) = (each for each in shown(bad).splitlines() if "more students" in each)
    assert line.split()[-1] == "wrong"


class InterruptedBar:
    """A bar during which somebody presses Ctrl-C."""

    def advance(self, _steps):
        raise KeyboardInterrupt


@pytest.mark.slow
def test_after_an_interrupted_rush_nobody_hands_in_anything():
    with Engine.in_memory(UNIVERSITY) as engine:
        with pytest.raises(KeyboardInterrupt):
            run_rush(engine, InterruptedBar())

        versions = [engine.version(stream) for stream in STREAMS]
        assert engine.verify().is_sound
        assert [engine.version(stream) for stream in STREAMS] == versions
