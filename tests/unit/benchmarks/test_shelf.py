"""A run that was interrupted goes on with the answers that it has."""

import importlib

import pytest

EXTENT = {"rounds": 3, "events": 10_000}
ANSWER = {"figures": {"speed": {"median": 2.0}}, "rates": {}}


@pytest.fixture
def shelf(tmp_path):
    make = importlib.import_module("benchmarks.shelf").Shelf

    def shelf(**extent):
        return make(tmp_path, EXTENT | extent)

    return shelf


def test_an_answer_is_found_by_the_next_run_of_the_same_extent(shelf):
    shelf().put("capacity", ANSWER)

    assert shelf().find("capacity") == ANSWER
    assert shelf().find("lone") is None


def test_an_answer_of_another_extent_is_not_found(shelf):
    shelf().put("capacity", ANSWER)

    assert shelf(rounds=15).find("capacity") is None


def test_nothing_is_left_of_a_run_that_is_over(shelf, tmp_path):
    shelf().put("capacity", ANSWER)

    shelf().clear()

    assert shelf().find("capacity") is None
    assert list(tmp_path.iterdir()) == []
