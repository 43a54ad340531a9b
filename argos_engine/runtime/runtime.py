"""The running parts of an engine, put together: mail, reader, writer."""

import threading
from collections.abc import Callable
from typing import Any

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.domain.engine_log import ENGINE_PRINCIPAL, engine_stream
from argos_engine.domain.identity import StreamId, check_stream
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.errors import EngineClosedError
from argos_engine.ports.clock import Clock
from argos_engine.ports.ids import CommandIds
from argos_engine.ports.journal import Journal
from argos_engine.ports.projection import InlineRows
from argos_engine.runtime import lifetime
from argos_engine.runtime.actor import Standing
from argos_engine.runtime.commit import Committer
from argos_engine.runtime.directory import Directory
from argos_engine.runtime.dispatcher import Dispatcher
from argos_engine.runtime.driver import Driver, check_may_wait
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.execution import Execution
from argos_engine.runtime.limits import Limits
from argos_engine.runtime.office import Office
from argos_engine.runtime.ownership import take_over
from argos_engine.runtime.preparation import Preparer
from argos_engine.runtime.recorder import Recorder
from argos_engine.runtime.recovery import Recovery
from argos_engine.runtime.rehearsal import Rehearsal
from argos_engine.runtime.reporter import STATS_INTERVAL_SECONDS, Reporter
from argos_engine.runtime.scribe import Scribe, Wishes
from argos_engine.runtime.shift import Shift
from argos_engine.runtime.tenure import Tenure
from argos_engine.runtime.timeline import Timeline
from argos_engine.runtime.vitals import EngineState, Part, Vitals
from argos_engine.runtime.witness import Witness
from argos_engine.runtime.workbench import Workbench
from argos_engine.runtime.writer import Writer

PROBE_INTERVAL_SECONDS = 1.0
"""How often an idle engine tries whether its store takes writes again."""

_LOSS_CAUSE = "the journal was opened in spite of a loss"


@attrs.frozen
class Environment:
    """What a runtime gets from outside, so that a run can be repeated exactly."""

    clock: Clock
    ids: CommandIds


class Runtime:
    """Carries out commands on one journal, which it owns from now on.

    Opening it claims the journal: an older owner is stopped at its next write. Without
    `start` nothing happens until somebody calls `step`.

    Attributes:
        is_disowned: Whether this process is a fork of the one that opened the engine.
    """

    is_disowned = False
    _is_closed = False
    _drivers: tuple[Driver, ...] = ()
    _witness: Witness | None = None

    def __init__(
        self,
        journal: Journal,
        codec: Codec,
        environment: Environment,
        *,
        limits: Limits,
        policy: CheckpointPolicy,
        inline: InlineRows | None = None,
        accept_history_loss: str | None = None,
    ) -> None:
        """Put the parts together, and claim the journal.

        Raises:
            HistoryLostError: The log lacks what was acknowledged, and
                *accept_history_loss* gives no reason to go on.
        """
        self.codec = codec
        self.clock = environment.clock
        self.ids = environment.ids
        self.journal = journal
        anchor = journal.anchor()
        self.vitals = Vitals(self.clock)
        head, self._loss, anchor_error = take_over(
            journal, anchor, accept_history_loss, codec.chain_key
        )
        if anchor_error is not None:
            self.vitals.note_trouble(Part.ANCHOR, anchor_error)
        self.timeline = Timeline(self.clock, head.recorded_at)
        self.directory = Directory(codec, limits.live_actors_max)
        self.dispatcher = Dispatcher(self.directory, limits, self.clock)
        recorder = Recorder(journal.writer(), inline)
        committer = Committer(
            Execution(recorder, self.clock, policy, codec.chain_key),
            Tenure(journal.writer(), head),
            self.timeline,
            group_seconds_max=limits.group_seconds_max,
        )
        self.writer = Writer(
            self.dispatcher,
            committer,
            Shift(self.workbench, committer.tenure, self.clock, self.vitals),
            self.timeline,
            anchor=anchor,
            vitals=self.vitals,
        )
        recovery = Recovery(codec)
        self.preparer = Preparer(
            self.dispatcher, journal, recovery, lambda: self.published, self.vitals
        )
        self._rehearsal = Rehearsal(
            journal,
            recovery,
            self.clock,
            lambda: self.published,
            lambda moment: self.timeline.settle(moment, limits.read_seconds_max),
        )
        # Entered again by a signal handler of the thread that is inside.
        self._closing = threading.RLock()

    @property
    def published(self) -> int:
        """The position up to which readers may look.

        Raises:
            EngineClosedError: This process is a fork of the engine's.
        """
        self._check_owned()
        return self.writer.published

    def disown(self) -> None:
        """Become unusable, because this process is a fork. Locks nothing."""
        self.is_disowned = True
        self.dispatcher.disown(_forked)
        self.writer.publisher.disown()

    def _check_owned(self) -> None:
        if self.is_disowned:
            raise _forked()

    @property
    def store_id(self) -> str:
        """The id of the journal."""
        return self.writer.head.store_id

    @property
    def epoch(self) -> int:
        """The epoch under which this engine owns the journal."""
        return self.writer.epoch

    def standing(self, stream: StreamId[Any]) -> Standing | None:
        """Return where a live aggregate stands, as published; None if it is passive.

        A stream without rules has no state, and so nothing that could be live.

        Raises:
            InvalidInputError: It is no stream.
            EngineClosedError: This process is a fork of the engine's.
        """
        self._check_owned()
        actor = self.directory.find(check_stream(stream))
        return actor.standing if actor is not None and actor.is_ruled else None

    def live(self) -> list[tuple[StreamId[Any], Standing]]:
        """Return the published standings of all live aggregates."""
        return [
            (actor.stream, actor.standing)
            for actor in self.dispatcher.actors()
            if actor.standing is not None and actor.is_ruled
        ]

    @property
    def workbench(self) -> Workbench:
        """Where work besides commands is handed in."""
        return self.dispatcher.workbench

    def office(self, sender: Sender, admission_timeout_seconds: float) -> Office:
        """Return what a desk for *sender* works with."""
        scribe = Scribe(sender, self.clock, self.ids)
        return Office(
            self.dispatcher, scribe, self._rehearsal, admission_timeout_seconds
        )

    def step(self) -> bool:
        """Carry out one group, prepare one actor; return whether there was any."""
        # In this order: the writer sends a rollback to the reader, which is no step of
        # its own, but leads to one.
        was_written = self.writer.step()
        return self.preparer.step() or was_written

    def start(
        self, figures: Callable[[], bytes] = bytes, witness: Witness | None = None
    ) -> None:
        """Let two threads drive the steps: one writes, one reads ahead for it.

        Args:
            figures: What the second one leaves for other processes, now and then.
            witness: Tells somebody outside where the log ends, until this is closed.
        """
        reporter = Reporter(self.journal, self.vitals, self.clock, figures)

        def read_ahead() -> bool:
            reporter.report()
            return self.preparer.step()

        self._drivers = (
            Driver("argos-writer", self._write, self._wait_for_mail),
            Driver("argos-reader", read_ahead, self._wait_for_chore),
        )
        for driver in self._drivers:
            driver.start()
        lifetime.watch(self)
        self._record_loss()
        if witness is not None:
            self._witness = witness
            witness.start()

    def _write(self) -> bool:
        self.writer.linger()
        return self.writer.step()

    def _wait_for_mail(self) -> None:
        if self.vitals.state is not EngineState.DEGRADED:
            self.dispatcher.wait_for_mail()
        elif not self.dispatcher.wait_for_mail(PROBE_INTERVAL_SECONDS):
            self.writer.probe()

    def _wait_for_chore(self) -> None:
        self.dispatcher.chores.wait(STATS_INTERVAL_SECONDS)

    def _record_loss(self) -> None:
        """Put into the log that history was lost, before anything else is."""
        if self._loss is None:
            return
        scribe = Scribe(Sender(ENGINE_PRINCIPAL, _LOSS_CAUSE), self.clock, self.ids)
        stream = engine_stream(self.store_id)
        envelope = scribe.envelope(stream, self._loss, Wishes())
        self.dispatcher.post(envelope)
        envelope.handle.result()
        # Once more: of the two notes in the anchor, the newer one is of what is lost.
        self.writer.note_head()

    def close(self, drain_seconds: float) -> int:
        """Finish what waits, and give up the journal; return what was not finished.

        New commands are refused at once. What still waits after *drain_seconds* is
        answered `EngineClosedError`; nothing of it was written. Closing twice does
        nothing; a second thread waits for the first, and a closing that was
        interrupted is brought to its end by the next.
        """
        if self.is_disowned:
            return 0
        check_may_wait("its end")
        with self._closing:
            if self._is_closed:
                return 0
            unfinished = self._end(drain_seconds)
            self._is_closed = True
            lifetime.forget(self)
        # A sink may be about to close the engine itself, so it is not kept waiting.
        if self._witness is not None:
            self._witness.close()
        return unfinished

    def _end(self, drain_seconds: float) -> int:
        """Carry out a closing; each step may be there already."""
        if self.writer.poison is None:
            self.dispatcher.shut(_closed)
        self._drain(drain_seconds)
        # While the writer is still there: it notes where subscribers have come.
        self.writer.publisher.close()
        for driver in self._drivers:
            driver.stop()
        self.dispatcher.stop()
        unfinished = self.dispatcher.answer_rest(_closed)
        for driver in self._drivers:
            driver.join()
        # The last group may have put back what it had no time to begin.
        unfinished += self.dispatcher.answer_rest(_closed)
        self.vitals.state = EngineState.CLOSED
        self.vitals.telemetry.close()
        self.journal.close()
        return unfinished

    def _drain(self, drain_seconds: float) -> None:
        if self._drivers:
            self.dispatcher.wait_until_idle(drain_seconds)
            return
        until = self.clock.steady() + round(drain_seconds * 1_000_000)
        while self._has_commands() and self.clock.steady() <= until and self.step():
            pass

    def _has_commands(self) -> bool:
        """Return whether somebody waits; other work goes on at the next opening."""
        return bool(self.dispatcher.waiting or self.dispatcher.running)


def _closed() -> EngineClosedError:
    return EngineClosedError("the engine is closed")


def _forked() -> EngineClosedError:
    return EngineClosedError(
        "this process is a fork of the one that opened the engine; to use the file "
        "here, start the process anew (spawn), or fork it before the file is opened"
    )
