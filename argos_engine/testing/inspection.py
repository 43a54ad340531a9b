"""Whether a journal holds what callers were told: the whole truth, and nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from argos_engine.audit.archive import Archive
from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import StoredEvent, StoredRefusal
from argos_engine.testing.ledger import Expectation, Ledger

_ROWS_MAX = 1_000_000


def inspect(
    journal: Journal, codec: Codec, ledger: Ledger, upto: int | None = None
) -> list[str]:
    """Return what is wrong with *journal*, measured by *ledger*; empty if nothing is.

    Verification must be sound, versions without gaps, states equal to a fold from the
    first event on, every acknowledged command there with its answer, every certain
    failure absent.

    Args:
        journal: Open; it is only read.
        codec: Knows the deciders of all streams in it.
        ledger: What callers were told.
        upto: How many entries of the ledger count; None for all.
    """
    archive = Archive(journal, codec, lambda: None)
    report = archive.verify(integrity=False)
    with journal.read() as reader:
        events = reader.log(0, _ROWS_MAX)
        refusals = reader.refusals((0, ""), _ROWS_MAX)
        store = reader.check()
    expected = ledger.expectation(upto)
    return [
        *(f"verification: {problem}" for problem in report.problems),
        *["a snapshot is missing"] * report.missing_snapshots,
        *(f"store: {complaint}" for complaint in store),
        *(f"contradiction: {each}" for each in expected.contradictions),
        *_compare_states(archive, codec, events),
        *_compare_answers(codec, expected, events, refusals),
        *_missing_versions(expected, events),
    ]


def fold_all(
    codec: Codec, events: Iterable[StoredEvent]
) -> dict[StreamId[Any], list[Any]]:
    """Return the states of each stream at all its versions, from the initial one on.

    It knows nothing of snapshots, and is meant to be plainly right.

    Raises:
        ValueError: The versions of a stream have a gap.
    """
    states: dict[StreamId[Any], list[Any]] = {}
    for stored in events:
        if not codec.folds(stored.stream):
            continue
        aggregate = codec.aggregate(stored.stream)
        known = states.setdefault(stored.stream, [aggregate.decider.initial_state])
        if stored.version != len(known):
            raise ValueError(f"{stored.stream} has no version {len(known)}")
        event = aggregate.events.decode(stored)
        if isinstance(event, RolledBack):
            known.append(known[event.to_version])
        elif isinstance(event, CheckpointTaken):
            known.append(known[-1])
        else:
            known.append(aggregate.decider.evolve(known[-1], event))
    return states


def _compare_states(
    archive: Archive, codec: Codec, events: Iterable[StoredEvent]
) -> list[str]:
    try:
        folded = fold_all(codec, events)
    except ValueError as gap:
        return [str(gap)]
    return [
        f"the state of {stream} is not what its events fold to"
        for stream, states in folded.items()
        if archive.state(stream) != states[-1]
    ]


def _compare_answers(
    codec: Codec,
    expected: Expectation,
    events: Iterable[StoredEvent],
    refusals: Iterable[StoredRefusal],
) -> list[str]:
    written = {row.command_id: row for row in events if not row.ordinal}
    refused = {row.command_id: row for row in refusals}
    return [
        *_missing_events(codec, expected, written),
        *(
            f"lost: the refusal of {command_id} ({entry.detail})"
            for command_id, entry in expected.refusals.items()
            if command_id not in refused or refused[command_id].reason != entry.detail
        ),
        *(
            f"ghost: {command_id} is there, and its caller was told {entry.detail}"
            for command_id, entry in expected.absent.items()
            if command_id in written or command_id in refused
        ),
    ]


def _missing_versions(
    expected: Expectation, events: Iterable[StoredEvent]
) -> list[str]:
    heads = {str(row.stream): row.version for row in events}
    return [
        f"lost: {stream} {version}, whose state somebody has read"
        for stream, version in expected.seen.items()
        if heads.get(stream, 0) < version
    ]


def _missing_events(
    codec: Codec, expected: Expectation, written: Mapping[str, StoredEvent]
) -> list[str]:
    findings = []
    for command_id, entry in expected.events.items():
        row = written.get(command_id)
        if row is None:
            findings.append(f"lost: {command_id} at {entry.stream} {entry.version}")
            continue
        event = repr(codec.of(row.stream).events.decode(row))
        if (row.version, event) != (entry.version, entry.detail):
            findings.append(f"changed: {command_id}, told {entry}, holds {row}")
    return findings
