"""What every decider has to keep, checked against an engine by Hypothesis."""

import bisect
import random
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import SearchStrategy

from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.errors import CommandFailedError, CommandRejectedError
from argos_engine.ports.clock import to_datetime
from argos_engine.storage.memory import MemoryJournal
from argos_engine.testing.inspection import fold_all
from argos_engine.testing.stepped import SteppedEngine

_OFTEN = 2
"""Deltas between automatic checkpoints in one of the two engines."""
_LOG_LENGTH_MAX = 1_000_000
"""More events than any example has."""


def check_decider(
    decider: Decider[Any, Any, Any],
    commands: SearchStrategy[Any],
    *,
    settings: hypothesis_settings | None = None,
) -> None:
    """Check *decider* with any sequence of *commands*, rollbacks and restarts.

    Two engines get the same: one stores snapshots often, the other hardly ever. Their
    answers and states must be equal, which they are only if `decide` and `evolve`
    depend on nothing but their arguments, and states survive being stored. After every
    step, and so after every restart, the state at each version, at each moment and at
    each named checkpoint must be what a fold of the events gives, and the live states
    must be what is stored. What was rolled back to must be what was there before.

    It does not find rules that break equally in both engines, such as those that ask
    for the date of today, and it does not know what your rules are meant to do.

    Args:
        decider: What to check.
        commands: Draws commands of the decider, valid ones and others.
        settings: Of Hypothesis: how many examples, how long.

    Raises:
        AssertionError: Shows the shortest sequence that was found to fail.
    """

    class DeciderMachine(_DeciderMachine):
        def __init__(self) -> None:
            super().__init__(decider)

        @rule(command=commands, at=_STREAMS, seconds=some.integers(0, 100_000))
        def execute(self, command: object, at: str, seconds: int) -> None:
            for engine in self.engines:
                engine.clock.advance(seconds)
            self.hand_in(decider.stream(at), command)

    run_state_machine_as_test(DeciderMachine, settings=settings)


_STREAM_NAMES = ("one", "two")
_STREAMS = some.sampled_from(_STREAM_NAMES)


class _DeciderMachine(RuleBasedStateMachine):
    """Two engines side by side, and what both have answered."""

    def __init__(self, decider: Decider[Any, Any, Any]) -> None:
        super().__init__()
        self.decider = decider
        self.restarts = 0
        self.names = 0
        self.engines = [self._engine(MemoryJournal(), each) for each in (_OFTEN, None)]

    def _engine(self, journal: MemoryJournal, interval: int | None) -> SteppedEngine:
        return SteppedEngine(
            journal,
            [self.decider],
            prefix=f"life-{self.restarts}",
            checkpoint_interval=interval,
        )

    def hand_in(self, stream: StreamId[Any], action: object) -> None:
        """Give both engines the same, and compare what they say."""
        # Whoever draws from the global generator draws something else each time.
        answers = []
        for number, engine in enumerate(self.engines):
            random.seed(number)
            answers.append(_answer(engine, stream, action))
        assert answers[0] == answers[1], (
            f"{action!r} on {stream} is not decided by its arguments alone: "
            f"{answers[0]!r}, then {answers[1]!r}"
        )

    @rule(at=_STREAMS)
    def checkpoint(self, at: str) -> None:
        """Store the full state under a new name."""
        self.names += 1
        self.hand_in(self.decider.stream(at), Checkpoint(f"point {self.names}"))

    @rule(at=_STREAMS, back=some.integers(1, 5))
    def roll_back(self, at: str, back: int) -> None:
        """Roll both back to the same state, which has other versions in each."""
        stream = self.decider.stream(at)
        for engine in self.engines:
            target = max(engine.archive.version(stream) - back, 0)
            before = engine.archive.state_at(stream, target)
            if isinstance(_answer(engine, stream, Rollback(target, "a test")), str):
                continue
            assert engine.archive.state(stream) == before, (
                f"version {target} of {stream} is not what it was"
            )
        self._even_out(stream)

    def _even_out(self, stream: StreamId[Any]) -> None:
        """Roll all the way back, unless both engines have the same state already."""
        first, second = (engine.archive.state(stream) for engine in self.engines)
        if first != second:
            for engine in self.engines:
                _answer(engine, stream, Rollback(0, "a test"))

    @rule()
    def restart(self) -> None:
        """Forget everything that is not stored."""
        self.restarts += 1
        old, self.engines = self.engines, []
        for engine, interval in zip(old, (_OFTEN, None), strict=True):
            journal = engine.journal
            assert isinstance(journal, MemoryJournal), "made here"
            self.engines.append(self._engine(journal.reopened(), interval))
            self.engines[-1].clock.time = engine.clock.time

    @invariant()
    def every_past_state_is_what_a_fold_gives(self) -> None:
        """Ask for every version and every moment, and hold the live states to it."""
        for engine in self.engines:
            assert engine.verify().problems == ()
            with engine.journal.read() as reader:
                log = reader.log(0, _LOG_LENGTH_MAX)
            for stream, states in fold_all(engine.codec, log).items():
                for version, state in enumerate(states):
                    assert engine.archive.state_at(stream, version) == state
                moments = [row.recorded_at for row in log if row.stream == stream]
                for moment in moments:
                    version = bisect.bisect_right(moments, moment)
                    found = engine.archive.state_at(stream, to_datetime(moment))
                    assert found == states[version]

    @invariant()
    def named_checkpoints_lead_back(self) -> None:
        """Ask for the state at every checkpoint by its name."""
        for engine in self.engines:
            for at in _STREAM_NAMES:
                stream = self.decider.stream(at)
                for name, version in engine.archive.checkpoints(stream).items():
                    found = engine.archive.state_at(stream, name)
                    assert found == engine.archive.state_at(stream, version)


def _answer(engine: SteppedEngine, stream: StreamId[Any], action: object) -> object:
    """Return the event, or a text that says why there is none."""
    handle = engine.acting_as().submit(stream, action)
    engine.run()
    try:
        return handle.result(0).event
    except CommandRejectedError as refusal:
        return f"{refusal.error_type}: {refusal.reason}"
    except CommandFailedError as error:
        return f"failed: {error}"
