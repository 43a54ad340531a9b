"""A journal as a whole: whether it is sound, and copies of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

import attrs

from argos_engine.audit.backup import BackupReport, back_up, restore_drill
from argos_engine.audit.export import export_lines
from argos_engine.audit.inspection import Progress
from argos_engine.audit.live import NO_LIVE_STATES, LiveStates
from argos_engine.audit.report import VerificationReport
from argos_engine.audit.verify import verify
from argos_engine.codec.codec import Codec
from argos_engine.domain.argument import function, whole
from argos_engine.errors import InvalidInputError
from argos_engine.ports.clock import Clock, SystemClock
from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.ports.records import JournalHead
from argos_engine.runtime.ownership import check_against

PROCESSES_MAX = 64
"""How many processes may share a verification."""


@attrs.frozen(eq=False)
class Custody:
    """Looks after a journal without ever writing to it.

    The view of each call ends at the position that *published* returns, or at the end
    of the log for None. Safe in any thread if the journal's views are.
    """

    journal: Journal
    codec: Codec
    published: Callable[[], int | None]
    clock: Clock = attrs.field(factory=SystemClock)

    def view(self) -> AbstractContextManager[JournalReader]:
        """Open a view of the journal; a short one, for it keeps the WAL from shrinking.

        Blocks while all of a bounded number of views are open.
        """
        return self.journal.read(upto=self.published())

    def head(self) -> JournalHead:
        """Return where the log stands in the view."""
        with self.view() as reader:
            return reader.head()

    def verify(
        self,
        *,
        integrity: bool = True,
        live: LiveStates = NO_LIVE_STATES,
        progress: Progress | None = None,
        processes: int = 1,
    ) -> VerificationReport:
        """Check everything that is stored up to the view's end.

        Damage does not raise, it is in the report.

        Args:
            integrity: Let the store examine itself as well: one long read.
            live: States in memory to compare with the log.
            progress: Called with steps done and steps in all.
            processes: How many processes share the work. The others are started anew
                and import the rules, which must be at the top level of a module; a
                script that does this guards its own with `if __name__ == "__main__"`.

        Raises:
            InvalidInputError: There is no such number of processes.
            ConfigurationError: Another process cannot have the journal or the rules.
        """
        if progress is not None:
            function("progress", progress)
        if whole("processes", processes, 1) > PROCESSES_MAX:
            rule = f"must be at most {PROCESSES_MAX}"
            raise InvalidInputError("processes", processes, rule)
        return verify(
            self.journal,
            self.codec,
            upto=self.published(),
            integrity=integrity,
            live=live,
            progress=progress,
            processes=processes,
        )

    def check_anchor(self, anchor: JournalHead) -> None:
        """Check that the log holds what an anchor, kept anywhere, says it held.

        Raises:
            HistoryLostError: It is shorter, another one, or another store's.
        """
        check_against(self.journal, self.head(), anchor)

    def export(self) -> Iterator[bytes]:
        """Yield the log as lines of JSON: a header, all events, all refusals."""
        return export_lines(self.journal, self.published(), self.codec.chain_key)

    def backup(
        self,
        path: str | os.PathLike[str],
        progress: Callable[[str, int, int], None] | None = None,
    ) -> BackupReport:
        """Copy the journal to a new file, with an anchor of its own, and verify it.

        An engine may write meanwhile; the copy is what was committed when it began.

        Raises:
            ConfigurationError: The file exists, or cannot be made.
        """
        return back_up(self.journal, self.codec, path, progress or _ignore)

    def restore_drill(
        self, progress: Callable[[str, int, int], None] | None = None
    ) -> BackupReport:
        """Restore this journal into a scratch place, verify it there, and tidy up."""
        return restore_drill(self.journal, self.codec, progress or _ignore)

    def close(self) -> None:
        """Give up the journal. Using the archive afterwards is an error."""
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _ignore(_what: str, _done: int, _total: int) -> None:
    """Take no notice of progress."""
