"""Hashes that chain what is stored, so that any later change of it shows.

Every hash covers the stored bytes themselves, each preceded by its length; nothing
is ever encoded anew to be checked.
"""

import struct
from collections.abc import Sequence
from hashlib import blake2b

from argos_engine.ports.records import StoredEvent, StoredRefusal

HASH_ALGORITHM = "blake2b-256"
GENESIS = bytes(32)
"""What the first event of a stream, and the first group, are chained to."""

_HASH_BYTES = 32
_EVENT_NUMBERS = struct.Struct(">qqqq12q")
_REFUSAL_NUMBERS = struct.Struct(">qq6q")
_GROUP_NUMBERS = struct.Struct(">qqq")
_ABSENT = -1


def digest(data: bytes) -> bytes:
    """Return the digest of a stored state."""
    return blake2b(data, digest_size=_HASH_BYTES).digest()


def running_digest() -> blake2b:
    """Return a digest to feed bit by bit, of what does not fit into memory."""
    return blake2b(digest_size=_HASH_BYTES)


def event_hash(previous: bytes, event: StoredEvent) -> bytes:
    """Return the hash of *event* behind the *previous* one of its stream.

    It covers every column but position and hash. The position is left out so that a
    log copied into another store keeps its hashes.
    """
    parts, lengths = _measured(
        (
            event.stream.aggregate_type,
            event.stream.aggregate_id,
            event.event_type,
            event.change,
            event.payload,
            event.state_digest,
            event.principal,
            event.cause,
            event.command_id,
            event.fingerprint,
            event.correlation_id,
            event.causation_id,
        )
    )
    numbers = _EVENT_NUMBERS.pack(
        event.version, event.schema_version, event.recorded_at, event.ordinal, *lengths
    )
    return digest(b"".join((previous, numbers, *parts)))


def refusal_digest(refusal: StoredRefusal) -> bytes:
    """Return the digest of a stored refusal; its group's hash covers it."""
    parts, lengths = _measured(
        (
            refusal.stream.aggregate_type,
            refusal.stream.aggregate_id,
            refusal.command_id,
            refusal.fingerprint,
            refusal.error_type,
            refusal.reason,
        )
    )
    numbers = _REFUSAL_NUMBERS.pack(refusal.version, refusal.group, *lengths)
    return digest(b"".join((numbers, *parts)))


def group_hash(
    previous: bytes,
    last_position: int,
    event_hashes: Sequence[bytes],
    refusal_digests: Sequence[bytes],
) -> bytes:
    """Return the hash of a group of commands behind the *previous* group.

    No *previous* hash means the first group. Events count in their order, refusals
    in any: they are stored under their command ids, not in the order of decision.
    """
    numbers = _GROUP_NUMBERS.pack(
        last_position, len(event_hashes), len(refusal_digests)
    )
    refusals = sorted(refusal_digests)
    return digest(b"".join((previous or GENESIS, numbers, *event_hashes, *refusals)))


def _measured(
    values: Sequence[str | bytes | None],
) -> tuple[list[bytes], list[int]]:
    """Return the values as bytes and their lengths; an absent one has length -1."""
    parts = [
        value.encode() if isinstance(value, str) else value or b"" for value in values
    ]
    lengths = [
        _ABSENT if value is None else len(part)
        for value, part in zip(values, parts, strict=True)
    ]
    return parts, lengths
