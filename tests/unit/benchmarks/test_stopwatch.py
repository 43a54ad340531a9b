"""Each step of a command is timed where it is, or nothing is said at all."""

import importlib
import itertools

import pytest

from argos_engine import Engine


@pytest.fixture
def seams():
    return importlib.import_module("benchmarks.seams")


@pytest.fixture
def watch():
    return importlib.import_module("benchmarks.stopwatch").Stopwatch()


@pytest.fixture
def ledger():
    return importlib.import_module("benchmarks.ledger")


@pytest.fixture
def laps(ledger, watch, tmp_path):
    """What some commands took from first to last, with every step timed."""
    lap = importlib.import_module("benchmarks.lap")
    with watch.running(), Engine.open(tmp_path / "e.db", ledger.ACCOUNT) as engine:
        desk = ledger.clerk(engine)
        # What happens behind an answer has happened once the next command has one.
        desk.execute(ledger.STREAMS[0], ledger.DEPOSIT)

        def act():
            for _ in range(3):
                desk.execute(ledger.STREAMS[0], ledger.DEPOSIT)

        return [lap.timed(3, act)]


def test_every_step_has_a_meaning_and_is_there(seams):
    steps = dict.fromkeys(each.step for each in seams.SEAMS)
    assert [*steps, "rest"] == [*seams.MEANINGS]
    for seam in seams.SEAMS:
        owner, name = seams.place(seam)
        assert callable(getattr(owner, name))


def test_a_step_that_is_gone_is_named(seams):
    gone = seams.Seam("judge", "argos_engine.runtime.execution", "Judge.rule")

    with pytest.raises(
        LookupError, match=r"'judge' is timed at .*execution\.Judge\.ru"
    ):
        seams.place(gone)


def test_steps_and_the_rest_are_all_the_time_there_was(seams, watch, laps):
    found = watch.steps(laps)

    assert set(found) == set(seams.MEANINGS)
    assert sum(found.values()) == pytest.approx(laps[0].seconds * 1e6 / 3)


def test_a_step_that_did_not_happen_is_named(watch, laps):
    watch.reset()
    watch.timed("judge", lambda: None)()

    with pytest.raises(LookupError, match="'commit'"):
        watch.steps(laps)


def test_what_is_inside_another_step_is_taken_out_of_it(seams):
    lap = importlib.import_module("benchmarks.lap").Lap
    times = itertools.count(step=1_000)
    watch = importlib.import_module("benchmarks.stopwatch").Stopwatch(times.__next__)
    for step in seams.MEANINGS.keys() - {"publish", "deliver", "rest"}:
        watch.timed(step, lambda: None)()

    watch.timed("publish", watch.timed("deliver", lambda: None))()

    found = watch.steps([lap(1, 1.0)])
    assert found["deliver"] == 1.0
    assert found["publish"] == 2.0


def test_the_engine_is_as_it_was_afterwards(seams, watch):
    before = [getattr(*seams.place(each)) for each in seams.SEAMS]

    with watch.running():
        during = [getattr(*seams.place(each)) for each in seams.SEAMS]

    assert [getattr(*seams.place(each)) for each in seams.SEAMS] == before
    assert not set(during) & set(before)
