"""Hashes that chain what is stored, so that any later change of it shows.

Every hash covers what is stored, column by column; a payload and a state count with the
bytes that they are stored in, and are never encoded anew to be checked.
"""

import struct
from collections.abc import Sequence
from typing import Any

import msgspec

from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent, StoredRefusal

GENESIS = bytes(32)
"""What the first event of a stream, and the first group, are chained to."""

_GROUP_NUMBERS = struct.Struct(">qqq")

_event = tuple.__new__
"""Makes a `StoredEvent` of its columns, without the look at their number."""

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
    return _hash(previous, event.stream, event[2:-1], chain_key)


def chained(
    previous: bytes,
    position: int,
    stream: StreamId[Any],
    columns: tuple[Any, ...],
    chain_key: ChainKey = UNKEYED,
) -> StoredEvent:
    """Return an event with its hash behind the *previous* one of its stream.

    Args:
        previous: That hash.
        position: Where the event goes.
        stream: Whose it is.
        columns: All others of a `StoredEvent`, in its order, from the version on.
        chain_key: What the hash is made with.
    """
    hash_ = _hash(previous, stream, columns, chain_key)
    return _event(StoredEvent, (position, stream, *columns, hash_))


def sealed(
    previous: bytes, event: StoredEvent, chain_key: ChainKey = UNKEYED
) -> StoredEvent:
    """Return *event* with its hash behind the *previous* one of its stream."""
    return chained(previous, event.position, event.stream, event[2:-1], chain_key)


def _hash(
    previous: bytes,
    stream: StreamId[Any],
    columns: tuple[Any, ...],
    chain_key: ChainKey,
) -> bytes:
    names = (stream.aggregate_type, stream.aggregate_id)
    return chain_key.digest(previous + _pack(names + columns))


def first_unfit(
    previous: bytes,
    stream: StreamId[Any],
    events: Sequence[StoredEvent],
    chain_key: ChainKey = UNKEYED,
) -> int | None:
    """Return the index of the first event that does not have its hash, or None.

    Every hash is `event_hash`, without its calls: a state is as far away as it takes
    to check the events that lead to it.

    Args:
        previous: The hash in front of the first event.
        stream: What all of the events belong to.
        events: In their order.
        chain_key: What the hashes were made with.
    """
    names = (stream.aggregate_type, stream.aggregate_id)
    pack, running_digest = _pack, chain_key.running_digest
    for index, event in enumerate(events):
        running = running_digest()
        running.update(previous + pack(names + event[2:-1]))
        previous = event[-1]
        if running.digest() != previous:
            return index
    return None


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
