"""Ctrl-C, closed pipes and full disks, in processes of their own."""

import contextlib
import json
import os
import pathlib
import signal
import sys
import time

import pytest

from argos_engine.cli import exit_code
from argos_engine.cli.guard import INTERRUPTED
from argos_engine.cli.main import main
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine

USERS = 7
MOVES = 6_000
SECONDS_MAX = 60


@pytest.fixture
def long_file(argos, register, crew):
    names = [f"A{n}" for n in range(USERS)]
    lines = [register(name) for name in names]
    lines += [crew(names[n % USERS], n // USERS % 7 + 1) for n in range(MOVES)]
    return argos.file(lines)


@pytest.mark.slow
def test_an_interrupted_run_leaves_a_good_file_and_goes_on(argos, long_file):
    process = argos.start("run", "--commands", long_file, "--acknowledge")
    with process:
        acknowledged = [process.stdout.readline() for _ in range(10)]
        process.send_signal(signal.SIGINT)
        acknowledged += process.stdout.readlines()
        complaints = process.stderr.read()

    assert process.returncode == exit_code.INTERRUPTED, complaints
    assert "interrupted: what was accepted or refused is in the journal" in complaints
    assert "Traceback" not in complaints
    assert 10 <= len(acknowledged) < USERS + MOVES
    assert argos.json("verify")["sound"]
    events = [e for e in argos.events() if not e["ordinal"]]
    assert [json.loads(line)["id"] for line in acknowledged] == [
        event["command_id"] for event in events
    ]

    report = argos.json("run", "--commands", long_file)

    assert report["commands"]["duplicate"] == len(acknowledged)
    assert report["commands"]["accepted"] == USERS + MOVES - len(acknowledged)


@pytest.mark.slow
def test_ctrl_c_while_reading_is_no_traceback(argos, long_file):
    assert argos("run", "--commands", long_file).exit_code == 0
    process = argos.start("history", "2026", "--all", "--json")
    with process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        complaints = process.stderr.read()

    assert process.returncode in (exit_code.INTERRUPTED, exit_code.OK)
    assert "Traceback" not in complaints


@pytest.mark.slow
def test_a_reader_that_leaves_early_ends_the_verb_quietly(argos, long_file):
    assert argos("run", "--commands", long_file).exit_code == 0

    for options in (("--json",), ()):
        process = argos.start("history", "2026", "--all", *options)
        with process:
            process.stdout.readline()
            process.stdout.close()
            complaints = process.stderr.read()

        assert process.returncode == exit_code.PIPE_CLOSED
        assert complaints == ""


@pytest.mark.slow
def test_a_run_whose_reader_leaves_can_go_on(argos, long_file):
    process = argos.start("run", "--commands", long_file, "--acknowledge")
    with process:
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()

    assert process.returncode == exit_code.PIPE_CLOSED
    assert "Traceback" not in complaints
    report = argos.json("run", "--commands", long_file)
    assert sum(report["commands"].values()) == USERS + MOVES
    assert argos.json("verify")["sound"]


@pytest.fixture
def version(monkeypatch):
    """Return a function that runs `argos --version` as a process would."""
    monkeypatch.setattr("sys.argv", ["argos", "--version"])
    handler = signal.getsignal(signal.SIGINT)

    def run():
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code

    yield run
    signal.signal(signal.SIGINT, handler)


def test_ctrl_c_after_the_last_word_changes_nothing(version):
    code = version()

    assert code == exit_code.OK
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_ctrl_c_before_the_verb_has_begun_is_not_met_with_silence(
    version, monkeypatch, capsys
):
    monkeypatch.setattr(sys.modules[main.__module__], "_version", interrupted)

    code = version()

    assert code == exit_code.INTERRUPTED
    assert capsys.readouterr().err == f"error: {INTERRUPTED}\n"


def interrupted():
    raise KeyboardInterrupt


def test_an_output_that_is_full_is_an_error_of_its_own(filled):
    with pathlib.Path("/dev/full").open("wb") as full:
        process = filled.start("streams", stdout=full)
        _, complaints = process.communicate()

    assert process.returncode == exit_code.FILES
    assert complaints == "error: output: No space left on device\n"


def test_a_terminal_that_knows_ascii_only_shows_escapes(
    argos, register, child_environment
):
    line = register("AB")
    line["data"]["name"] = "Zo\u00eb"
    argos.run([line])

    ascii_only = child_environment(PYTHONIOENCODING="ascii")
    process = argos.start("history", "2026", env=ascii_only)
    text, _ = process.communicate()

    assert process.returncode == 0
    assert "Zo\\xeb" in text


@pytest.mark.slow
def test_a_run_whose_journal_is_taken_over_stops_and_can_go_on(argos, register, crew):
    lines = [register("AB"), *(crew("AB", n % 7 + 1) for n in range(1_000))]
    content = argos.file(lines, "whole.jsonl").read_bytes()
    first, rest = content.split(b"\n", 1)
    pipe = argos.directory / "commands.jsonl"
    os.mkfifo(pipe)

    with argos.start("run", "--commands", pipe) as process:
        with contextlib.suppress(BrokenPipeError), pipe.open("wb", 0) as stream:
            stream.write(first + b"\n")
            wait_for_version(argos, 1)
            # The lock alone would not let it.
            another = argos.directory / "another.lock"
            another.touch()
            another.replace(f"{argos.database}.lock")
            Engine.open(argos.database, YEAR).close()
            stream.write(rest)
        text, complaints = process.communicate()

    assert process.returncode == exit_code.JOURNAL, complaints
    # A thousand commands fail, for a few reasons, each of which is told a few times.
    assert len(complaints.splitlines()) < 50
    assert "journal failed: what was accepted or refused is in the journal" in text
    assert len(argos.events()) == 1

    pipe.unlink()
    report = argos.run(lines)

    assert report["commands"]["duplicate"] == 1
    assert report["commands"]["accepted"] == 1_000


def wait_for_version(argos, version):
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        result = argos("history", "2026", "--json")
        if f'"version": {version}' in result.stdout:
            return
    raise TimeoutError(result.output)
