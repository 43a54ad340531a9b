"""One command inside the open transaction: judged, then written in its savepoint."""

import logging
from typing import Any

import attrs

from argos_engine.codec.chain import refusal_digest
from argos_engine.codec.chain_key import ChainKey
from argos_engine.domain.argument import instance
from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Checkpoint
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.domain.transition import propose_checkpoint
from argos_engine.errors import (
    ArgosError,
    CommandError,
    CommandFailedError,
    CommandRejectedError,
    InvalidInputError,
    JournalError,
    JournalFailedError,
    ProjectionError,
    RowClashError,
)
from argos_engine.ports.clock import Clock
from argos_engine.ports.journal import JournalWriter
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.runtime.actor import Actor
from argos_engine.runtime.append import Append
from argos_engine.runtime.batch import batch_drafts, batch_receipt
from argos_engine.runtime.duplicate import earlier_answer
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.group import Fault, Group
from argos_engine.runtime.judge import (
    AUTOMATIC_CHECKPOINT_ORDINAL,
    Draft,
    check_admission,
    draft,
    judge,
    written,
)
from argos_engine.runtime.recorder import Recorder
from argos_engine.runtime.stage import Stage, receipt
from argos_engine.runtime.user_code import command_failure, described, is_interrupt

REASON_LENGTH_MAX = 10_000
"""Of a refusal that is stored."""

ROW_CLASH = "RowClash"
"""The type of a refusal because of a row that is there, or is not."""

_logger = logging.getLogger(__name__)


@attrs.frozen(eq=False)
class Execution:
    """Carries out single commands. Whatever fails, fails for that command alone.

    Plain events that follow each other are written at once and without a savepoint,
    which is what makes groups quick: there, every row would cost twice as much. If that
    fails, the whole group is undone and runs again, and then every command has a
    savepoint of its own.

    An error that ends the transaction, or that befalls such a run, comes back as a
    `Fault`, and everything staged so far is void.
    """

    recorder: Recorder
    clock: Clock
    policy: CheckpointPolicy
    chain_key: ChainKey

    @property
    def writer(self) -> JournalWriter:
        """The store's."""
        return self.recorder.writer

    def carry_out(
        self,
        stage: Stage,
        group: Group,
        envelope: Envelope,
        stored: StoredEvent | StoredRefusal | None,
    ) -> Fault | None:
        """Judge one command and write what follows from it.

        Args:
            stage: The open group.
            group: What became of it in earlier attempts.
            envelope: The command.
            stored: What the journal holds under its id.
        """
        answer = earlier_answer(stage, envelope, stored)
        if answer is None:
            try:
                if type(envelope.action) is Append:
                    return self._append_batch(stage, group, envelope, envelope.action)
                plan = self._plan(stage, envelope)
            except CommandRejectedError as refusal:
                return self._refuse(stage, envelope, refusal)
            except CommandError as error:
                answer = error
            except JournalError as error:
                return Fault(envelope, error)
            else:
                return self._record(stage, group, envelope, plan)
        stage.answer(envelope, answer)
        return None

    def _plan(self, stage: Stage, envelope: Envelope) -> Draft:
        """Let the rules decide, and write down what they decided; touch no table."""
        standing = stage.standing(envelope.actor)
        check_admission(envelope, standing, self.clock)
        if isinstance(envelope.action, Checkpoint):
            self._check_name(envelope.stream, envelope.action)
        try:
            judgement = judge(envelope, standing)
            return draft(envelope, judgement, stage.position + 1, standing.hash)
        except CommandRejectedError:
            raise
        except BaseException as error:  # user code: anything can come
            raise command_failure(envelope.action, error) from error

    def _check_name(self, stream: StreamId[Any], action: Checkpoint) -> None:
        if action.name is None:
            return
        version = self.writer.checkpoint_version(stream, action.name)
        if version is not None:
            raise CommandRejectedError(
                f"checkpoint name {action.name!r} is taken by version {version}",
                "CheckpointNameTaken",
            )

    def _record(
        self, stage: Stage, group: Group, envelope: Envelope, plan: Draft
    ) -> Fault | None:
        if plan.is_plain and not group.is_careful and not self.recorder.has_rows(plan):
            stage.defer(plan.event)
        else:
            fault = self.write_deferred(stage)
            if fault is not None:
                return fault
            error = self.recorder.in_savepoint(self.recorder.append, plan)
            if error is not None:
                return self._give_up(stage, envelope, error)
        stage.add_event(envelope.actor, plan.transition, plan.event)
        decided = plan.transition.event
        stage.decide(envelope, receipt(plan.event, decided, envelope.at))
        return self._bound_recovery(stage, group, envelope)

    def _append_batch(
        self, stage: Stage, group: Group, envelope: Envelope, action: Append
    ) -> Fault | None:
        """Write events that come without rules, all or none.

        Raises:
            CommandError: The caller has demanded another moment.
        """
        actor = envelope.actor
        standing = stage.standing(actor)
        check_admission(envelope, standing, self.clock)
        plans = batch_drafts(envelope, action, standing, stage.position)
        is_alone = group.is_careful or any(map(self.recorder.has_rows, plans))
        if is_alone:
            fault = self.write_deferred(stage)
            if fault is not None:
                return fault
            error = self.recorder.in_savepoint(self.recorder.append_all, plans)
            if error is not None:
                return self._give_up(stage, envelope, error)
        for plan in plans:
            if not is_alone:
                stage.defer(plan.event)
            stage.add_event(actor, plan.transition, plan.event)
        stage.decide(envelope, batch_receipt(plans[0].event, action))
        return None

    def write_deferred(self, stage: Stage) -> Fault | None:
        """Write the events that are written at once, if there are any."""
        events = stage.take_unwritten()
        if events:
            try:
                self.writer.append_all(events)
            except JournalError as error:
                return Fault(None, error, is_shared=True)
        return None

    def finish(self, stage: Stage) -> Fault | None:
        """Write what is left of a group besides its own row."""
        fault = self.write_deferred(stage)
        if fault is None and stage.has_events:
            try:
                self.recorder.arrive(stage.position)
            except JournalError as error:
                return Fault(None, error)
        return fault

    def _refuse(
        self, stage: Stage, envelope: Envelope, refusal: CommandRejectedError
    ) -> Fault | None:
        """Answer no; under a caller's id that answer is stored, to be given again."""
        if envelope.is_id_given:
            # The refusal may be of a user's class, made without its base class.
            try:
                row = _refusal_row(stage, envelope, refusal)
                digest = refusal_digest(row)
            except Exception as error:  # noqa: BLE001  # user code: anything can come
                reason = f"the refusal cannot be stored: {described(error)}"
                stage.answer(envelope, CommandFailedError(reason))
                return None
            error_ = self.recorder.in_savepoint(self.writer.refuse, row)
            if error_ is not None:
                return self._fail(stage, envelope, error_)
            stage.add_refusal(digest)
            stage.decide(envelope, refusal)
        else:
            # Nobody stores it, so it is the answer to this one alone: one who comes
            # with the same id, from the handle, gets an answer that is stored.
            stage.answer(envelope, refusal)
        return None

    def _bound_recovery(
        self, stage: Stage, group: Group, envelope: Envelope
    ) -> Fault | None:
        """Record a checkpoint of the engine's own when enough deltas have gathered.

        Whatever goes wrong with it, the command before it is not touched.
        """
        actor = envelope.actor
        if not self._is_checkpoint_due(stage, group, actor):
            return None
        fault = self.write_deferred(stage)
        if fault is not None:
            return fault
        error = self._checkpoint(stage, envelope)
        if error is None:
            return None
        version = stage.standing(actor).now.version
        _logger.warning(
            "no automatic checkpoint of %s: %s",
            actor.stream,
            error,
            extra={"stream": str(actor.stream), "version": version},
        )
        if self.writer.in_transaction:
            stage.postpone_checkpoint(actor)
            return None
        group.without_checkpoint.add(actor)
        return Fault(None, error)

    def _is_checkpoint_due(self, stage: Stage, group: Group, actor: Actor) -> bool:
        if not self.policy.is_due(stage.standing(actor).deltas):
            return False
        if actor in group.without_checkpoint:
            stage.postpone_checkpoint(actor)
            return False
        return True

    def _checkpoint(self, stage: Stage, envelope: Envelope) -> Exception | None:
        actor = envelope.actor
        standing = stage.standing(actor)
        transition = propose_checkpoint(
            Checkpoint(), standing.now, SnapshotReason.INTERVAL
        )
        try:
            judgement = written(actor.codec, transition)
            plan = draft(
                envelope,
                judgement,
                stage.position + 1,
                standing.hash,
                ordinal=AUTOMATIC_CHECKPOINT_ORDINAL,
            )
        except BaseException as error:  # user values: anything can come
            if is_interrupt(error):
                raise
            return command_failure(envelope.action, error)
        failure = self.recorder.in_savepoint(self.recorder.append, plan)
        if failure is None:
            stage.add_event(actor, transition, plan.event)
        return failure

    def _give_up(
        self, stage: Stage, envelope: Envelope, error: ArgosError
    ) -> Fault | None:
        """Answer a command that is not written, perhaps because of its rows."""
        if isinstance(error, RowClashError) and self.writer.in_transaction:
            refusal = CommandRejectedError(str(error), ROW_CLASH)
            refusal.__cause__ = error
            return self._refuse(stage, envelope, refusal)
        return self._fail(stage, envelope, error)

    def _fail(
        self, stage: Stage, envelope: Envelope, error: ArgosError
    ) -> Fault | None:
        if not self.writer.in_transaction:
            return Fault(envelope, error)
        if isinstance(error, ProjectionError):
            failure = CommandFailedError(str(error))
            failure.__cause__ = error
            stage.answer(envelope, failure)
            return None
        stage.answer(envelope, certain_failure(error))
        return None


def certain_failure(error: Exception) -> JournalFailedError:
    """Return the answer that nothing was written, because of *error*."""
    failure = JournalFailedError(f"nothing was written: {error}")
    failure.__cause__ = error
    return failure


def _refusal_row(
    stage: Stage, envelope: Envelope, refusal: CommandRejectedError
) -> StoredRefusal:
    instance("error type", refusal.error_type, str)
    reason = instance("reason", refusal.reason, str)
    if len(reason) > REASON_LENGTH_MAX:
        rule = f"must have at most {REASON_LENGTH_MAX} characters"
        raise InvalidInputError("reason", reason, rule)
    return StoredRefusal(
        envelope.command_id,
        envelope.fingerprint,
        envelope.stream,
        stage.standing(envelope.actor).now.version,
        refusal.error_type,
        refusal.reason,
        stage.group,
    )
