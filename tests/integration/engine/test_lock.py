"""One engine at a time on a file, in this process or in any other."""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest

import argos_engine
from argos_engine.engine import Engine, open_archive, read_anchor
from argos_engine.errors import JournalFailedError, JournalLockedError
from tests.accounts import ACCOUNT, ALICE, BOB, Account, Deposit

ROOTS = [pathlib.Path(argos_engine.__path__[0]).parent, pathlib.Path.cwd()]
TIMEOUT_SECONDS = 20

PREAMBLE = """
import os, sys
from argos_engine.engine import Engine
from argos_engine.errors import ConfigurationError, EngineClosedError
from tests.accounts import ACCOUNT, ALICE, Deposit

path = sys.argv[1]
engine = Engine.open(path, ACCOUNT)
desk = engine.acting_as("child", cause="a test")

def pause(text):
    print(text, flush=True)
    sys.stdin.readline()

"""

WRITE = """
count = 0
while True:
    desk.execute(ALICE, Deposit(1))
    count += 1
    print(count, flush=True)
"""

FORK = """
def attempt(action):
    try:
        return str(action())
    except EngineClosedError as error:
        return f"closed: {error}"
    except ConfigurationError as error:
        return f"inherited: {error}"

desk.execute(ALICE, Deposit(1))
heard, said = os.pipe()
child = os.fork()
if child == 0:
    answers = [
        attempt(lambda: desk.execute(ALICE, Deposit(1))),
        attempt(lambda: desk.submit(ALICE, Deposit(1))),
        attempt(lambda: engine.state(ALICE)),
        attempt(lambda: engine.history(ALICE)),
        attempt(lambda: engine.verify()),
        attempt(lambda: engine.close()),
        attempt(lambda: Engine.open(path, ACCOUNT)),
    ]
    os.write(said, "\\n".join(answers).encode())
    os._exit(0)
os.waitpid(child, 0)
for line in os.read(heard, 10_000).decode().splitlines():
    print(line, flush=True)
pause(desk.execute(ALICE, Deposit(1)).version)
engine.close()
"""

EXIT = """
handles = [desk.submit(ALICE, Deposit(1)) for _ in range(200)]
print("handed in", flush=True)
"""


@pytest.fixture
def start(path):
    """Return a function that starts a program with an engine on the file."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, ROOTS))}
    processes = []

    def start(program):
        process = subprocess.Popen(
            [sys.executable, "-c", PREAMBLE + program, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        with process:
            process.wait(TIMEOUT_SECONDS)


def beside(path):
    return {file.name.removeprefix(path.name) for file in path.parent.iterdir()}


def test_a_second_engine_in_this_process_waits_outside(path, filed):
    engine = filed.open()
    desk = engine.acting_as("clerk:7", cause="a test")
    desk.execute(ALICE, Deposit(1))

    with pytest.raises(JournalLockedError) as caught:
        filed.open()

    assert caught.value.path == str(path)
    assert f"this process {os.getpid()}" in str(caught.value)
    assert desk.execute(ALICE, Deposit(1)).version == 2
    assert engine.verify().is_sound


def test_a_closed_engine_makes_room_for_the_next(path, filed):
    filed.open().close()

    assert filed.open().close() == 0
    assert beside(path) == {"", ".anchor", ".lock"}


def test_another_process_is_named_and_read_beside(path, start):
    process = start("pause(desk.execute(ALICE, Deposit(1)).version)")
    assert process.stdout.readline() == "1\n"

    with pytest.raises(JournalLockedError, match=f"process {process.pid} on "):
        Engine.open(path, ACCOUNT)

    with open_archive(path, ACCOUNT) as archive:
        assert archive.state(ALICE) == Account(1)


def test_a_killed_engine_leaves_what_it_acknowledged_and_no_lock(path, start):
    process = start(WRITE)
    acknowledged = [process.stdout.readline() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    acknowledged += process.stdout.readlines()

    with Engine.open(path, ACCOUNT) as engine:
        count = sum(line.endswith("\n") for line in acknowledged)
        assert engine.version(ALICE) in (count, count + 1)
        assert engine.verify().is_sound


def test_a_fork_owns_nothing(path, start):
    """It is told so at once; the engine of its parent does not notice."""
    process = start(FORK)

    lines = [process.stdout.readline().rstrip() for _ in range(8)]

    assert lines[7:] == ["2"], process.stderr.read()
    assert lines[6].startswith(f"inherited: {path} was open when this process")
    assert lines[5] == "0"
    for line in lines[:5]:
        assert line.startswith("closed: this process is a fork")
    process.stdin.write("\n")
    process.stdin.close()
    assert process.wait(TIMEOUT_SECONDS) == 0
    with Engine.open(path, ACCOUNT) as engine:
        assert engine.state(ALICE) == Account(2)
        assert engine.verify().is_sound


def test_an_engine_that_nobody_closed_finishes_at_exit(path, start):
    process = start(EXIT)

    output, errors = process.communicate(timeout=TIMEOUT_SECONDS)

    assert (process.returncode, output, errors) == (0, "handed in\n", "")
    assert beside(path) == {"", ".anchor", ".lock"}
    with Engine.open(path, ACCOUNT) as engine:
        assert engine.state(ALICE) == Account(200)


def test_a_second_engine_that_got_past_the_lock_stops_the_first(filed, path):
    first = filed.open()
    desk = first.acting_as("clerk:7", cause="a test")
    desk.execute(ALICE, Deposit(1))

    second = filed.open_beside()

    with pytest.raises(JournalFailedError, match="another engine wrote"):
        desk.execute(ALICE, Deposit(1))
    assert first.health().state.value == "poisoned"
    second.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(2))
    assert second.state(ALICE) == Account(3)
    assert second.verify().is_sound


# What an engine leaves for others while it runs


def test_figures_are_there_while_an_engine_runs(path, start):
    process = start("pause(desk.execute(ALICE, Deposit(1)).version)")
    assert process.stdout.readline() == "1\n"

    figures = json.loads(pathlib.Path(f"{path}.stats").read_text())

    assert figures["state"] == "running"
    assert figures["process_id"] == process.pid
    process.stdin.write("\n")
    process.stdin.close()
    process.wait(TIMEOUT_SECONDS)
    assert ".stats" not in beside(path)


def test_files_beside_the_journal_fail_no_command_and_recover(filed, path):
    anchor = pathlib.Path(f"{path}.anchor")
    desk = filed.open().acting_as("clerk:7", cause="a test")
    anchor.unlink()
    anchor.mkdir()

    receipts = [desk.execute(ALICE, Deposit(1)) for _ in range(3)]

    engine = filed._opened[0]
    assert [receipt.version for receipt in receipts] == [1, 2, 3]
    assert "bank.db.anchor" in engine.health().troubles["anchor"]
    assert len(engine.health().last_errors) == 1
    assert engine.health().state.value == "running"
    anchor.rmdir()
    desk.execute(ALICE, Deposit(1))
    assert engine.health().troubles == {}
    assert read_anchor(anchor).position == 4


def test_health_is_told_about_a_file(filed, path):
    engine = filed.open()
    desk = engine.acting_as("clerk:7", cause="a test")
    desk.submit_many([(ALICE, Deposit(1)), (BOB, Deposit(1))])[-1].result()
    with engine._runtime.journal.read():
        health = engine.health()

    assert health.process_id == os.getpid()
    assert health.log_bytes > 4_096
    assert health.wal_bytes > 0
    assert health.open_views >= 1
    assert health.oldest_view_seconds >= 0
    assert health.answers == {"Receipt": 2}
    assert 0 <= health.anchor_age_seconds < TIMEOUT_SECONDS
    engine.close()
    assert engine.health().state.value == "closed"
    assert engine.health().wal_bytes == 0
