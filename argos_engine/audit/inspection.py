"""One verification: where it ends, how it reads, and what it has found so far."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias

import attrs

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.ports.records import JournalHead, StoredEvent

PAGE_ROWS = 1_000
"""Rows read in one view: a longer one would hinder the store's own tidying."""

UNREADABLE = (JournalCorruptError, ValueError)
"""What reading raises when it is the row that is at fault, not the reading."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""


@attrs.define(eq=False)
class Inspection:
    """Reads a journal up to the head it had at the start, in short views."""

    journal: Journal
    head: JournalHead
    progress: Progress | None = None
    findings: Findings = attrs.field(factory=Findings)
    _done: int = 0

    def view(self) -> AbstractContextManager[JournalReader]:
        """Open a view that ends where the inspection ends."""
        return self.journal.read(upto=self.head.position)

    def advance(self, events: int) -> None:
        """Count events as done; each is seen in the log and again in its stream."""
        self._done += events
        total = max(2 * self.head.position, 1)
        if self.progress is not None:
            self.progress(min(self._done, total), total)

    @contextmanager
    def noting_damage(self, stream: StreamId[Any] | None = None) -> Iterator[None]:
        """Make a problem of what cannot be read inside, and go on behind it."""
        try:
            yield
        except UNREADABLE as error:
            self.findings.add(ProblemKind.STORE, str(error), stream=stream)

    def log(self) -> Iterator[Sequence[StoredEvent]]:
        """Yield the log in pages, each read in a view of its own.

        Unreadable rows are noted one by one and left out.
        """
        after, limit = 0, PAGE_ROWS
        while after < self.head.position:
            try:
                with self.view() as reader:
                    rows = reader.log(after, limit)
            except UNREADABLE as error:
                # Narrow the page until the row at fault stands alone.
                if limit == 1:
                    after += 1
                    self.findings.add(ProblemKind.STORE, str(error), position=after)
                limit = max(limit // 2, 1)
                continue
            if not rows:
                message = f"the log ends at {after}, its head is {self.head.position}"
                self.findings.add(ProblemKind.POSITION, message, position=after + 1)
                return
            yield rows
            # Positions may be damaged too: go on in any case.
            after = max(after + len(rows), rows[-1].position)
            limit = min(limit * 2, PAGE_ROWS)
