"""Stored full states against the events they belong to."""

from typing import Any, NamedTuple

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.codec.chain import digest
from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import CHECKPOINT_TAKEN, ROLLED_BACK
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent

_REASONS = {
    ROLLED_BACK: {SnapshotReason.ROLLBACK},
    CHECKPOINT_TAKEN: {SnapshotReason.CHECKPOINT, SnapshotReason.INTERVAL},
}
_DOMAIN_REASONS = {SnapshotReason.MILESTONE}


class SnapshotMark(NamedTuple):
    """What a check needs of a snapshot: everything but the state itself."""

    reason: SnapshotReason
    schema_id: str
    computed: bytes
    """The digest of its state as it is stored."""
    stored: bytes
    """The digest that is stored with it."""


def snapshot_marks(
    reader: JournalReader, stream: StreamId[Any], after: int, upto: int
) -> dict[int, SnapshotMark]:
    """Return the snapshots with `after < version <= upto` by version.

    One state at a time is in memory.
    """
    marks = {}
    while upto > after:
        found = reader.snapshot(stream, after + 1, upto)
        if found is None:
            break
        marks[found.version] = SnapshotMark(
            found.reason, found.schema_id, digest(found.state), found.digest
        )
        upto = min(found.version, upto) - 1
    return marks


def check_snapshot(
    findings: Findings, stored: StoredEvent, mark: SnapshotMark | None
) -> bool:
    """Check an event and its snapshot against each other.

    Return whether there is a snapshot that fits its event.
    """
    if (stored.change is Change.FULL) != (stored.state_digest is not None):
        message = f"a {stored.change} event with{_out(stored)} the digest of a state"
        findings.add_at(stored, ProblemKind.DIGEST, message)
    if mark is None:
        findings.missing_snapshots += stored.state_digest is not None
        return False
    findings.snapshots += 1
    fault = _fault(stored, mark)
    if fault is not None:
        findings.add_at(stored, ProblemKind.SNAPSHOT, fault)
    return fault is None


def _fault(stored: StoredEvent, mark: SnapshotMark) -> str | None:
    if stored.state_digest is None:
        return "there is a snapshot, but the event stored no state"
    if mark.computed != stored.state_digest:
        return "the snapshot does not match the digest in its event"
    if mark.stored != stored.state_digest:
        return "the snapshot's own digest is not the one in its event"
    if mark.reason not in _REASONS.get(stored.event_type, _DOMAIN_REASONS):
        return f"the snapshot's reason {mark.reason} does not fit its event"
    return None


def _out(stored: StoredEvent) -> str:
    return "out" if stored.state_digest is None else ""
