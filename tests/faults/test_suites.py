"""The suites of faults, as far as they fit into every test run.

`ARGOS_FAULT_SCALE` multiplies the cases; a campaign runs them by the hour:
`python -m argos_engine.testing.campaign --help`.
"""

import logging
import os

import pytest

from argos_engine.testing.suite import run_suite
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
