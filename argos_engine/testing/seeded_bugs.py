"""Bugs put into the real engine on purpose: a suite that misses them is worth nothing.

Each is a patch that holds while it is entered. Nothing here runs in production.
"""

# ruff: noqa: ANN401  # a patch passes on whatever the engine passes to it

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any
from unittest import mock

from argos_engine.aio import opening
from argos_engine.aio.waker import LoopWaker
from argos_engine.errors import CommandCancelledError
from argos_engine.runtime import commit, duplicate, execution
from argos_engine.runtime.commit import Committer
from argos_engine.runtime.dispatcher import Dispatcher
from argos_engine.runtime.execution import Execution, certain_failure
from argos_engine.runtime.handle import Handle, deliver
from argos_engine.runtime.settlement import Fate, Settlement
from argos_engine.runtime.writer import Writer
from argos_engine.storage.sqlite import statements, wal, wal_checkpoint, warrant
from argos_engine.storage.sqlite.anchor import AnchorFile
from argos_engine.storage.sqlite.writer import SqliteWriter

Bug = Callable[[], AbstractContextManager[object]]

_KEPT = 4


@contextmanager
def acknowledge_before_commit() -> Iterator[None]:
    """Give the answers, then commit."""
    original = _method(Committer, "_commit")

    def patched(self: Any, stage: Any, group: Any) -> Any:
        _answer_early((each.handle, answer) for each, answer in stage.answers.items())
        return original(self, stage, group)

    with _first_answers_only(), mock.patch.object(Committer, "_commit", patched):
        yield


@contextmanager
def refuse_before_commit() -> Iterator[None]:
    """Answer a refusal at once, although it was decided on what is only staged."""
    original = _method(Execution, "_refuse")

    def patched(self: Any, stage: Any, envelope: Any, refusal: Any) -> Any:
        fault = original(self, stage, envelope, refusal)
        _answer_early([(envelope.handle, refusal)])
        return fault

    with _first_answers_only(), mock.patch.object(Execution, "_refuse", patched):
        yield


@contextmanager
def publish_before_commit() -> Iterator[None]:
    """Swap the states in memory, then commit."""
    original = _method(Committer, "_commit")

    def patched(self: Any, stage: Any, group: Any) -> Any:
        for actor, standing in stage.standings.items():
            actor.standing = standing
        return original(self, stage, group)

    with mock.patch.object(Committer, "_commit", patched):
        yield


@contextmanager
def trust_commit_error() -> Iterator[None]:
    """Take a COMMIT that raised for one that did nothing, without a fence."""

    def patched(writer: Any, before: Any, *_sealed: object) -> Settlement:
        writer.rollback()
        return Settlement(Fate.ABSENT, before.epoch)

    with mock.patch.object(commit, "settle", patched):
        yield


@contextmanager
def go_on_after_rollback() -> Iterator[None]:
    """Do not look whether an error has ended the transaction."""

    def fail(_self: object, stage: Any, envelope: Any, error: Exception) -> None:
        stage.answer(envelope, certain_failure(error))

    with (
        mock.patch.object(Execution, "_fail", fail),
        mock.patch.object(SqliteWriter, "_require_transaction", _ignore),
    ):
        yield


@contextmanager
def trust_the_wal() -> Iterator[None]:
    """Build on what is found in the WAL when the journal is opened."""
    with mock.patch.object(wal, "make_durable", _ignore):
        yield


@contextmanager
def copy_the_wal_unsynced() -> Iterator[None]:
    """Move the WAL that is found into the file before it is on the disk."""
    with mock.patch.object(wal, "_rewrite", _ignore):
        yield


@contextmanager
def show_the_wal_unwritten() -> Iterator[None]:
    """Trust the sync of a WAL that is found, and show what is in it."""

    def patched(path: str, **_: object) -> None:
        wal.sync(path)

    with mock.patch.object(warrant, "_write_again", patched):
        yield


@contextmanager
def trust_what_was_moved() -> Iterator[None]:
    """Take pages that were moved into the file for synced with the others, later."""
    with (
        mock.patch.object(wal, "rewrite_moved", _ignore),
        mock.patch.object(wal_checkpoint, "rewrite_moved", _ignore),
    ):
        yield


@contextmanager
def drop_from_queue() -> Iterator[None]:
    """Forget whatever is behind the fourth command of a group."""
    original = Dispatcher.take

    def patched(self: Dispatcher) -> Any:
        return original(self)[:_KEPT]

    with mock.patch.object(Dispatcher, "take", patched):
        yield


@contextmanager
def snapshot_outside_transaction() -> Iterator[None]:
    """Write snapshots behind the COMMIT of their events."""
    append, commit_ = SqliteWriter.append, SqliteWriter.commit
    waiting: list[Any] = []

    def append_event(self: SqliteWriter, event: Any, snapshot: Any) -> None:
        append(self, event, None)
        if snapshot is not None:
            waiting.append(snapshot)

    def commit_first(self: Any) -> None:
        commit_(self)
        while waiting:
            stream, *columns = waiting.pop()
            values = (self._keys.find_or_add(stream), *columns)
            self._execute(statements.INSERT_SNAPSHOT, values)

    with (
        mock.patch.object(SqliteWriter, "append", append_event),
        mock.patch.object(SqliteWriter, "commit", commit_first),
    ):
        yield


@contextmanager
def overlook_duplicates_in_group() -> Iterator[None]:
    """Look for earlier answers in the journal only, not among what is staged."""
    original = duplicate.earlier_answer

    def patched(stage: Any, envelope: Any, stored: Any) -> Any:
        return original(stage, envelope, stored) if stored is not None else None

    with mock.patch.object(execution, "earlier_answer", patched):
        yield


@contextmanager
def wake_tasks_before_commit() -> Iterator[None]:
    """Tell event loops about answers before COMMIT; threads have to wait for it."""
    original = _method(Committer, "_commit")

    def patched(self: Any, stage: Any, group: Any) -> Any:
        handles = ((each.handle, answer) for each, answer in stage.answers.items())
        _answer_early(
            (handle, answer)
            for handle, answer in handles
            if isinstance(handle.waker, LoopWaker)
        )
        return original(self, stage, group)

    with _first_answers_only(), mock.patch.object(Committer, "_commit", patched):
        yield


@contextmanager
def take_back_what_has_begun() -> Iterator[None]:
    """Tell the caller that a command was cancelled, although it has started."""

    def cancel(self: Handle) -> bool:
        self.begin()
        if not self.is_done:
            _answer_early([(self, CommandCancelledError(self.command_id))])
        return True

    with _first_answers_only(), mock.patch.object(Handle, "cancel", cancel):
        yield


@contextmanager
def reuse_slot_of_cancelled() -> Iterator[None]:
    """Give the answers of a group in order, as if none of it was taken back."""
    original = _method(Writer, "_publish")

    def patched(self: Any, group: Any, outcome: Any) -> Any:
        answers = outcome.answers
        if len(answers) < len(group.envelopes):
            moved = zip(group.envelopes, answers.values(), strict=False)
            outcome = outcome._replace(answers=dict(moved))
        return original(self, group, outcome)

    with _first_answers_only(), mock.patch.object(Writer, "_publish", patched):
        yield


@contextmanager
def trust_short_writes_of_the_anchor() -> Iterator[None]:
    """Take half a note in the anchor for a whole one, without a word."""
    original = _method(AnchorFile, "write")

    def patched(self: AnchorFile, head: Any) -> None:
        with suppress(OSError):
            original(self, head)

    with mock.patch.object(AnchorFile, "write", patched):
        yield


@contextmanager
def forget_who_gave_up_opening() -> Iterator[None]:
    """Leave an engine open that was opened after its task had gone away."""
    with mock.patch.object(opening._Errand, "abandon", _ignore):  # noqa: SLF001
        yield


def _answer_early(answers: Any) -> None:
    answers = list(answers)
    deliver(answers)
    for handle, _ in answers:
        handle.waker = None


@contextmanager
def _first_answers_only() -> Iterator[None]:
    answer = Handle.answer

    def patched(self: Handle, value: Any) -> None:
        if not self.is_done:
            answer(self, value)

    with mock.patch.object(Handle, "answer", patched):
        yield


def _method(owner: type, name: str) -> Any:
    return vars(owner)[name]


def _ignore(*_arguments: object) -> None:
    """Do nothing."""
