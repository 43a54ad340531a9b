"""The suites of faults, as far as they fit into every test run.

`ARGOS_FAULT_SCALE` multiplies the cases; a campaign runs them by the hour:
`python -m argos_engine.testing.campaign --help`.
"""

import contextlib
import logging
import os
from unittest import mock

import pytest

from argos_engine.runtime.commit import Committer
from argos_engine.testing.suite import BrokenPromiseError, run_suite
from argos_engine.testing.suites import seeded_bug
from argos_engine.testing.suites.catalogue import SUITES
from argos_engine.testing.suites.seeded_bug import CAUGHT, PREY

pytestmark = [pytest.mark.crash, pytest.mark.slow]

SCALE = float(os.environ.get("ARGOS_FAULT_SCALE", "1"))
CASES = {
    "single-fault": (200, "faults"),
    "double-fault": (150, "double faults"),
    "power-loss": (15, "images"),
    "failed-sync": (16, "views before the restart"),
    "failed-move": (20, "moves cut short"),
    "expected-loss": (6, "lying disk: losses seen"),
    "kill": (10, "kills"),
    "out-of-memory": (80, "levels that hit"),
    "bit-flip": (16, "found at open"),
    "interruption": (50, "statements disturbed"),
    "awaiting-fault": (60, "faults"),
    "threaded-fault": (24, "kills"),
    "opening-fault": (60, "images of openings"),
    "settlement-fault": (40, "settlements disturbed"),
    "sidecar-fault": (60, "faults of anchor"),
    "every-cut": (10, "images"),
}
"""How many cases of each suite, and what must have been counted in them."""


@pytest.fixture(autouse=True)
def quiet():
    """The engine warns of every fault that it is given; pytest would keep it all."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_suite_has_its_turn():
    assert CASES.keys() | {"seeded-bug"} == SUITES.keys()


@pytest.mark.parametrize("name", CASES)
def test_no_fault_breaks_a_promise(name):
    cases, counted = CASES[name]

    report = run_suite(SUITES[name], cases=round(cases * SCALE))

    assert report.failures == []
    assert report.counts[counted] > 0


@pytest.mark.parametrize("number", range(len(PREY)), ids=[each.name for each in PREY])
def test_a_seeded_bug_is_caught(number, tmp_path):
    counts = SUITES["seeded-bug"].run(number, tmp_path)

    assert counts[f"{CAUGHT}{PREY[number].name}"] == 1


@contextlib.contextmanager
def unfit_bug():
    """A bug that was made for another form of the engine."""

    def run(self, group):
        return self.letters(group)

    with mock.patch.object(Committer, "run", run):
        yield


def test_a_bug_that_does_not_fit_the_engine_is_not_taken_for_caught(
    monkeypatch, tmp_path
):
    hunter = SUITES["power-loss"]
    prey = seeded_bug.Prey("unfit", unfit_bug, hunter, cases_max=5)
    monkeypatch.setattr(seeded_bug, "PREY", [prey])

    with pytest.raises(BrokenPromiseError, match="does not fit the engine"):
        SUITES["seeded-bug"].run(0, tmp_path)
