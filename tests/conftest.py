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
