"""From what a person types to the stream that is meant."""

from typing import Any

from argos_engine.domain.identity import StreamId
from argos_engine.errors import InvalidInputError
from argos_engine.ports.journal import JournalReader

CANDIDATES_MAX = 10
"""Streams that an error names when an id fits several."""


def find_stream(reader: JournalReader, text: str) -> StreamId[Any]:
    """Return the stream that *text* means: `type:id`, or an id that is unique.

    An id may hold colons itself. What exists goes first, read as `type:id` and then
    as an id; a stream written in full need not exist.

    Raises:
        InvalidInputError: No stream or several are meant; these are named.
    """
    written = _parse(text)
    if written is not None and reader.stream_head(written) is not None:
        return written
    candidates = reader.find_streams(text, CANDIDATES_MAX)
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = ", ".join(map(str, candidates))
        raise InvalidInputError("stream", text, f"must be one of {names}")
    if written is not None:
        return written
    raise InvalidInputError("stream", text, "must be type:id or the id of a stream")


def _parse(text: str) -> StreamId[Any] | None:
    try:
        return StreamId.parse(text)
    except InvalidInputError:
        return None
