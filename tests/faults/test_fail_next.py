"""An engine in memory that fails when it is told to."""

import pytest

from argos_engine.engine import Engine
from argos_engine.errors import (
    ConfigurationError,
    JournalFailedError,
    OutcomeUnknownError,
)
from argos_engine.runtime.outcome import Unknown
from argos_engine.testing.fail_next import Failure, fail_next
from argos_engine.testing.jar import JAR, Put

AMBER = JAR.stream("amber")


@pytest.fixture
def engine():
    with Engine.in_memory(JAR) as engine:
        yield engine


def put(engine):
    return engine.acting_as("tester", cause="a test").execute(AMBER, Put(1))


@pytest.mark.parametrize(
    ("failure", "times"), [("begin", 1), ("append", 1), (Failure.COMMIT, 2)]
)
def test_a_certain_failure_is_one_and_then_all_is_well(engine, failure, times):
    fail_next(engine, failure, times=times)

    with pytest.raises(JournalFailedError, match="on demand"):
        put(engine)

    assert engine.version(AMBER) == 0
    assert put(engine).version == 1
    assert engine.verify().is_sound


def test_one_failed_commit_is_tried_again(engine):
    fail_next(engine, Failure.COMMIT)

    assert put(engine).version == 1


def test_a_commit_that_was_done_is_settled(engine):
    fail_next(engine, Failure.COMMIT_AFTERWARDS)

    assert put(engine).version == 1
    assert put(engine).version == 2
    assert engine.verify().is_sound


def test_an_outcome_can_be_unknown(engine):
    fail_next(engine, Failure.OUTCOME)

    with pytest.raises(OutcomeUnknownError):
        put(engine)
    with pytest.raises(JournalFailedError, match="no more"):
        put(engine)


def test_nobody_is_told_that_a_doubtful_command_was_not_written(engine):
    """It may be found when the journal is opened again."""
    desk = engine.acting_as("tester", cause="a test")
    fail_next(engine, Failure.OUTCOME)

    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            desk.execute(AMBER, Put(1), command_id="mine")
    with pytest.raises(OutcomeUnknownError):
        engine.outcome(AMBER, "mine")

    assert isinstance(engine.outcome(AMBER, "another"), Unknown)
    with pytest.raises(JournalFailedError, match="no more"):
        desk.execute(AMBER, Put(1), command_id="another")


def test_a_file_does_not_fail_on_demand(tmp_path):
    with (
        Engine.open(tmp_path / "jar.db", JAR) as engine,
        pytest.raises(ConfigurationError, match="in memory"),
    ):
        fail_next(engine, "begin")
