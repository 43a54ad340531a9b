"""A page of events, as a reader of the store gets them."""

import attrs

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.identity import Position


@attrs.frozen
class EventPage:
    """Events in the order of the log, and where to go on."""

    events: tuple[RecordedEvent, ...]
    next_after: Position
    """The next page begins behind it; also later, when more has been written."""
    has_more: bool
    """Whether the log goes on behind the page, for now: also a page with few events or
    none may have more behind it, because a bounded number was looked at."""
