"""Hashes that chain what is stored, so that any later change of it shows.

Every hash covers the stored bytes themselves, each preceded by its length; nothing
is ever encoded anew to be checked.
"""

import struct
from collections.abc import Sequence

from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.ports.records import StoredEvent, StoredRefusal

GENESIS = bytes(32)
"""What the first event of a stream, and the first group, are chained to."""

_EVENT_NUMBERS = struct.Struct(">qqqq12q")
_REFUSAL_NUMBERS = struct.Struct(">qq6q")
_GROUP_NUMBERS = struct.Struct(">qqq")
_ABSENT = -1


def digest(data: bytes) -> bytes:
    """Return the digest of a stored state, without a key: its event vouches for it."""
    return UNKEYED.digest(data)


def event_hash(
    previous: bytes, event: StoredEvent, chain_key: ChainKey = UNKEYED
) -> bytes:
    """Return the hash of *event* behind the *previous* one of its stream.

    It covers every column but position and hash. The position is left out so that a
    log copied into another store keeps its hashes.
    """
    # Spelt out, as it is paid for every event: a loop over the columns takes twice
    # the time.
    kind = event.stream.aggregate_type.encode()
    key = event.stream.aggregate_id.encode()
    event_type = event.event_type.encode()
    change = event.change.encode()
    state_digest = event.state_digest or b""
    principal = event.principal.encode()
    cause = event.cause.encode()
    command_id = event.command_id.encode()
    correlation_id = (event.correlation_id or "").encode()
    causation_id = (event.causation_id or "").encode()
    numbers = _EVENT_NUMBERS.pack(
        event.version,
        event.schema_version,
        event.recorded_at,
        event.ordinal,
        len(kind),
        len(key),
        len(event_type),
        len(change),
        len(event.payload),
        _ABSENT if event.state_digest is None else len(state_digest),
        len(principal),
        len(cause),
        len(command_id),
        len(event.fingerprint),
        _ABSENT if event.correlation_id is None else len(correlation_id),
        _ABSENT if event.causation_id is None else len(causation_id),
    )
    return chain_key.digest(
        b"".join(
            (
                previous,
                numbers,
                kind,
                key,
                event_type,
                change,
                event.payload,
                state_digest,
                principal,
                cause,
                command_id,
                event.fingerprint,
                correlation_id,
                causation_id,
            )
        )
    )


def sealed(
    previous: bytes, event: StoredEvent, chain_key: ChainKey = UNKEYED
) -> StoredEvent:
    """Return *event* with its hash behind the *previous* one of its stream."""
    return StoredEvent(*event[:-1], event_hash(previous, event, chain_key))


def refusal_digest(refusal: StoredRefusal) -> bytes:
    """Return the digest of a stored refusal; its group's hash vouches for it."""
    parts = (
        refusal.stream.aggregate_type.encode(),
        refusal.stream.aggregate_id.encode(),
        refusal.command_id.encode(),
        refusal.fingerprint,
        refusal.error_type.encode(),
        refusal.reason.encode(),
    )
    lengths = map(len, parts)
    numbers = _REFUSAL_NUMBERS.pack(refusal.version, refusal.group, *lengths)
    return digest(b"".join((numbers, *parts)))


def group_hash(
    previous: bytes,
    last_position: int,
    event_hashes: Sequence[bytes],
    refusal_digests: Sequence[bytes],
    chain_key: ChainKey = UNKEYED,
) -> bytes:
    """Return the hash of a group of commands behind the *previous* group.

    No *previous* hash means the first group. Events count in their order, refusals
    in any: they are stored under their command ids, not in the order of decision.
    """
    numbers = _GROUP_NUMBERS.pack(
        last_position, len(event_hashes), len(refusal_digests)
    )
    refusals = sorted(refusal_digests)
    return chain_key.digest(
        b"".join((previous or GENESIS, numbers, *event_hashes, *refusals))
    )
