"""Everything that a reader of the past can be served, asked for and compared."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from argos_engine.audit.archive import Archive
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Point
from argos_engine.errors import ArgosError


class Truth(NamedTuple):
    """What one stream was, at every version, time and name."""

    states: tuple[Any, ...]
    """By version, from the initial one on."""
    events: tuple[Any, ...]
    times: tuple[datetime.datetime, ...]
    """When each of the events was recorded."""
    names: dict[str, int]
    """Versions of the named checkpoints."""


def served(archive: Archive, stream: StreamId[Any]) -> Truth:
    """Return what *archive* says about all of the past of *stream*."""
    entries = archive.history(stream).entries
    return Truth(
        tuple(archive.state_at(stream, each) for each in range(len(entries) + 1)),
        tuple(entry.event for entry in entries),
        tuple(entry.recorded_at for entry in entries),
        archive.checkpoints(stream),
    )


def lies(archive: Archive, truths: dict[StreamId[Any], Truth]) -> tuple[list[str], int]:
    """Ask for everything; return what was answered wrongly, and how often with no.

    An error of the engine is an honest answer about a damaged journal.
    """
    wrong: list[str] = []
    refused = 0
    for stream, truth in truths.items():
        for question, expected in _questions(stream, truth):
            try:
                answer = question.ask(archive)
            except ArgosError:
                refused += 1
                continue
            if answer != expected:
                wrong.append(f"{question}: {answer!r} instead of {expected!r}")
    return wrong, refused


class _Question(NamedTuple):
    stream: StreamId[Any]
    point: Point | None = None
    """None stands for the present."""
    is_about_events: bool = False

    def ask(self, archive: Archive) -> object:
        if self.is_about_events:
            return tuple(each.event for each in archive.history(self.stream).entries)
        if self.point is None:
            return archive.state(self.stream)
        return archive.state_at(self.stream, self.point)

    def __str__(self) -> str:
        what = "events" if self.is_about_events else f"state at {self.point}"
        return f"{what} of {self.stream}"


def _questions(
    stream: StreamId[Any], truth: Truth
) -> Iterable[tuple[_Question, object]]:
    yield _Question(stream), truth.states[-1]
    yield _Question(stream, is_about_events=True), truth.events
    for version, state in enumerate(truth.states):
        yield _Question(stream, version), state
    for time in sorted(set(truth.times)):
        version = sum(each <= time for each in truth.times)
        yield _Question(stream, time), truth.states[version]
    for name, version in truth.names.items():
        yield _Question(stream, name), truth.states[version]
