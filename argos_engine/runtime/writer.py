"""The one writer of a journal: takes groups, carries them out, publishes them."""

import logging
from collections import Counter

from argos_engine.errors import (
    ArgosError,
    JournalFailedError,
    OutcomeUnknownError,
)
from argos_engine.ports.anchor import Anchor
from argos_engine.ports.publisher import Nobody, Publisher
from argos_engine.ports.records import JournalHead
from argos_engine.ports.telemetry import GroupFigures
from argos_engine.runtime.commit import Committer
from argos_engine.runtime.dispatcher import Dispatcher
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.group import Group, Outcome
from argos_engine.runtime.handle import deliver
from argos_engine.runtime.linger import Linger
from argos_engine.runtime.shift import Shift
from argos_engine.runtime.tenure import OvertakenError
from argos_engine.runtime.timeline import Timeline
from argos_engine.runtime.vitals import EngineState, Part, Vitals

_logger = logging.getLogger(__name__)


class Writer:
    """Runs the actors. It is a step without a thread: somebody drives it.

    Attributes:
        published: The position up to which readers may look.
        poison: Why nothing is written any more; None while all is well.
        publisher: Told about every group once it is durable and its callers know.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        committer: Committer,
        shift: Shift,
        timeline: Timeline,
        *,
        anchor: Anchor,
        vitals: Vitals,
    ) -> None:
        self.published = committer.tenure.head.position
        self.poison: ArgosError | None = None
        self.publisher: Publisher = Nobody()
        self._dispatcher = dispatcher
        self._committer = committer
        self._tenure = committer.tenure
        self._timeline = timeline
        self._anchor = anchor
        self._vitals = vitals
        self._shift = shift
        self._linger = Linger()

    @property
    def head(self) -> JournalHead:
        """Where the log ends: durable, if perhaps not yet published. In any thread."""
        return self._tenure.head

    @property
    def epoch(self) -> int:
        """The epoch under which this engine owns the journal."""
        return self._tenure.head.epoch

    def linger(self) -> None:
        """Wait a moment for those who probably come back: see `Linger`.

        For whoever drives the steps in a thread; a step by hand waits for nobody.
        """
        self._dispatcher.gather(self._linger.commands, self._linger.seconds)

    def step(self) -> bool:
        """Carry out the next group, then a slice of work; return whether there was any.

        In turns, so that neither keeps the other waiting for long.
        """
        taken = self._dispatcher.take()
        if taken:
            self._carry_out(taken)
        else:
            self._linger.forget()
        return self._work() or bool(taken)

    def _carry_out(self, taken: list[Envelope]) -> None:
        try:
            group = Group(taken)
        except BaseException:
            # No memory, perhaps: they must not be lost with it.
            self._dispatcher.give_back(taken)
            raise
        try:
            outcome = self._committer.run(group)
        except BaseException as error:
            # A bug of ours, or an interrupt while a caller drives the step. What is
            # open in the store is dropped, and nobody is left without an answer.
            self._publish(group, self._committer.abandon(group, error))
            raise
        self._publish(group, outcome)
        self._committer.tidy()

    def _work(self) -> bool:
        try:
            return self._shift.step()
        except OvertakenError as error:
            self._stop_writing(error)
            return True

    def probe(self) -> None:
        """Try whether the store takes writes again, with a commit of its own."""
        error = self._tenure.probe()
        if error is None:
            _logger.warning("the store takes writes again", extra={"epoch": self.epoch})
            self._vitals.state = EngineState.RUNNING

    def _publish(self, group: Group, outcome: Outcome) -> None:
        """Show the world what is durable, then tell the callers.

        In that order, and whatever fails in between: who has an answer must not find
        the command still pending, and nobody is left without one.
        """
        try:
            try:
                self._show(outcome)
            finally:
                if outcome.leftover:
                    self._dispatcher.give_back(outcome.leftover)
                self._dispatcher.settle(group.envelopes)
            self._note(outcome)
        finally:
            deliver((each.handle, answer) for each, answer in outcome.answers.items())
            self._dispatcher.backlog.let_go()
            if outcome.stage is not None:
                self.publisher.publish(outcome.stage.events)

    def _show(self, outcome: Outcome) -> None:
        if outcome.stage is not None:
            # What needs memory first: nothing may come between the two.
            standings = iter([*outcome.stage.standings.items()])
            # The position first: who compares live states with the log must find all
            # that they are made of.
            self.published = outcome.stage.position
            for actor, standing in standings:
                actor.standing = standing
        self._timeline.close_group()
        self._linger.learn(
            len(outcome.answers),
            self._dispatcher.waiting,
            self._committer.commit_seconds,
        )
        if outcome.poison is not None:
            unknown = (
                envelope
                for envelope, answer in outcome.answers.items()
                if isinstance(answer, OutcomeUnknownError)
            )
            self._dispatcher.backlog.doubt(unknown)

    def _note(self, outcome: Outcome) -> None:
        if outcome.poison is not None:
            self._stop_writing(outcome.poison)
        elif outcome.stage is not None:
            self._vitals.state = EngineState.RUNNING
        elif outcome.trouble is not None:
            self._vitals.state = EngineState.DEGRADED
        if outcome.stage is not None:
            self.note_head()
        kinds = Counter(map(type, outcome.answers.values()))
        waited = self._dispatcher.waiting_time.take()
        self._vitals.note_group(GroupFigures(kinds, outcome.commit_seconds, waited))
        if outcome.trouble is not None:
            self._vitals.note_error(outcome.trouble)

    def note_head(self) -> None:
        """Write the anchor; a failure is noted, and nothing else comes of it."""
        try:
            self._anchor.write(self._tenure.head)
        except OSError as error:
            # The log is durable without it; only a later loss would go unnoticed.
            self._vitals.note_trouble(Part.ANCHOR, error)
        else:
            self._vitals.note_anchor()
            self._vitals.note_recovery(Part.ANCHOR)

    def _stop_writing(self, poison: ArgosError) -> None:
        self.poison = poison
        self._vitals.state = EngineState.POISONED
        _logger.critical(
            "the engine writes no more: %s",
            poison,
            extra={"position": self.published, "epoch": self.epoch},
        )

        def refusal() -> ArgosError:
            return JournalFailedError(f"the engine writes no more: {poison}")

        self._dispatcher.shut(refusal)
        self._dispatcher.answer_rest(refusal)
