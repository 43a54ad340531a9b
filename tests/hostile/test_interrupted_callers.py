"""Ctrl-C while a caller hands in commands: nobody else may have to wait for it."""

import dis
import sys
from contextlib import suppress

import pytest

from argos_engine import Engine, EngineSettings
from argos_engine.runtime import actor as actors
from argos_engine.runtime import backlog, chores, dispatcher
from tests.accounts import ACCOUNT, Deposit

FILES = {module.__file__ for module in (actors, backlog, chores, dispatcher)}
CHECKED_BEHIND = ("CALL", "RESUME", "JUMP_BACKWARD")
"""Instructions behind which the interpreter looks whether a signal has come."""
MOMENTS_MIN = 10
MOMENTS_MAX = 200
PATIENCE_SECONDS = 10


class Interrupt:
    """Raises KeyboardInterrupt at the nth moment at which a signal could."""

    def __init__(self, moment):
        self._left = moment
        self._last = {}
        self._before = sys.gettrace()

    @property
    def has_come(self):
        return self._left <= 0

    def __enter__(self):
        sys.settrace(self._enter)
        return self

    def __exit__(self, *_):
        sys.settrace(self._before)

    def _enter(self, frame, _event, _argument):
        if frame.f_code.co_filename not in FILES:
            return None
        frame.f_trace_opcodes = True
        return self._count

    def _count(self, frame, event, _argument):
        if event == "opcode":
            last = self._last.get(frame, "")
            self._last[frame] = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            self._left -= last.startswith(CHECKED_BEHIND)
            if self.has_come:
                sys.settrace(None)
                raise KeyboardInterrupt
        return self._count


@pytest.fixture
def engine(tmp_path):
    settings = EngineSettings(close_timeout_seconds=1)
    with Engine.open(tmp_path / "bank.db", ACCOUNT, settings=settings) as engine:
        yield engine


@pytest.mark.parametrize("is_live", [False, True])
def test_an_interrupted_caller_keeps_nobody_waiting(engine, is_live):
    desk = engine.acting_as("clerk:7", cause="a test")
    for moment in range(1, MOMENTS_MAX):
        stream = ACCOUNT.stream(f"{moment}")
        if is_live:
            desk.submit(stream, Deposit(1)).result(PATIENCE_SECONDS)

        with Interrupt(moment) as interrupt, suppress(KeyboardInterrupt):
            desk.submit(stream, Deposit(1))

        desk.submit(stream, Deposit(1)).result(PATIENCE_SECONDS)
        assert not engine.health().waiting_commands
        if not interrupt.has_come:
            break
    assert MOMENTS_MIN < moment < MOMENTS_MAX - 1
    assert engine.verify().is_sound


def test_an_interrupted_command_is_there_whole_or_not_at_all(engine):
    desk = engine.acting_as("clerk:7", cause="a test")
    for moment in range(1, MOMENTS_MAX):
        stream, command_id = ACCOUNT.stream(f"{moment}"), f"once-{moment}"
        with Interrupt(moment) as interrupt, suppress(KeyboardInterrupt):
            desk.submit(stream, Deposit(1), command_id=command_id)

        again = desk.submit(stream, Deposit(1), command_id=command_id)

        again.result(PATIENCE_SECONDS)
        assert engine.version(stream) == 1
        if not interrupt.has_come:
            break
    assert MOMENTS_MIN < moment < MOMENTS_MAX - 1
