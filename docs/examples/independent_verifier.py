"""Checks the hashes of a journal without the engine.

    python independent_verifier.py bank.db [chain.key]

Written from `reference/storage-format.md` alone: it imports no part of the engine, so a
fault in the engine's own verification cannot hide in it.
"""

import hashlib
import pathlib
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import apsw
import msgspec

GENESIS = bytes(32)

EVENTS = """
SELECT events.*, streams.aggregate_type, streams.aggregate_id
FROM events JOIN streams USING (stream) ORDER BY position
"""
REFUSALS = """
SELECT refusals.*, streams.aggregate_type, streams.aggregate_id
FROM refusals JOIN streams USING (stream)
"""
SNAPSHOTS = """
SELECT events.position, events.state_digest, snapshots.state, snapshots.digest
FROM snapshots JOIN events USING (stream, version)
"""


def digest(data: bytes, key: bytes = b"") -> bytes:
    """Return blake2b with 32 bytes, with a key or without."""
    return hashlib.blake2b(data, digest_size=32, key=key).digest()


def packed(row: dict[str, Any], columns: str) -> bytes:
    """Return columns of a row as this format puts them together."""
    return msgspec.msgpack.encode([row[name] for name in columns.split()])


def event_hash(previous: bytes, event: dict[str, Any], key: bytes) -> bytes:
    """Return the hash that the event must have behind *previous* in its stream."""
    columns = (
        "aggregate_type aggregate_id version event_type schema_version change payload "
        "state_digest recorded_at principal cause command_id ordinal fingerprint "
        "correlation_id causation_id"
    )
    return digest(previous + packed(event, columns), key)


def refusal_digest(refusal: dict[str, Any]) -> bytes:
    """Return the digest of one refusal."""
    columns = (
        "aggregate_type aggregate_id command_id fingerprint version error_type reason "
        "group_number"
    )
    return digest(packed(refusal, columns))


def group_hash(
    previous: bytes,
    last_position: int,
    events: list[bytes],
    refusals: list[bytes],
    key: bytes,
) -> bytes:
    """Return the hash that the group must have behind *previous*."""
    numbers = struct.pack(">3q", last_position, len(events), len(refusals))
    hashes = b"".join([*events, *sorted(refusals)])
    return digest(previous + numbers + hashes, key)


def rows(database: apsw.Connection, query: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query by the names of their columns."""
    cursor = database.execute(query)
    for row in cursor:
        names = [column[0] for column in cursor.getdescription()]
        yield dict(zip(names, row, strict=True))


def problems(database: apsw.Connection, key: bytes) -> Iterator[str]:
    """Yield what is wrong, in the order of the log."""
    (check,) = next(database.execute("SELECT key_check FROM journal"))
    if check != key_check(key):
        yield "the journal was made with another key, or with none"
    tips: dict[int, tuple[int, bytes]] = defaultdict(lambda: (0, GENESIS))
    hashes: list[bytes] = []
    for event in rows(database, EVENTS):
        place = f"position {event['position']}"
        version, previous = tips[event["stream"]]
        if event["position"] != len(hashes) + 1:
            yield f"{place}: not the next position"
        if event["version"] != version + 1:
            yield f"{place}: not the next version of its stream"
        if event["hash"] != event_hash(previous, event, key):
            yield f"{place}: the row does not fit its hash"
        tips[event["stream"]] = event["version"], event["hash"]
        hashes.append(event["hash"])
    yield from group_problems(database, hashes, key)
    for row in rows(database, SNAPSHOTS):
        if not digest(row["state"]) == row["digest"] == row["state_digest"]:
            yield f"position {row['position']}: the snapshot does not fit its digest"


def group_problems(
    database: apsw.Connection, hashes: list[bytes], key: bytes
) -> Iterator[str]:
    """Yield what is wrong with the groups, and with the refusals in them."""
    refusals = defaultdict(list)
    for refusal in rows(database, REFUSALS):
        refusals[refusal["group_number"]].append(refusal_digest(refusal))
    number, start, previous = 0, 0, GENESIS
    for group in rows(database, "SELECT * FROM groups ORDER BY number"):
        number += 1
        end = group["last_position"]
        inside = refusals.pop(number, [])
        if group["number"] != number:
            yield f"group {group['number']}: not the next number"
        expected = group_hash(previous, end, hashes[start:end], inside, key)
        if group["hash"] != expected:
            yield f"group {number}: its rows do not fit its hash"
        start, previous = end, group["hash"]
    if start != len(hashes) or refusals:
        yield f"rows behind group {number} belong to no group"


def key_check(key: bytes) -> bytes | None:
    """Return what a journal with that key says about it."""
    if not key:
        return None
    person = b"argos-key-check"
    return hashlib.blake2b(digest_size=16, key=key, person=person).digest()


def main(path: str, key: bytes = b"") -> int:
    """Print what is wrong with the journal at *path*; return the exit code."""
    database = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    database.execute("BEGIN")
    found = list(problems(database, key))
    (events,) = next(database.execute("SELECT count(*) FROM events"))
    database.close()
    for problem in found:
        print(problem)
    print(f"{events} events, {len(found)} problems")
    return 1 if found else 0


def key_of(file: str) -> bytes:
    """Return the key in a file of hexadecimal digits."""
    return bytes.fromhex(pathlib.Path(file).read_text())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(key_of(file) for file in sys.argv[2:])))
