"""What a terminal is asked and shown; here it is a pseudo-terminal."""

import os
import pty

import pytest

from argos_engine.cli import exit_code

OPTIONS = (
    *("--principal", "operator:MK", "--role", "admin", "--cause", "a test"),
    *("--to-version", "1", "--reason", "a mistake"),
)

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal():
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize(
    ("reply", "code", "versions"),
    [(b"y\n", exit_code.OK, 5), (b"n\n", exit_code.INTERRUPTED, 4)],
)
def test_a_rollback_asks_before_it_writes(filled, terminal, reply, code, versions):
    ours, theirs = terminal
    process = filled.start("rollback", "2026", *OPTIONS, stdin=theirs)
    os.write(ours, reply)
    text, complaints = process.communicate()

    assert process.returncode == code
    assert "users.AB.crew: changed" in text or "users.AB.crew" in text
    assert "Roll bid-year:2026 back to version 1?" in text + complaints
    assert ("nothing was written" in complaints) == (code != exit_code.OK)
    assert len(filled.events()) == versions


def test_a_terminal_sees_how_far_a_run_has_come(argos, terminal, register, crew):
    path = argos.file([register("AB"), *(crew("AB", n % 7 + 1) for n in range(200))])
    ours, theirs = terminal

    process = argos.start("run", "--commands", path, stderr=theirs)
    text, _ = process.communicate()

    assert b"100%" in os.read(ours, 1_000_000)
    assert "201 commands: 201 accepted" in text
    assert "\x1b" not in text
