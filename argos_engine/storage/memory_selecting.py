"""Events of a memory journal by what they have: the rules in plain sight."""

import json
from collections.abc import Mapping
from itertools import islice

from argos_engine.ports.records import StoredEvent
from argos_engine.ports.selection import (
    SCAN_EVENTS_MAX,
    Counted,
    Selected,
    Selection,
    Span,
)


def select(
    log: Mapping[int, StoredEvent],
    selection: Selection,
    span: Span,
    limit: int,
    *,
    newest_first: bool,
) -> Selected:
    """Return events of the span that fit, at most *limit*, and what is left of it."""
    looked_at = _positions(span, newest_first=newest_first)
    events = list(
        islice((log[at] for at in looked_at if fits(selection, log[at])), limit)
    )
    if not looked_at:
        return Selected(events, Span(span.upto, span.upto))
    last = events[-1].position if len(events) == limit else looked_at[-1]
    return Selected(events, span.before(last) if newest_first else span.behind(last))


def count(log: Mapping[int, StoredEvent], selection: Selection, span: Span) -> Counted:
    """Return how many events of the span fit, and what is left of it."""
    looked_at = _positions(span, newest_first=False)
    fitting = sum(fits(selection, log[at]) for at in looked_at)
    return Counted(fitting, span.behind(looked_at[-1] if looked_at else span.upto))


def fits(selection: Selection, event: StoredEvent) -> bool:
    """Return whether *event* has all that is wanted."""
    values = (
        event.stream.aggregate_type,
        event.stream.aggregate_id,
        event.event_type,
        json.loads(event.principal)["id"],
        event.correlation_id,
    )
    pairs = zip(selection, values, strict=True)
    return all(wanted is None or value in wanted for wanted, value in pairs)


def _positions(span: Span, *, newest_first: bool) -> range:
    positions = range(span.after + 1, span.upto + 1)
    return (positions[::-1] if newest_first else positions)[:SCAN_EVENTS_MAX]
