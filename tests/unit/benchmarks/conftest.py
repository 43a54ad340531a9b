"""The benchmarks are no part of the package: they are found in the checkout."""

import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _benchmarks_are_found(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
