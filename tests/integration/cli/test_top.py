"""`argos top` on an engine that runs in another process: this one."""

import contextlib
import datetime
import fcntl
import json
import os
import pty
import re
import signal
import struct
import termios
import time

import pytest

from argos_engine.cli import exit_code
from argos_engine.domain.lifecycle import Checkpoint
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine
from argos_engine.file_health import running_health
from argos_engine.runtime.health import figures

NORTH = YEAR.stream("2026")
QUICK = ("--interval-seconds", "0.1")
PARTS = ("commands/s", "groups/s", "waiting", "live actors", "WAL bytes", "oldest view")

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(argos):
    """An engine that has left its first figures."""
    with Engine.open(argos.database, YEAR) as engine:
        while running_health(argos.database) is None:
            time.sleep(0.01)
        yield engine


@pytest.fixture
def patient(monkeypatch):
    """However slow the machine is, the engine's figures are believed."""
    monkeypatch.setattr("argos_engine.cli.watch.watcher.STALE_SECONDS", 1e9)


@contextlib.contextmanager
def watching(argos, *options, **settings):
    """Start the verb; whatever happens, it does not outlive the test."""
    process = argos.start("top", *options, **settings)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def work(engine):
    engine.acting_as("clerk:7", roles=["admin"], cause="a test").execute(
        NORTH, Checkpoint()
    )


def left_behind(argos, engine, **changes):
    """Leave the figures of an engine that is closed, as if it hung."""
    document = json.loads(figures(engine.health())) | changes
    engine.close()
    argos.database.with_name("bids.db.stats").write_text(json.dumps(document))


def test_lines_show_how_fast_the_engine_works(argos, engine):
    with watching(argos, *QUICK) as process:
        for text in process.stdout:
            work(engine)
            rate = re.search(r"commands/s (\S+)", text)[1]
            if rate not in ("-", "0.0"):
                break

    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  running", text)
    assert "\x1b" not in text


def test_json_lines_hold_everything(argos, engine):
    with watching(argos, *QUICK, "--json") as process:
        for text in process.stdout:
            work(engine)
            document = json.loads(text)
            if document["pace"] and document["pace"]["commands_per_second"]:
                break

    pace = document["pace"]
    assert document["running"]["process_id"] == os.getpid()
    assert pace["answers_per_second"].keys() == {"Receipt"}
    assert pace["commands_per_group"] == 1.0
    assert pace["commands_per_second"] == pytest.approx(pace["groups_per_second"])


def test_a_watch_outlives_the_engine(argos, engine):
    with watching(argos, *QUICK) as process:
        assert "running" in process.stdout.readline()
        engine.close()
        assert any(text == "no engine\n" for text in process.stdout)
        with Engine.open(argos.database, YEAR):
            assert any("running" in text for text in process.stdout)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_line_comes_at_once_and_ctrl_c_ends_the_wait(argos, engine, options):
    with watching(argos, "--interval-seconds", "3600", *options) as process:
        assert "running" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate()

    assert process.returncode == exit_code.INTERRUPTED
    assert complaints.startswith("error: interrupted")
    assert complaints.count("\n") == 1


@pytest.mark.parametrize("columns", [80, 120])
def test_one_frame_fits_its_screen(argos, engine, patient, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    work(engine)

    result = argos("top", "--once", *QUICK)

    assert result.exit_code == exit_code.OK, result.output
    assert max(map(len, result.stdout.splitlines())) <= columns
    assert all(part in result.stdout for part in PARTS)
    assert f"running, process {os.getpid()}" in result.stdout


def test_one_frame_can_be_json(argos, engine, patient):
    document = argos.json("top", "--once", *QUICK)

    assert document["running"]["state"] == "running"
    assert document["running"]["store_id"] == engine.health().store_id


def test_no_engine_is_said(argos, engine):
    engine.close()

    for options in ((), ("--once",), ("--json",)):
        result = argos("top", *options)
        assert result.exit_code == exit_code.JOURNAL
        assert result.stderr == f"error: no engine runs on {argos.database}\n"
        assert result.stdout == ""


def test_figures_of_an_engine_that_hangs_are_called_stale(argos, engine):
    long_ago = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    left_behind(argos, engine, reported_at=long_ago.isoformat())

    result = argos("top", "--once", *QUICK)

    assert result.exit_code == exit_code.DATA
    assert "running, stale for" in result.stdout
    assert result.stderr.startswith("error: stale figures: the engine wrote the last ")
    assert argos.json("top", "--once", *QUICK, code=exit_code.DATA)["is_stale"]


@pytest.mark.parametrize(
    "changes",
    [{"groups": "many"}, {"state": "asleep"}, {"last_errors": 7}, {"more": 1}],
)
def test_figures_of_another_version_are_refused(argos, engine, changes):
    left_behind(argos, engine, **changes)

    result = argos("top", "--once", *QUICK)

    assert result.exit_code == exit_code.JOURNAL
    assert "the figures of the engine are not of this version" in result.stderr


def test_what_comes_from_figures_cannot_steer_the_screen(argos, engine, patient):
    error = {"at": "2026-01-01T00:00:00+00:00", "message": "no\x1b[2Jdisk"}
    troubles = {"anchor": "no\x1b[2Jroom"}
    left_behind(argos, engine, last_errors=[error], troubles=troubles)

    shown = argos("top", "--once", *QUICK).stdout

    assert "\x1b" not in shown
    assert r"trouble with anchor: no\x1b[2Jroom" in shown
    assert r"error at 2026-01-01 00:00:00: no\x1b[2Jdisk" in shown


# A terminal


@pytest.fixture(params=[80, 120])
def terminal(request):
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", 30, request.param, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def read_until(ours, *texts):
    seen = b""
    while not all(text.encode() in seen for text in texts):
        seen += os.read(ours, 65_536)
    return seen


@pytest.fixture
def on_screen(argos, engine, terminal, child_environment):
    """The verb, once it fills the terminal."""
    ours, theirs = terminal
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    with watching(argos, env=child_environment(TERM="xterm"), **streams) as process:
        read_until(ours, *PARTS, "q ends")
        yield process


def test_a_key_ends_a_screen_and_leaves_the_terminal_as_it_was(terminal, on_screen):
    ours, theirs = terminal
    assert not termios.tcgetattr(theirs)[3] & termios.ECHO

    os.write(ours, b"xQ")

    assert on_screen.wait() == exit_code.OK
    assert termios.tcgetattr(theirs)[3] & termios.ECHO


def test_ctrl_c_ends_a_screen_and_leaves_the_terminal_as_it_was(terminal, on_screen):
    ours, theirs = terminal

    on_screen.send_signal(signal.SIGINT)
    read_until(ours, "error: interrupted")

    assert on_screen.wait() == exit_code.INTERRUPTED
    assert termios.tcgetattr(theirs)[3] & termios.ECHO


def test_a_screen_waits_for_the_next_engine(argos, engine, terminal, on_screen):
    ours, _ = terminal

    engine.close()
    read_until(ours, "waiting for one")
    with Engine.open(argos.database, YEAR):
        read_until(ours, "commands/s")
