"""Rows of events by the page: looked at and put together in one call.

Reading is the engine's most frequent work, and Python takes longer to look at sixteen
values, one after the other, than SQLite takes to read them.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent
from argos_engine.storage.sqlite import rows
from argos_engine.storage.sqlite.rows import Row

# A row as it is read has something else where its stream belongs.
_EVENT = type(
    StoredEvent.__name__,
    (StoredEvent,),
    {"__slots__": (), "__annotations__": {"stream": object}},
)
_EVENTS: Any = list[_EVENT]  # type: ignore[valid-type]  # made while it runs


def events(found: Sequence[Row], stream: StreamId[Any]) -> Sequence[StoredEvent]:
    """Return events of *stream*.

    Raises:
        JournalCorruptError: Names the first row with a value that no column takes.
    """
    try:
        # Converts nothing but the change, from its name: other kinds must fit.
        checked: list[StoredEvent] = msgspec.convert(
            found, _EVENTS, builtin_types=(bytes,), dec_hook=lambda *_: stream
        )
    except msgspec.ValidationError:
        return [rows.event(row, stream) for row in found]
    return checked


def named_events(found: Sequence[Row]) -> Sequence[StoredEvent]:
    """Return events whose rows end with the names of their streams.

    Raises:
        JournalCorruptError: As above.
    """
    stream_id = rows.stream_id
    placed = [(row[0], stream_id(*row[-2:]), *row[2:-2]) for row in found]
    try:
        checked: list[StoredEvent] = msgspec.convert(
            placed, _EVENTS, builtin_types=(bytes,), dec_hook=lambda _, named: named
        )
    except msgspec.ValidationError:
        return [rows.named_event(row) for row in found]
    return checked
