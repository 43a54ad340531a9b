"""Events of a history as a table."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from argos_engine.audit.history import HistoryEntry
from argos_engine.cli.moment import shown_time
from argos_engine.cli.plain import plain_event
from argos_engine.cli.printable import json_text, printable
from argos_engine.cli.screen import table
from argos_engine.codec.codec import Codec
from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId

_HEADINGS = (">version", "recorded (UTC)", "event", "who and why")
_SHARES = 3, 2
"""Of the last two columns in what is left of the screen."""
_DATA_LENGTH_MAX = 300
"""Characters of an event's data; `--json` has all of it."""


def entry_table(
    codec: Codec, stream: StreamId[Any], entries: Iterable[HistoryEntry]
) -> Table:
    """Return a table of events; what a rollback has superseded is dim and says so."""
    made = table(_HEADINGS, (_row(codec, stream, entry) for entry in entries))
    made.expand = True
    made.columns[-2].ratio, made.columns[-1].ratio = _SHARES
    return made


def _row(codec: Codec, stream: StreamId[Any], entry: HistoryEntry) -> tuple[Text, ...]:
    style = "" if entry.is_effective else "dim"
    texts = (
        str(entry.version),
        shown_time(entry.recorded_at),
        "\n".join(_what(codec, stream, entry)),
        f"{entry.principal.id}\n{entry.cause}",
    )
    return tuple(Text(text, style) for text in texts)


def _what(codec: Codec, stream: StreamId[Any], entry: HistoryEntry) -> Iterable[str]:
    yield entry.event_type
    yield _data(plain_event(codec, stream, entry.event))
    if entry.change is Change.FULL:
        yield "with the full state"
    if entry.superseded_by is not None:
        yield f"superseded by version {entry.superseded_by}"


def _data(fields: object) -> str:
    """Return the fields of an event on one line: `initials=AB round=2`."""
    if isinstance(fields, dict):
        text = " ".join(f"{name}={_value(value)}" for name, value in fields.items())
    else:
        text = _value(fields)
    if len(text) > _DATA_LENGTH_MAX:
        text = f"{text[:_DATA_LENGTH_MAX]}... ({len(text)} characters)"
    return printable(text)


def _value(value: object) -> str:
    return value if isinstance(value, str) else json_text(value)
