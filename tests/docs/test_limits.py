"""The table of limits says what was reached, and leaves nothing out."""

import importlib
import sys
import tomllib

import pytest

from tests.docs.pages import DOCS, ROOT

GOALS = tomllib.loads((ROOT / "benchmarks" / "goals.toml").read_text())["goal"]


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.syspath_prepend(DOCS / "_extension")
    yield importlib.import_module("limits")
    for name in ("figure", "limits", "tables"):
        sys.modules.pop(name, None)


@pytest.fixture
def row(limits):
    """The row of one key in the table of a result with nothing but that figure."""

    def row(key, median=None, **settings):
        figure = {"median": median, "low": median, "high": median, "unit": "times"}
        figures = {} if median is None else {key: figure}
        table = limits.limits({"figures": figures, "settings": settings})
        (found,) = (line for line in table.splitlines() if f"`{key}`" in line)
        return found

    return row


def test_every_limit_has_a_row_even_if_nothing_was_measured(limits):
    table = limits.limits({"figures": {}, "settings": {}})

    assert len(table.splitlines()) == len(GOALS) + 2
    assert table.count("**not measured**") == len(GOALS)


@pytest.mark.parametrize(
    ("key", "median", "judgement"),
    [
        ("capacity_vs_schema", 0.5, "0.5: aim reached<br>"),
        ("capacity_vs_schema", 0.3, "0.3: reached<br>"),
        ("capacity_vs_schema", 0.1, "0.1: **not reached**<br>"),
        ("lone_p50_vs_commit", 1.5, "1.5: aim reached<br>"),
        ("lone_p50_vs_commit", 1.9, "1.9: reached<br>"),
        ("lone_p50_vs_commit", 2.1, "2.1: **not reached**<br>"),
        ("fairness_p99_vs_alone", 3.5, "3.5: **not reached**<br>"),
    ],
)
def test_a_figure_is_held_against_its_limits(row, key, median, judgement):
    assert f"| {judgement}" in row(key, median)


def test_a_shorter_run_says_nothing_about_a_limit(row):
    found = row("streams_zipf_vs_1000", 0.9, streams=2_000)

    assert "| 0.9: **only 2,000 streams**<br>" in found
    assert "reached" in row("streams_zipf_vs_1000", 0.9, streams=1_000_000)


def test_a_figure_of_a_shorter_log_stands_where_that_of_the_long_one_is_missing(limits):
    figure = {"median": 2.0, "low": 1.0, "high": 3.0, "unit": "ms"}
    document = {"figures": {"open_cold_ms_200k": figure}, "settings": {}}

    found = limits.limits(document)

    assert "**not measured**; `open_cold_ms_200k` is 2 ms (1 to 3)<br>" in found


def test_a_limit_says_its_direction_and_its_unit(row):
    assert row("open_cold_ms_10m").endswith("| ≤ 50 ms | ≤ 10 ms |")
    assert row("verify_events_per_second").endswith(
        "| ≥ 60,000 events/s | ≥ 150,000 events/s |"
    )
