"""Hashes that chain what is stored, so that any later change of it shows.

Every hash covers what is stored, column by column; a payload and a state count with the
bytes that they are stored in, and are never encoded anew to be checked.
"""

import struct
from collections.abc import Sequence

import msgspec

from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.ports.records import StoredEvent, StoredRefusal

GENESIS = bytes(32)
"""What the first event of a stream, and the first group, are chained to."""

_GROUP_NUMBERS = struct.Struct(">qqq")

_pack = msgspec.msgpack.Encoder().encode
"""Columns as a MessagePack array: text, bytes, numbers and none cannot be mixed up."""


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
    names = (event.stream.aggregate_type, event.stream.aggregate_id)
    return chain_key.digest(previous + _pack((*names, *event[2:-1])))


def sealed(
    previous: bytes, event: StoredEvent, chain_key: ChainKey = UNKEYED
) -> StoredEvent:
    """Return *event* with its hash behind the *previous* one of its stream."""
    return StoredEvent(*event[:-1], event_hash(previous, event, chain_key))


def refusal_digest(refusal: StoredRefusal) -> bytes:
    """Return the digest of a stored refusal; its group's hash vouches for it."""
    names = (refusal.stream.aggregate_type, refusal.stream.aggregate_id)
    return digest(_pack((*names, *refusal[:2], *refusal[3:])))


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
