"""SQLite writes pages before their COMMIT when memory is short, in all its states."""

import apsw
import pytest

from argos_engine.testing.suites.awaiting_fault import AwaitingFaults
from argos_engine.testing.suites.opening_fault import OpeningFaults

A_READ_THAT_FAILS_DURING_A_CREATION = 118


@pytest.fixture(autouse=True)
def short_memory():
    before = apsw.soft_heap_limit(1)
    yield
    apsw.soft_heap_limit(before)


def test_half_a_creation_on_the_disk_is_known_for_what_it_is(tmp_path):
    counts = AwaitingFaults().run(A_READ_THAT_FAILS_DURING_A_CREATION, tmp_path)

    assert counts["faults"]


def test_no_fault_of_an_opening_breaks_a_promise(tmp_path):
    suite = OpeningFaults()
    for case, (seed, _) in enumerate(zip(suite.seeds(), range(40), strict=False)):
        directory = tmp_path / str(case)
        directory.mkdir()
        suite.run(seed, directory)
