"""A result that is not whole is found out."""

import copy
import importlib
import json
import math

import pytest


@pytest.fixture
def result():
    return importlib.import_module("benchmarks.result")


@pytest.fixture
def bench():
    return importlib.import_module("benchmarks.bench").QUICK


@pytest.fixture
def question():
    module = importlib.import_module("benchmarks.question")
    kinds = (module.ratio("speed", "fast"), module.Kind("open_{length}", "ms", "-", ""))
    return module.Question("trial", "How?", kinds, run=None, is_durable=True)


@pytest.fixture
def complaints(result, question, bench):
    def complaints(document, *, with_slower=True):
        return result.complaints(document, [question], bench, with_slower=with_slower)

    return complaints


@pytest.fixture
def document(result, question, bench):
    """A whole result, as it is read back from its file."""
    question_module = importlib.import_module("benchmarks.question")
    spread = importlib.import_module("benchmarks.spread").Spread
    figures = {"speed": spread(2.0, 1.0, 3.0), "open_10k": spread(5.0, 5.0, 5.0)}
    findings = question_module.Findings(figures, {"engine": spread(10, 9, 11)})
    part = result.answer(question, findings, bench)
    slower = result.slower(part)
    whole = {
        "format": result.FORMAT,
        "machine": {"cores": 2},
        "versions": {"python": "3"},
        "settings": {"rounds": 3},
        "figures": part["figures"] | slower["figures"],
        "rates": part["rates"] | slower["rates"],
    }
    return json.loads(json.dumps(whole))


def test_a_whole_result_has_nothing_wrong_with_it(complaints, document):
    assert complaints(document) == []


@pytest.mark.parametrize(
    ("key", "change", "complaint"),
    [
        ("speed", None, "speed: missing"),
        ("speed_1ms", None, "speed_1ms: missing"),
        ("open_10k", None, "open_10k: missing"),
        ("speed", {"median": math.nan}, "are not three numbers"),
        ("speed", {"low": "fast"}, "are not three numbers"),
        ("speed", {"low": 2.5}, "2.0 is not between 2.5 and 3.0"),
        ("speed", {"unit": "s"}, "the unit is 's', not 'times'"),
    ],
)
def test_a_figure_that_is_missing_or_malformed_is_named(
    complaints, document, key, change, complaint
):
    broken = copy.deepcopy(document)
    if change is None:
        del broken["figures"][key]
    else:
        broken["figures"][key] |= change

    (found,) = complaints(broken)

    assert complaint in found


def test_figures_of_a_slower_disk_may_miss_where_there_was_none(complaints, document):
    del document["figures"]["speed_1ms"]
    del document["figures"]["open_10k_1ms"]

    assert complaints(document, with_slower=False) == []


def test_a_slower_disk_that_was_not_slower_is_found_out(complaints, document):
    sync = document["figures"]["speed"] | {"low": 120.0}
    document["figures"]["disk_sync_microseconds_1ms"] = sync

    (found,) = complaints(document)

    assert "took 120.0 us" in found


def test_parts_that_are_missing_are_named(complaints):
    found = complaints({})

    assert "no machine" in found
    assert "the format is not 1" in found
