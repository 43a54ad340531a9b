"""What a running engine has published: its states, and the log up to there."""

import datetime
import os
from collections.abc import Callable, Sequence
from typing import Any

from argos_engine.audit.archive import Archive
from argos_engine.audit.backup import BackupReport
from argos_engine.audit.blame import Blame
from argos_engine.audit.diff import Difference
from argos_engine.audit.history import HistoryEntry
from argos_engine.audit.inspection import Progress
from argos_engine.audit.preview import RollbackPreview
from argos_engine.audit.report import VerificationReport
from argos_engine.domain.decider import StateT
from argos_engine.domain.identity import StreamId, check_stream
from argos_engine.domain.label import label
from argos_engine.domain.lifecycle import Point, check_point, point
from argos_engine.domain.transition import Versioned
from argos_engine.errors import OutcomeUnknownError
from argos_engine.ports.page import PAGE_LENGTH, Page
from argos_engine.ports.records import StreamSummary
from argos_engine.runtime.outcome import Outcome, Pending, Unknown
from argos_engine.runtime.runtime import Runtime


class Published:
    """Answers what may be known already, and nothing that may still change.

    Reads never block the writer and never write. Every method may be called from any
    thread.
    """

    def __init__(
        self, runtime: Runtime, archive: Archive, read_timeout_seconds: float
    ) -> None:
        self._runtime = runtime
        self._archive = archive
        self._read_timeout_seconds = read_timeout_seconds

    @property
    def archive(self) -> Archive:
        """What is published, to read only; the engine closes it."""
        return self._archive

    def state(self, stream: StreamId[StateT]) -> StateT:
        """Return the published state: a pointer read if the aggregate is live."""
        return self.versioned(stream).state

    def versioned(self, stream: StreamId[StateT]) -> Versioned[StateT]:
        """Return the published state and its version, which belong together.

        Decide on the state, and pass the version as `expected_version`.
        """
        standing = self._runtime.standing(stream)
        if standing is None:
            return self._archive.versioned(stream)
        return standing.now

    def is_live(self, stream: StreamId[Any]) -> bool:
        """Return whether the aggregate is in memory, so that `state` needs no disk."""
        return self._runtime.standing(stream) is not None

    def version(self, stream: StreamId[Any]) -> int:
        """Return the published version: how many events the stream has."""
        standing = self._runtime.standing(stream)
        return (
            self._archive.version(stream) if standing is None else standing.now.version
        )

    def state_at(
        self,
        stream: StreamId[StateT],
        *,
        version: int | None = None,
        time: datetime.datetime | None = None,
        checkpoint: str | None = None,
    ) -> StateT:
        """Return the state at exactly one of a version, a time, a named checkpoint.

        Asking again gives the same answer: a time includes the events at that time,
        and no later event will ever get one.

        Raises:
            InvalidInputError: The point does not exist, or the time is in the future.
            TimeoutError: A group that may belong to the time was not published soon.
        """
        target = point(version=version, time=time, checkpoint=checkpoint)
        self._settle(target)
        return self._archive.state_at(stream, target)

    def history(
        self, stream: StreamId[Any], *, after_version: int = 0, limit: int = PAGE_LENGTH
    ) -> Page[HistoryEntry, int]:
        """Return a page of events, each marked effective or superseded.

        Raises:
            InvalidInputError: The limit is out of bounds.
        """
        return self._archive.history(stream, after_version, limit)

    def checkpoints(self, stream: StreamId[Any]) -> dict[str, int]:
        """Return the named checkpoints of the stream and their versions."""
        return self._archive.checkpoints(stream)

    def diff(
        self, stream: StreamId[Any], before: Point, after: Point
    ) -> tuple[Difference, ...]:
        """Return what differs between the states at two points.

        A point is a version, an aware time, or the name of a checkpoint.

        Raises:
            InvalidInputError: A point does not exist.
        """
        self._settle(check_point(before))
        self._settle(check_point(after))
        return self._archive.diff(stream, before, after)

    def blame(self, stream: StreamId[Any], path: str | Sequence[str]) -> Blame:
        """Return which event set a part of the present state, who it was, and why.

        *path* is written `users.AB.crew`: field names, map keys, places in lists.

        Raises:
            InvalidInputError: The path has an empty step or an open quote.
        """
        return self._archive.blame(stream, path)

    def preview_rollback(
        self,
        stream: StreamId[Any],
        *,
        to_version: int | None = None,
        to_time: datetime.datetime | None = None,
        to_checkpoint: str | None = None,
    ) -> RollbackPreview:
        """Return what a rollback to exactly one of the targets would change.

        Pass the preview's version as `expected_version` to roll back just that.

        Raises:
            InvalidInputError: The target does not exist or is not before now.
        """
        target = point(version=to_version, time=to_time, checkpoint=to_checkpoint)
        self._settle(target)
        return self._archive.preview_rollback(stream, target)

    def outcome(self, stream: StreamId[Any], command_id: str) -> Outcome:
        """Return what became of a command: receipt, refusal, pending, unknown.

        Raises:
            OutcomeUnknownError: Its commit failed, and only an engine that opens the
                file again can tell whether it was written.
        """
        check_stream(stream)
        dispatcher = self._runtime.dispatcher
        if dispatcher.is_pending(stream, label("command id", command_id)):
            return Pending(command_id)
        outcome = self._archive.outcome(stream, command_id)
        if isinstance(outcome, Unknown) and dispatcher.backlog.is_doubtful(
            stream, command_id
        ):
            raise OutcomeUnknownError(command_id)
        return outcome

    def verify(
        self, *, integrity: bool = True, progress: Progress | None = None
    ) -> VerificationReport:
        """Check everything that is stored, and that the live states follow from it.

        Args:
            integrity: Let the store examine itself as well: one long read.
            progress: Called with events done and events in all.
        """
        live = {
            stream: (standing.now.version, standing.now.state)
            for stream, standing in self._runtime.live()
        }
        return self._archive.verify(live=live, integrity=integrity, progress=progress)

    def backup(
        self,
        path: str | os.PathLike[str],
        progress: Callable[[str, int, int], None] | None = None,
    ) -> BackupReport:
        """Copy the journal to a new file while commands go on, and verify the copy.

        Raises:
            ConfigurationError: The file exists, or cannot be made.
        """
        return self._archive.backup(path, progress)

    def streams(
        self, after: StreamId[Any] | None = None, limit: int = PAGE_LENGTH
    ) -> Page[StreamSummary, StreamId[Any]]:
        """Return a page of streams, with what each holds in numbers.

        Raises:
            InvalidInputError: The limit is out of bounds.
        """
        return self._archive.streams(after, limit)

    def find(self, text: str) -> StreamId[Any]:
        """Return the stream that *text* means: `type:id`, or an id that is unique.

        Raises:
            InvalidInputError: No stream or several are meant; these are named.
        """
        return self._archive.find(text)

    def _settle(self, target: Point) -> None:
        if isinstance(target, datetime.datetime):
            self._runtime.timeline.settle(target, self._read_timeout_seconds)
