"""The commands that are carried out together, while they are."""

from collections.abc import Sequence
from typing import NamedTuple

from argos_engine.errors import ArgosError
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.runtime.actor import Actor
from argos_engine.runtime.handle import Answer
from argos_engine.runtime.rotation import Letter
from argos_engine.runtime.stage import Answered, Stage


class Fault(NamedTuple):
    """Why an attempt left nothing in the journal; the letter at fault, if any."""

    letter: Letter | None
    error: Exception
    at_commit: bool = False
    """Whether COMMIT raised, and was settled: the group is certainly absent."""
    is_shared: bool = False
    """Whether it befell a run of commands, so that nobody knows whose it is."""


class Group:
    """The letters of a group and what became of them, over all its attempts."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.letters = list(letters)
        """What is still to be carried out."""
        self.begun = 0
        """How many of the letters had their turn in an earlier attempt or in this."""
        self.envelopes = [letter.envelope for letter in letters]
        """What was taken and gets its answer now."""
        self.leftover: list[Letter] = []
        """Taken but not begun, because the group's time was up."""
        self.failed: list[Answered] = []
        self.is_careful = len(self.letters) == 1
        """Whether every command gets a savepoint of its own; see `Execution`."""
        self.known: dict[str, StoredEvent | StoredRefusal] = {}
        """What was durable under ids of the group before it, by id."""
        self.without_checkpoint: set[Actor] = set()
        """Actors whose automatic checkpoint broke the transaction once."""

    def cut(self, index: int) -> None:
        """Leave the letters from *index* on for the next group."""
        self.leftover = self.letters[index:]
        del self.letters[index:]
        del self.envelopes[len(self.envelopes) - len(self.leftover) :]

    def drop(self, letter: Letter, answer: Answer) -> None:
        """Answer the letter at fault, which had its turn, and go on without it."""
        self.letters.remove(letter)
        self.begun -= 1
        self.failed.append(Answered(letter.envelope, answer))


class Outcome(NamedTuple):
    """What a group came to."""

    stage: Stage | None
    """What is durable now and waits to be published; None if nothing was written."""
    answers: list[Answered]
    leftover: list[Letter]
    poison: ArgosError | None = None
    """Why the engine must not write any more."""
    trouble: Exception | None = None
    """What the store could not do, though the engine goes on."""
    commit_seconds: float | None = None
    """How long COMMIT took; None if it raised, or if there was none."""
