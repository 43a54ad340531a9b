"""The commands that are carried out together, while they are."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from argos_engine.errors import ArgosError
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.runtime.actor import Actor
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.handle import Answer
from argos_engine.runtime.stage import Stage


class Fault(NamedTuple):
    """Why an attempt left nothing in the journal; the command at fault, if any."""

    envelope: Envelope | None
    error: Exception
    at_commit: bool = False
    """Whether COMMIT raised, and was settled: the group is certainly absent."""
    is_shared: bool = False
    """Whether it befell a run of commands, so that nobody knows whose it is."""


class Group:
    """The commands of a group and what became of them, over all its attempts."""

    def __init__(self, envelopes: Sequence[Envelope]) -> None:
        self.remaining = list(envelopes)
        """What is still to be carried out."""
        self.begun = 0
        """How many of these had their turn in an earlier attempt or in this."""
        self.envelopes = list(envelopes)
        """What was taken and gets its answer now."""
        self.leftover: list[Envelope] = []
        """Taken but not begun, because the group's time was up."""
        self.failed: dict[Envelope, Answer] = {}
        self.is_careful = len(self.remaining) == 1
        """Whether every command gets a savepoint of its own; see `Execution`."""
        self.known: dict[str, StoredEvent | StoredRefusal] = {}
        """What was durable under ids of the group before it, by id."""
        self.without_checkpoint: set[Actor] = set()
        """Actors whose automatic checkpoint broke the transaction once."""

    def cut(self, index: int) -> None:
        """Leave the commands from *index* on for the next group."""
        self.leftover = self.remaining[index:]
        del self.remaining[index:]
        del self.envelopes[len(self.envelopes) - len(self.leftover) :]

    def drop(self, envelope: Envelope, answer: Answer) -> None:
        """Answer the command at fault, which had its turn, and go on without it."""
        self.remaining.remove(envelope)
        self.begun -= 1
        self.failed[envelope] = answer

    def all_answers(self, answers: Mapping[Envelope, Answer]) -> dict[Envelope, Answer]:
        """Return the answers of an attempt, and of what was dropped before it."""
        return {**answers, **self.failed}


class Outcome(NamedTuple):
    """What a group came to."""

    stage: Stage | None
    """What is durable now and waits to be published; None if nothing was written."""
    answers: dict[Envelope, Answer]
    leftover: list[Envelope]
    poison: ArgosError | None = None
    """Why the engine must not write any more."""
    trouble: Exception | None = None
    """What the store could not do, though the engine goes on."""
    commit_seconds: float | None = None
    """How long COMMIT took; None if it raised, or if there was none."""
