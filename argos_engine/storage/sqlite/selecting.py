"""Finds events by what they have, and never looks at more than a bounded number.

One stream and one correlation id have an index; everything else goes through the log
in its order. Each way ends after `SCAN_EVENTS_MAX` events, wanted or not.
"""

import json
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, NamedTuple

from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.selection import (
    SCAN_EVENTS_MAX,
    Counted,
    Selected,
    Selection,
    Span,
)
from argos_engine.storage.sqlite import event_rows, rows, statements
from argos_engine.storage.sqlite import selection_statements as ways
from argos_engine.storage.sqlite.rows import Row
from argos_engine.storage.sqlite.selection_statements import Way

Ask = Callable[..., list[Row]]
"""Runs a statement with its values in the view, and returns the rows."""

_NO_LIMIT = -1


class _Path(NamedTuple):
    """A way to the events of a span, cut off where enough was looked at."""

    way: Way
    span: Span
    rest: Span
    values: tuple[int | str, ...] = ()


class Selecting:
    """Answers for one view."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def select(
        self, selection: Selection, span: Span, limit: int, *, newest_first: bool
    ) -> Selected:
        """Return the first events of the span that fit, or the last ones."""
        path = self._path(selection, span, newest_first=newest_first)
        if path is None:
            return Selected((), _nothing(span))
        statement = path.way.newest if newest_first else path.way.oldest
        found = self._ask(statement, *path.span, *_json(selection), limit, *path.values)
        events = event_rows.named_events(found)
        rest = path.rest
        if len(events) == limit:
            last = events[-1].position
            rest = span.before(last) if newest_first else span.behind(last)
        if selection.takes_all and len(events) != span.length - rest.length:
            raise JournalCorruptError(f"the log has lost an event within {span}")
        return Selected(events, rest)

    def count(self, selection: Selection, span: Span) -> Counted:
        """Return how many events fit in the first part of the span."""
        path = self._path(selection, span, newest_first=False)
        if path is None:
            return Counted(0, _nothing(span))
        values = (*path.span, *_json(selection), _NO_LIMIT, *path.values)
        found = self._ask(path.way.counted, *values)
        return Counted(rows.number(found[0], "events"), path.rest)

    def position_at(self, recorded_at: int, newest: int) -> int:
        """Return the last position recorded at a time or before; 0 without one.

        Time never runs backwards in the log, so a few rows are enough.
        """
        return bisect_right(range(1, newest + 1), recorded_at, key=self._time_of)

    def _time_of(self, position: int) -> int:
        found = self._ask(ways.TIME_OF_POSITION, position)
        if not found:
            raise JournalCorruptError(f"the log has no event at {position}")
        return rows.number(found[0], "events")

    def _path(
        self, selection: Selection, span: Span, *, newest_first: bool
    ) -> _Path | None:
        if selection.takes_nothing or not span.length:
            return None
        stream, correlation_id = selection.stream, selection.correlation_id
        if stream is not None:
            return self._along_stream(stream, span, newest_first=newest_first)
        if correlation_id is not None:
            return self._correlated(correlation_id, span, newest_first=newest_first)
        if newest_first:
            middle = max(span.upto - SCAN_EVENTS_MAX, span.after)
        else:
            middle = min(span.after + SCAN_EVENTS_MAX, span.upto)
        if middle:
            # With one damaged position the log would seem to go on for ever.
            self._time_of(middle)
        return _cut(ways.LOG, span, middle, newest_first=newest_first)

    def _along_stream(
        self, stream: StreamId[Any], span: Span, *, newest_first: bool
    ) -> _Path | None:
        names = (stream.aggregate_type, stream.aggregate_id)
        found = self._ask(statements.FIND_STREAM, *names)
        if not found:
            self._require_absent(stream, span)
            return None
        key = rows.number(found[0], "streams")

        def position_of(version: int) -> int:
            found = self._ask(ways.POSITION_OF_VERSION, key, version)
            if not found:
                raise JournalCorruptError(f"{stream} has no event of version {version}")
            return rows.number(found[0], "events")

        head = self._ask(statements.STREAM_HEAD, *names, span.upto)
        upto = rows.stream_head(head[0])[0] if head else 0
        after = bisect_right(range(1, upto + 1), span.after, key=position_of)
        if newest_first:
            first = max(upto - SCAN_EVENTS_MAX, after)
            middle = position_of(first) if first > after else span.after
            path = _cut(ways.STREAM, span, middle, newest_first=True)
            return path._replace(values=(key, first, upto))
        last = min(after + SCAN_EVENTS_MAX, upto)
        middle = position_of(last) if last < upto else span.upto
        path = _cut(ways.STREAM, span, middle, newest_first=False)
        return path._replace(values=(key, after, last))

    def _require_absent(self, stream: StreamId[Any], span: Span) -> None:
        names = (stream.aggregate_type, stream.aggregate_id)
        if self._ask(statements.HAS_EVENTS, *names, span.upto):
            raise JournalCorruptError(f"an index of table streams has lost {stream}")

    def _correlated(
        self, correlation_id: str, span: Span, *, newest_first: bool
    ) -> _Path:
        if newest_first:
            statement, end = ways.CORRELATED_NEWEST, span.after
        else:
            statement, end = ways.CORRELATED_OLDEST, span.upto
        found = self._ask(statement, correlation_id, *span, SCAN_EVENTS_MAX - 1)
        middle = rows.number(found[0], "events") if found else end
        if newest_first and found:
            middle -= 1  # what was found is still looked at
        path = _cut(ways.CORRELATION, span, middle, newest_first=newest_first)
        return path._replace(values=(correlation_id,))


def _cut(way: Way, span: Span, middle: int, *, newest_first: bool) -> _Path:
    before, behind = Span(span.after, middle), Span(middle, span.upto)
    return _Path(way, behind, before) if newest_first else _Path(way, before, behind)


def _nothing(span: Span) -> Span:
    return Span(span.upto, span.upto)


def _json(selection: Selection) -> tuple[str | None, ...]:
    wanted = (
        selection.event_types,
        selection.correlation_ids,
        selection.principal_ids,
        selection.aggregate_types,
        selection.aggregate_ids,
    )
    return tuple(None if values is None else json.dumps(values) for values in wanted)
