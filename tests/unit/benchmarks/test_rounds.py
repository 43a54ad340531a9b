"""Ratios are taken round by round, and latencies over all of them."""

import contextlib
import importlib

import attrs
import pytest


@pytest.fixture
def lap():
    return importlib.import_module("benchmarks.lap")


@pytest.fixture
def rounds():
    return importlib.import_module("benchmarks.rounds")


def test_a_ratio_is_the_median_of_the_ratios_of_single_rounds(lap, rounds):
    # The machine was ten times as slow in the last round, for both.
    ours = [[lap.Lap(20, 1.0)], [lap.Lap(30, 1.0)], [lap.Lap(4, 1.0)]]
    theirs = [[lap.Lap(10, 1.0)], [lap.Lap(10, 1.0)], [lap.Lap(1, 1.0)]]

    found = rounds.Rounds({"ours": ours, "theirs": theirs}).ratio("ours", "theirs")

    assert found == (3.0, 2.0, 4.0)


def test_a_rate_counts_all_laps_of_a_round(lap, rounds):
    laps = [[lap.Lap(1, 0.5), lap.Lap(5, 1.5)]]

    assert rounds.Rounds({"ours": laps}).rates()["ours"].median == 3.0


def test_the_spread_of_a_latency_shows_what_one_round_contributes(lap, rounds):
    quick, slow = [lap.Lap(1, 1.0)] * 9, [lap.Lap(1, 8.0)] * 3

    found = rounds.Rounds({"ours": [quick, slow]}).latency("ours", 0.5)

    assert found == (1.0, 1.0, 8.0)


def test_sides_take_turns_in_another_order_each_round(lap, rounds, tmp_path):
    bench = importlib.import_module("benchmarks.bench").QUICK
    turns = []

    def side(name):
        def run():
            turns.append(name)
            return lap.Lap(1, 1.0)

        return run

    sides = {name: side(name) for name in "abc"}
    rounds.interleave(sides, attrs.evolve(bench, rounds=3, slice_seconds=0))

    warm_up, *order = ("".join(turns[at : at + 3]) for at in range(0, len(turns), 3))
    assert warm_up == "abc"
    assert sorted(map(sorted, order)) == [list("abc")] * 3
    assert len(set(order)) == 3


def test_a_backdrop_is_there_during_the_slices_of_its_side_only(lap, rounds):
    bench = importlib.import_module("benchmarks.bench").QUICK
    seen = {"beside": set(), "alone": set()}
    on_stage = []

    @contextlib.contextmanager
    def backdrop():
        on_stage.append(True)
        yield
        on_stage.pop()

    def side(name):
        def run():
            seen[name].add(bool(on_stage))
            return lap.Lap(1, 1.0)

        return run

    sides = {"beside": lap.Beside(backdrop, side("beside")), "alone": side("alone")}
    rounds.interleave(sides, attrs.evolve(bench, slice_seconds=0))

    assert seen == {"beside": {True}, "alone": {False}}


def test_a_percentile_is_one_of_the_values():
    percentile = importlib.import_module("benchmarks.spread").percentile
    values = [5.0, 1.0, 4.0, 2.0, 3.0]

    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.99) == 5.0
    assert percentile(values, 0.0) == 1.0
