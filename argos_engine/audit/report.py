"""What a verification found."""

import bisect
from typing import Any

import attrs

from argos_engine.audit.problem import Problem, ProblemKind
from argos_engine.domain.identity import Position, StreamId
from argos_engine.ports.records import StoredEvent

PROBLEMS_MAX = 1_000
"""Problems that a report lists, the first ones in the log; all are counted."""


@attrs.frozen(kw_only=True)
class VerificationReport:
    """What was checked and what is wrong."""

    streams: int
    events: int
    groups: int
    refusals: int
    snapshots: int
    foreign_snapshots: int
    """Snapshots of another schema: checked against their digest, not the fold."""
    missing_snapshots: int
    """Full states whose snapshot is gone; the log alone gives them back."""
    not_folded: int
    """Streams of types that are not declared: their hashes were checked, not their
    events and states."""
    problems: tuple[Problem, ...]
    """At most `PROBLEMS_MAX`, in log order; those without a place come last, by stream
    and version."""
    total_problems: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.total_problems == 0

    @property
    def first_bad_event(self) -> Problem | None:
        """The first problem in the log that can be told to be one event's."""
        named = (each for each in self.problems if each.version is not None)
        return next((each for each in named if each.position is not None), None)


@attrs.define(eq=False)
class Findings:
    """A report in the making."""

    streams: int = 0
    events: int = 0
    groups: int = 0
    refusals: int = 0
    snapshots: int = 0
    foreign_snapshots: int = 0
    missing_snapshots: int = 0
    not_folded: int = 0
    total_problems: int = 0
    problems: list[Problem] = attrs.field(factory=list, init=False)

    def add(
        self,
        kind: ProblemKind,
        message: str,
        *,
        stream: StreamId[Any] | None = None,
        version: int | None = None,
        position: int | None = None,
    ) -> None:
        """Note a problem. When there are too many, the last in the log are dropped."""
        place = None if position is None else Position(0, position)
        problem = Problem(kind, message, stream, version, place)
        bisect.insort(self.problems, problem, key=_place)
        del self.problems[PROBLEMS_MAX:]
        self.total_problems += 1

    def add_at(self, stored: StoredEvent, kind: ProblemKind, message: str) -> None:
        """Note a problem of one event."""
        self.add(
            kind,
            message,
            stream=stored.stream,
            version=stored.version,
            position=stored.position,
        )

    def merge(self, other: "Findings") -> None:
        """Take what was found elsewhere, as if it had been found after all this."""
        for name, count in other.counts().items():
            setattr(self, name, getattr(self, name) + count)
        self.problems.extend(other.problems)
        self.problems.sort(key=_place)
        del self.problems[PROBLEMS_MAX:]

    def counts(self) -> dict[str, int]:
        """Return all that is counted, by name."""
        return attrs.asdict(
            self, recurse=False, filter=lambda field, _: field.name != "problems"
        )

    def report(self) -> VerificationReport:
        """Return what was found so far."""
        return VerificationReport(**self.counts(), problems=tuple(self.problems))


def _place(problem: Problem) -> tuple[Any, ...]:
    if problem.position is not None:
        return False, problem.position
    # By what they say, as nobody knows who finds the first of them.
    stream = "" if problem.stream is None else str(problem.stream)
    return True, stream, problem.version or 0, problem.kind.value, problem.message
