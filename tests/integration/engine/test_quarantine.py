"""A stream that cannot be replayed stands still by itself; all others go on."""

import attrs
import pytest

from argos_engine.audit.problem import ProblemKind
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import ReplayError
from argos_engine.testing.journal_files import read_files
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    CAROL,
    Account,
    Deposit,
    Deposited,
    evolve,
)

UNLUCKY = 13


def superstitious(state, event):
    if event == Deposited(UNLUCKY):
        raise ArithmeticError("thirteen")
    return evolve(state, event)


CHANGED = attrs.evolve(ACCOUNT, evolve=superstitious)


@pytest.fixture
def path(tmp_path):
    """A log with an event of ALICE that later rules cannot stand."""
    path = tmp_path / "bank.db"
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(1))
        desk.execute(ALICE, Deposit(UNLUCKY))
        desk.execute(ALICE, Deposit(2))
        desk.execute(BOB, Deposit(5))
    return path


def unreplayable(call, *arguments, **options):
    with pytest.raises(ReplayError) as caught:
        call(*arguments, **options)
    error = caught.value
    assert (error.stream, error.version) == ("account:alice", 2)
    assert isinstance(error.__cause__, ArithmeticError)
    assert error.written is False


def test_the_writer_refuses_that_stream_and_serves_the_others(path):
    with Engine.open(path, CHANGED) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        handles = [
            desk.submit(stream, Deposit(1)) for stream in (BOB, ALICE, CAROL, BOB)
        ]

        unreplayable(handles[1].result, 20)
        assert [handles[each].result(20).version for each in (0, 2, 3)] == [2, 1, 3]
        unreplayable(desk.execute, ALICE, Deposit(1))
        unreplayable(desk.rollback, ALICE, to_version=1, reason="no way out")
        assert engine.health().state.value == "running"

    with Engine.open(path, ACCOUNT) as engine:
        assert engine.state(ALICE) == Account(16)
        assert engine.state(BOB) == Account(7)


def test_readers_get_what_lies_before_it_and_all_other_streams(path):
    with Engine.open(path, CHANGED) as engine, open_archive(path, CHANGED) as archive:
        for face in (engine, archive):
            unreplayable(face.state, ALICE)
            assert face.state(BOB) == Account(5)
        unreplayable(engine.state_at, ALICE, version=3)
        unreplayable(archive.state_at, ALICE, 2)
        assert engine.state_at(ALICE, version=1) == Account(1)
        assert archive.state_at(ALICE, 1) == Account(1)
        # What happened can be read, whatever the rules make of it.
        assert len(archive.history(ALICE).entries) == 3


def test_verification_names_it_and_finds_the_others_sound(path):
    with Engine.open(path, CHANGED) as engine:
        (problem,) = engine.verify().problems

    assert problem.kind is ProblemKind.EVOLVE
    assert (problem.stream, problem.version) == (ALICE, 2)
    assert "thirteen" in problem.message


def test_a_stream_is_tried_again_with_the_rules_repaired(path):
    with Engine.open(path, CHANGED) as engine:
        unreplayable(engine.state, ALICE)

    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        assert desk.execute(ALICE, Deposit(1)).version == 4
        assert engine.verify().is_sound


def test_a_backup_is_one_file_and_its_anchor(path, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    with Engine.open(path, ACCOUNT) as engine:
        assert engine.backup(folder / "copy.db").is_sound
        there = {each.name for each in folder.iterdir()}
    assert there == {"copy.db", "copy.db.anchor"}
    assert read_files(folder / "copy.db").keys() == {"", ".anchor"}

    with Engine.open(folder / "copy.db", ACCOUNT) as copy:
        assert copy.state(ALICE) == Account(16)
