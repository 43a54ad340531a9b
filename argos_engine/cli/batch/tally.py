"""What a run has come to so far."""

from collections import Counter
from typing import Any

import attrs

from argos_engine.cli.batch.answer import Answer, Outcome
from argos_engine.cli.batch.bad_line import BadLine
from argos_engine.domain.identity import StreamId

LISTED_MAX = 1_000
"""Bad lines and failures that a report lists; all are counted, and shown at once."""


@attrs.define(eq=False)
class Tally:
    """Counts answers and bad lines; lists what went wrong, up to a limit."""

    outcomes: Counter[Outcome] = attrs.field(factory=Counter)
    refusals: Counter[str] = attrs.field(factory=Counter)
    """By type of the error."""
    streams: set[StreamId[Any]] = attrs.field(factory=set)
    """Where commands were handed in."""
    bad_lines: list[BadLine] = attrs.field(factory=list)
    bad_lines_total: int = 0
    failures: list[Answer] = attrs.field(factory=list)
    journal_failures: int = 0
    """Commands that failed because the journal did."""

    @property
    def answered(self) -> int:
        """How many commands have their answer."""
        return self.outcomes.total()

    def add_answer(self, answer: Answer) -> None:
        """Count an answer."""
        self.outcomes[answer.outcome] += 1
        self.streams.add(answer.entry.stream)
        if answer.outcome is Outcome.REFUSED and answer.error_type:
            self.refusals[answer.error_type] += 1
        self.journal_failures += answer.is_of_journal
        is_failure = answer.outcome in (Outcome.FAILED, Outcome.UNKNOWN)
        if is_failure and len(self.failures) < LISTED_MAX:
            self.failures.append(answer)

    def add_bad_line(self, bad: BadLine) -> None:
        """Count a bad line."""
        self.bad_lines_total += 1
        if len(self.bad_lines) < LISTED_MAX:
            self.bad_lines.append(bad)
