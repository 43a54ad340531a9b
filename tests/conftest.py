"""Hypothesis profiles, and readable assertions in the package's own test kit."""

import os

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("argos_engine.testing")

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, print_blob=True
)
settings.register_profile(
    "nightly",
    max_examples=2_000,
    stateful_step_count=100,
    deadline=None,
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(scope="session", autouse=True)
def _only_the_tests_own_process_is_measured():
    # Children that tests interrupt or kill are not: the tracer of coverage takes a
    # lock for each file that it meets, and an interrupt between taking and giving it
    # back leaves a process that waits for itself (`Collector.lock_data` in 7.17).
    with pytest.MonkeyPatch.context() as environment:
        for variable in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
            environment.delenv(variable, raising=False)
        yield
