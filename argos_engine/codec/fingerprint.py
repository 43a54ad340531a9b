"""What a caller asked for, in a few bytes: tells a retry from a reused command id."""

from hashlib import blake2b
from typing import Any

from argos_engine.codec.converter import to_json
from argos_engine.domain.identity import StreamId

_FINGERPRINT_BYTES = 16


def fingerprint(
    stream: StreamId[Any],
    action: tuple[str, bytes],
    principal_id: str,
    cause: str,
    expected_version: int | None,
) -> bytes:
    """Return the digest of everything the caller chose.

    Deadline and roles are left out: they may differ between two tries of one command.

    Args:
        stream: Where the command goes.
        action: The name of its class and its fields as JSON.
        principal_id: Who asks.
        cause: Why.
        expected_version: The version the caller decided on, if any.
    """
    name, fields = action
    asked = (
        stream.aggregate_type,
        stream.aggregate_id,
        name,
        principal_id,
        cause,
        expected_version,
    )
    return blake2b(to_json(asked) + fields, digest_size=_FINGERPRINT_BYTES).digest()
