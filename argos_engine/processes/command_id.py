"""The id of a command that a process sends: the same after every crash."""

from hashlib import blake2b
from typing import Any

from argos_engine.codec.converter import to_json
from argos_engine.domain.identity import StreamId

_ID_BYTES = 16


def process_command_id(
    process: str, source: StreamId[Any], version: int, step: str, attempt: int
) -> str:
    """Return the id under which a command is known.

    It is stored with events and refusals, so what it is made of never changes.

    Args:
        process: The name of the process.
        source: The stream of the event that it reacts to.
        version: That of the event.
        step: What the command is for.
        attempt: From 1 on.
    """
    parts = (process, source.aggregate_type, source.aggregate_id, version, step)
    digest = blake2b(to_json((*parts, attempt)), digest_size=_ID_BYTES)
    return f"process-{digest.hexdigest()}"
