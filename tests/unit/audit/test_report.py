import argos_engine.audit.report
from argos_engine.audit.problem import Problem, ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.domain.identity import Position, StreamId

ALICE = StreamId("account", "alice")


def test_a_problem_reads_as_one_line_from_the_place_to_the_fault():
    problem = Problem(ProblemKind.CHAIN, "torn", ALICE, 3, Position(0, 17))

    assert str(problem) == "0/17 account:alice version 3: chain: torn"


def test_a_problem_without_a_place_is_one_of_the_journal():
    assert str(Problem(ProblemKind.STORE, "torn")) == "journal: store: torn"


def test_problems_stand_in_the_order_of_the_log_and_then_of_their_finding():
    findings = Findings()
    findings.add(ProblemKind.STORE, "first without a place")
    findings.add(ProblemKind.LIVE_STATE, "second without a place", version=1)
    findings.add(ProblemKind.CHAIN, "later", position=7)
    findings.add(ProblemKind.GROUP, "early", position=2)
    findings.add(ProblemKind.SNAPSHOT, "later still", position=7, version=3)

    report = findings.report()

    assert [each.message for each in report.problems] == [
        "early",
        "later",
        "later still",
        "first without a place",
        "second without a place",
    ]
    assert report.first_bad_event.message == "later still"


def test_too_many_problems_are_counted_and_the_first_in_the_log_are_kept(monkeypatch):
    monkeypatch.setattr(argos_engine.audit.report, "PROBLEMS_MAX", 2)
    findings = Findings()

    for position in (5, 3, 9, 1):
        findings.add(ProblemKind.CHAIN, "torn", position=position)

    report = findings.report()
    assert [each.position.offset for each in report.problems] == [1, 3]
    assert report.total_problems == 4
    assert not report.is_sound
