"""A group of commands, from their mailboxes to the disk.

Nothing here can be seen from outside before its `Outcome` is published: it works on
staged state, inside one transaction, and what fails is undone alone.
"""

import logging
import time

from argos_engine.errors import (
    ArgosError,
    CommandRejectedError,
    JournalError,
    JournalFailedError,
    OutcomeUnknownError,
)
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.runtime.duplicate import earlier_answer
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.execution import Execution, certain_failure
from argos_engine.runtime.group import Fault, Group, Outcome
from argos_engine.runtime.handle import Answer
from argos_engine.runtime.settlement import Fate, settle
from argos_engine.runtime.stage import Stage
from argos_engine.runtime.tenure import OvertakenError, Tenure
from argos_engine.runtime.timeline import Timeline
from argos_engine.runtime.user_code import described

ATTEMPTS_MAX = 2
"""How often a group loses its transaction, or its COMMIT, before it fails."""

BREATH_COMMANDS = 16
"""How many commands of a group run before an event loop that waits gets its turn."""

_MICROSECONDS = 1_000_000
_logger = logging.getLogger(__name__)


class Committer:
    """Carries out groups. Used by the writer alone."""

    def __init__(
        self,
        execution: Execution,
        tenure: Tenure,
        timeline: Timeline,
        *,
        group_seconds_max: float,
    ) -> None:
        self.tenure = tenure
        self._execution = execution
        self._writer = execution.writer
        self._clock = execution.clock
        self._timeline = timeline
        self._group_microseconds_max = round(group_seconds_max * _MICROSECONDS)
        self._committing: tuple[Group, Stage] | None = None
        """The last group whose COMMIT began, unless it is certainly absent."""
        self.commit_seconds = 0.0
        """How long the last COMMIT took."""

    def run(self, group: Group) -> Outcome:
        """Carry out a group and return what is to be published.

        When this returns with a stage, the group is durable; without one, it left
        nothing in the journal, or the outcome says that this cannot be known.
        """
        losses = {False: 0, True: 0}
        trouble: Exception | None = None
        while True:
            result = self._attempt(group)
            if isinstance(result, Outcome):
                return result._replace(trouble=result.trouble or trouble)
            trouble = result.error
            self.tenure.drop()
            if result.is_shared:
                group.is_careful = True
                continue
            if result.envelope is not None:
                group.drop(result.envelope, certain_failure(result.error))
            losses[result.at_commit] += 1
            if losses[result.at_commit] == ATTEMPTS_MAX:
                return self._all_failed(group, result.error)

    def abandon(self, group: Group, error: BaseException) -> Outcome:
        """Answer for a `run` that was torn from outside, by an interrupt or a bug."""
        failure = JournalFailedError(described(error))
        if self._committing is not None and self._committing[0] is group:
            # Also if COMMIT had returned: nobody knows how far this got after it.
            result = self._settle(self._committing[1], group, failure)
            if isinstance(result, Outcome):
                return result
        return self._all_failed(group, failure)

    def tidy(self) -> None:
        """Let the store move what is committed to where it belongs."""
        self._writer.tidy()

    def _attempt(self, group: Group) -> Outcome | Fault:
        try:
            head = self.tenure.begin()
        except OvertakenError as error:
            return self._all_failed(group, error)._replace(poison=error)
        except JournalError as error:
            return self._all_failed(group, error)
        stage = Stage(head, self._execution.chain_key)
        try:
            fault = self._fill(stage, group) or self._seal(stage)
        except JournalError as error:
            # Not even ROLLBACK works, and nobody knows what the transaction holds.
            fault = Fault(None, error)
        return fault or self._commit(stage, group)

    def _fill(self, stage: Stage, group: Group) -> Fault | None:
        """Carry out every command of the group inside the transaction."""
        try:
            group.known = known = self._known_answers(group)
        except JournalError as error:
            return Fault(None, error)
        started, first_new = self._clock.steady(), max(group.begun, 1)
        for index, envelope in enumerate(group.remaining):
            if index >= first_new and self._is_over(started):
                group.cut(index)
                break
            group.begun = max(group.begun, index + 1)
            if envelope.handle.waker and not (index + 1) % BREATH_COMMANDS:
                _breathe()
            if self._begin(envelope):
                stored = known.get(envelope.command_id)
                fault = self._execution.carry_out(stage, group, envelope, stored)
                if fault is not None:
                    return fault
        return self._execution.finish(stage)

    def _is_over(self, started: int) -> bool:
        """Return whether the group has no time to begin another command.

        What has begun keeps its time, so it is never left for a later group: there,
        something newer could get before it.
        """
        return self._clock.steady() - started > self._group_microseconds_max

    def _known_answers(self, group: Group) -> dict[str, StoredEvent | StoredRefusal]:
        # Ids that the engine made itself cannot be known.
        given = [each.command_id for each in group.remaining if each.is_id_given]
        return self._writer.answers(given) if given else {}

    def _begin(self, envelope: Envelope) -> bool:
        """Start a command, unless its caller took it back; return whether it runs."""
        if envelope.recorded_at is None:
            # The time first, and the rest at once: what fails in between would leave
            # a command behind that is begun, and of which nobody knows.
            now = self._timeline.next()
            envelope.recorded_at = now if envelope.handle.begin() else None
        return envelope.recorded_at is not None

    def _seal(self, stage: Stage) -> Fault | None:
        if stage.is_empty:
            return None
        try:
            self._writer.seal(stage.seal())
        except JournalError as error:
            return Fault(None, error)
        return None

    def _commit(self, stage: Stage, group: Group) -> Outcome | Fault:
        if stage.is_empty:
            self.tenure.drop()
            return Outcome(None, group.all_answers(stage.answers), group.leftover)
        self._committing = group, stage
        started = self._clock.steady()
        try:
            self._writer.commit()
        except JournalError as error:
            return self._settle(stage, group, error)
        self.commit_seconds = (self._clock.steady() - started) / _MICROSECONDS
        self.tenure.head = stage.head_after(self.tenure.head.epoch)
        answers = group.all_answers(stage.answers)
        return Outcome(
            stage, answers, group.leftover, commit_seconds=self.commit_seconds
        )

    def _settle(
        self, stage: Stage, group: Group, error: JournalError
    ) -> Outcome | Fault:
        """Make certain what a COMMIT that raised has left behind."""
        _logger.error(
            "COMMIT failed and is settled now: %s",
            error,
            extra={"group": stage.sealed.number, "position": stage.position},
        )
        fate, epoch = settle(self._writer, self.tenure.head, stage.sealed)
        if fate is Fate.PRESENT:
            self.tenure.head = stage.head_after(epoch)
            answers = group.all_answers(stage.answers)
            return Outcome(stage, answers, group.leftover, trouble=error)
        if fate is Fate.ABSENT:
            self.tenure.head = self.tenure.head._replace(epoch=epoch)
            self._committing = None
            return Fault(None, error, at_commit=True)
        unknown = {
            envelope: _unknown(envelope, answer, error)
            for envelope, answer in stage.answers.items()
        }
        answers = group.all_answers(unknown)
        return Outcome(None, answers, group.leftover, error, error)

    def _all_failed(self, group: Group, error: Exception) -> Outcome:
        """Answer that nothing of the group was written, which is certain.

        A command that an earlier group has carried out keeps the answer from there.
        """
        self.tenure.drop()
        before = Stage(self.tenure.head, self._execution.chain_key)
        failed: dict[Envelope, Answer] = {}
        for envelope in group.remaining:
            if envelope.recorded_at is not None or envelope.handle.begin():
                stored = group.known.get(envelope.command_id)
                answer = earlier_answer(before, envelope, stored)
                failed[envelope] = answer or certain_failure(error)
        answers = group.all_answers(failed)
        return Outcome(None, answers, group.leftover, trouble=error)


def _breathe() -> None:
    """Let go of the interpreter lock: an event loop cannot run without it.

    It would have to wait for the switch interval, 5 ms, each time it looks for work.
    """
    time.sleep(0)


def _unknown(envelope: Envelope, answer: Answer, error: Exception) -> Answer:
    if isinstance(answer, JournalError):
        return answer
    if isinstance(answer, ArgosError) and not isinstance(answer, CommandRejectedError):
        # That nothing of it was written is certain, whatever COMMIT did. Why it failed
        # is not: a version or an id that stood in its way may be lost.
        return certain_failure(error)
    unknown = OutcomeUnknownError(envelope.command_id)
    unknown.__cause__ = error
    return unknown
