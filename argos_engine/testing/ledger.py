"""What callers were told, kept outside of the engine: the measure of a journal."""

import enum
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError, CommandRejectedError
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.outcome import Receipt

_STORE_FAILURES = ("JournalFailedError", "OutcomeUnknownError")


class Word(enum.StrEnum):
    """What is known about a command, as its caller sees it."""

    SUBMITTED = enum.auto()
    RECEIPT = enum.auto()
    REFUSAL = enum.auto()
    FAILURE = enum.auto()
    """Certain: nothing was written."""
    UNKNOWN = enum.auto()
    SEEN = enum.auto()
    """Not an answer: somebody has read a state, at a version."""


class Entry(NamedTuple):
    """One line of the ledger: plain values, so that it can cross a pipe."""

    command_id: str
    word: Word
    stream: str = ""
    is_id_given: bool = True
    version: int = 0
    detail: str = ""
    """Of a receipt the event, of a refusal the reason, of a failure the error."""


class Expectation(NamedTuple):
    """What a journal must hold, and what it must not."""

    events: dict[str, Entry]
    """By command id: there, as in the receipt."""
    refusals: dict[str, Entry]
    """By command id: there, with the same reason."""
    absent: dict[str, Entry]
    """By command id: nothing of it is there."""
    seen: dict[str, int]
    """By stream: a version that somebody has read, so it is there for ever."""
    contradictions: list[str]
    """Answers that cannot both be true, whatever the journal holds."""


class Ledger:
    """Takes down every submission and every answer, at the moment it is given.

    An id that was submitted and has no answer, or whose outcome was unknown, may be in
    the journal or not. Everything else is certain.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)
        self.on_entry: Callable[[Entry], object] | None = None
        """Called for each new entry, before the caller could see the answer."""
        self._adding = threading.Lock()

    def watch(self, handle: Handle, *, is_id_given: bool) -> None:
        """Take down the submission of *handle* now, and its answer when it comes.

        Call it before the engine gets to run.
        """
        stream = str(handle.stream)
        self.add(Entry(handle.command_id, Word.SUBMITTED, stream, is_id_given))

        def take_down(_handles: list[Handle]) -> None:
            self.add(_entry(handle, is_id_given=is_id_given))

        handle.waker = take_down

    def take_down(self, handle: Handle, *, is_id_given: bool) -> None:
        """Take down a submission and its answer, which *handle* has already."""
        stream = str(handle.stream)
        self.add(Entry(handle.command_id, Word.SUBMITTED, stream, is_id_given))
        self.add(_entry(handle, is_id_given=is_id_given))

    def add(self, entry: Entry) -> None:
        """Take down one entry; in any thread."""
        with self._adding:
            self.entries.append(entry)
            if self.on_entry is not None:
                self.on_entry(entry)

    def counts(self) -> Counter[str]:
        """Return how many commands got which answer."""
        return Counter(entry.word.value for entry in self.entries)

    def false_alarms(self) -> list[str]:
        """Return the answers that only a failing store may give."""
        return [
            f"{entry.command_id} was told {entry.detail}"
            for entry in self.entries
            if entry.detail.startswith(_STORE_FAILURES)
        ]

    def expectation(self, upto: int | None = None) -> Expectation:
        """Return what follows from the first *upto* entries; from all for None."""
        expected = Expectation({}, {}, {}, {}, [])
        pending: Counter[str] = Counter()
        unknown: set[str] = set()
        for entry in self.entries[:upto]:
            command_id = entry.command_id
            if entry.word is Word.SEEN:
                known = expected.seen.get(entry.stream, 0)
                expected.seen[entry.stream] = max(known, entry.version)
                continue
            pending[command_id] += 1 if entry.word is Word.SUBMITTED else -1
            expected.absent.pop(command_id, None)
            if entry.word is Word.UNKNOWN:
                unknown.add(command_id)
            elif entry.word in (Word.RECEIPT, Word.REFUSAL):
                _decide(expected, entry)
            if (
                entry.word in (Word.FAILURE, Word.REFUSAL)
                and not pending[command_id]
                and command_id not in unknown
                and not _is_decided(expected, command_id)
            ):
                expected.absent[command_id] = entry
        return expected


def _is_decided(expected: Expectation, command_id: str) -> bool:
    return command_id in expected.events or command_id in expected.refusals


def _decide(expected: Expectation, entry: Entry) -> None:
    if entry.word is Word.REFUSAL and not entry.is_id_given:
        return
    right, wrong = expected.events, expected.refusals
    if entry.word is Word.REFUSAL:
        right, wrong = wrong, right
    first = right.setdefault(entry.command_id, entry)
    same = (first.version, first.detail) == (entry.version, entry.detail)
    if not same or entry.command_id in wrong:
        expected.contradictions.append(f"{entry.command_id}: {first}, then {entry}")


def _entry(handle: Handle, *, is_id_given: bool) -> Entry:
    stream = str(handle.stream)
    submitted = Entry(handle.command_id, Word.SUBMITTED, stream, is_id_given)
    try:
        return answered(submitted, handle.result(0))
    except ArgosError as error:
        return answered(submitted, error)


def answered(submitted: Entry, answer: Receipt | ArgosError) -> Entry:
    """Return the entry of what a caller was told, by the one of its submission."""
    if isinstance(answer, Receipt):
        word, version, detail = Word.RECEIPT, answer.version, repr(answer.event)
    elif isinstance(answer, CommandRejectedError):
        word, version, detail = Word.REFUSAL, 0, answer.reason
    else:
        word = Word.FAILURE if answer.written is False else Word.UNKNOWN
        version, detail = 0, repr(answer)
    return submitted._replace(word=word, version=version, detail=detail)


def parse_stream(entry: Entry) -> StreamId[Any]:
    """Return the stream of *entry*."""
    return StreamId.parse(entry.stream)
