"""Ctrl-C at any moment of a short command line, from its first import to its end."""

import signal
import subprocess
import sys
import time

import pytest

from argos_engine.cli import exit_code
from tests.integration.cli.conftest import Argos, environment

MOMENTS = 20
READY = "ready"
PROGRAM = f"""
import runpy, sys
from argos_engine.cli import early_interrupt
early_interrupt.end_at_once()
print({READY!r}, flush=True)
sys.argv[0] = "argos"
runpy.run_module("argos_engine", run_name="__main__", alter_sys=True)
"""
"""What `argos` does, and a word as soon as the interpreter itself is up."""


def start(directory, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=directory,
        env=environment(),
    )
    assert process.stdout.readline() == f"{READY}\n"
    return process


@pytest.fixture(scope="module")
def argos(tmp_path_factory):
    argos = Argos(tmp_path_factory.mktemp("interrupted"))
    assert argos("run", "--commands", "/dev/null").exit_code == 0
    return argos


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["streams", "run"])
def test_an_interrupt_is_one_line_and_its_exit_code_at_any_moment(argos, verb):
    options = {"streams": (), "run": ("--commands", "/dev/null")}[verb]
    call = argos.arguments(verb, *options)
    started = time.monotonic()
    with start(argos.directory, *call) as process:
        process.communicate()
    whole = time.monotonic() - started
    codes = set()

    for moment in range(MOMENTS):
        with start(argos.directory, *call) as process:
            time.sleep(whole * moment / MOMENTS)  # wherever that is, on this machine
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate()

        codes.add(process.returncode)
        assert process.returncode in (exit_code.INTERRUPTED, exit_code.OK), complaints
        assert "Traceback" not in complaints
        if process.returncode == exit_code.INTERRUPTED:
            (line,) = complaints.splitlines()
            assert "interrupted" in line
    assert exit_code.INTERRUPTED in codes
    assert argos.json("verify")["sound"]
