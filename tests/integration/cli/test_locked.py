"""Verbs on a journal that an engine runs on, or that has lost something."""

import os
import shutil

import pytest

from argos_engine.cli import exit_code
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine

ACTING = ("--principal", "operator:MK", "--role", "admin", "--cause", "a test")


@pytest.fixture
def running(filled):
    """A command line on a journal on which an engine runs in this process."""
    with Engine.open(filled.database, YEAR):
        yield filled


def writing_verbs(argos, register):
    commands = argos.file([register("CD")], "more.jsonl")
    return [
        ("run", "--commands", commands),
        ("run", "--commands", commands, "--json"),
        ("checkpoint", "2026", "--name", "later", *ACTING),
        (
            *("rollback", "2026", "--to-version", 1, "--yes"),
            *("--reason", "typo", *ACTING),
        ),
    ]


def test_verbs_that_write_say_who_runs_there(running, register):
    before = running.events()

    for call in writing_verbs(running, register):
        result = running(*call)

        assert result.exit_code == exit_code.JOURNAL, result.output
        assert result.stderr == (
            f"error: {running.database} cannot be opened: {running.database} is open "
            f"in another engine: this process {os.getpid()} on {os.uname().nodename}; "
            "nothing was written\n"
        )
    assert running.events() == before


def test_another_process_is_named(running, register):
    with running.start("run", "--commands", running.file([register("CD")])) as process:
        _, complaints = process.communicate()

    assert process.returncode == exit_code.JOURNAL
    assert f"is open in another engine: process {os.getpid()} on" in complaints
    assert len(complaints.splitlines()) == 1


def test_verbs_that_read_work_beside(running):
    for verb in (
        ("history", "2026"),
        ("state", "2026"),
        ("streams",),
        ("verify",),
    ):
        result = running(*verb)

        assert result.exit_code == exit_code.OK, result.output


def test_a_copy_is_another_journal(running, register):
    shutil.copy(running.database, running.directory / "copy.db")
    running.database = running.directory / "copy.db"

    report = running.run([register("CD")], name="more.jsonl")

    assert report["commands"]["accepted"] == 1


def test_a_loss_is_said_and_nothing_is_written(filled, register):
    old = filled.directory / "old.db"
    shutil.copy(filled.database, old)
    filled.run([register("CD")], name="more.jsonl")
    shutil.copy(old, filled.database)

    result = filled("run", "--commands", filled.file([register("EF")]))

    assert result.exit_code == exit_code.JOURNAL
    assert "the log ends before its anchor" in result.stderr
    assert "nothing was written" in result.stderr
    assert filled.database.read_bytes() == old.read_bytes()
