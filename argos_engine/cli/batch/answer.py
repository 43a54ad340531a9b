"""What became of one command, in words that files and people share."""

import enum

import attrs

from argos_engine.cli.batch.entry import Entry
from argos_engine.cli.printable import printable
from argos_engine.errors import (
    ArgosError,
    CommandRejectedError,
    EngineClosedError,
    JournalError,
)
from argos_engine.runtime.handle import Handle


class Outcome(enum.StrEnum):
    """The kinds of answers."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """Carried out before, under the same command id."""
    REFUSED = "refused"
    FAILED = "failed"
    """Certainly not written; the id stays free."""
    UNKNOWN = "unknown"


@attrs.frozen
class Answer:
    """The answer to one line of a file. It is durable."""

    entry: Entry
    outcome: Outcome
    version: int | None = None
    position: str | None = None
    error_type: str | None = None
    reason: str | None = None
    is_of_journal: bool = False
    """Whether it is the journal that failed, and not the command."""

    def __str__(self) -> str:
        """Return one line: `season.jsonl:12: refused: ...`."""
        reason = f": {self.reason}" if self.reason else ""
        place = f"{self.entry.file}:{self.entry.line}"
        return printable(f"{place}: {self.entry.stream}: {self.outcome}{reason}")

    def document(self) -> dict[str, object]:
        """Return the answer as JSON can hold it, without what does not apply."""
        line = {
            "id": self.entry.command_id,
            "file": self.entry.file,
            "line": self.entry.line,
            "stream": str(self.entry.stream),
            "outcome": self.outcome.value,
        }
        rest = {
            "version": self.version,
            "position": self.position,
            "error_type": self.error_type,
            "reason": self.reason,
        }
        return {**line, **{k: v for k, v in rest.items() if v is not None}}


def wait_for_answer(entry: Entry, handle: Handle) -> Answer:
    """Wait until the command has its answer and return it."""
    try:
        receipt = handle.result()
    except ArgosError as error:
        return failed_answer(entry, error)
    return Answer(
        entry,
        Outcome.DUPLICATE if receipt.duplicate else Outcome.ACCEPTED,
        version=receipt.version,
        position=str(receipt.position),
    )


def failed_answer(entry: Entry, error: ArgosError) -> Answer:
    """Return the answer that *error* gives."""
    if isinstance(error, CommandRejectedError):
        return Answer(
            entry, Outcome.REFUSED, error_type=error.error_type, reason=error.reason
        )
    outcome = Outcome.UNKNOWN if error.written is None else Outcome.FAILED
    name = type(error).__name__
    return Answer(
        entry,
        outcome,
        error_type=name,
        reason=str(error),
        is_of_journal=isinstance(error, JournalError | EngineClosedError),
    )
