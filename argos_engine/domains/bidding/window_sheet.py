"""The window sheet: when whose turn is in a round, as clocks in the zone show it."""

import datetime
from collections.abc import Iterator

import attrs

from argos_engine.domains.bidding.area import Area, turn_id
from argos_engine.domains.bidding.override import WindowOverride
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.query import bid_order, derived_window, turn_status
from argos_engine.domains.bidding.refusal import LocalTimeError
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Window
from argos_engine.domains.bidding.turn import TurnStatus
from argos_engine.domains.bidding.year_facts import YearFacts
from argos_engine.domains.bidding.zone import Zone


@attrs.frozen
class LocalWindow:
    """A window in UTC, and as clocks on the wall show it."""

    window: Window
    starts: datetime.datetime
    """Without a zone: what a clock shows."""
    ends: datetime.datetime
    starts_offset: datetime.timedelta
    """What clocks are ahead of UTC when it begins."""
    ends_offset: datetime.timedelta


@attrs.frozen
class WindowLine:
    """When one user is to bid in a round."""

    user: Participant
    window: LocalWindow | None
    """By an override, else the derived one; None: no turn before one is given."""
    derived: LocalWindow | None
    override: WindowOverride | None
    status: TurnStatus | None
    """As it is to be shown now; None where the window has a problem."""
    problem: str = ""
    """Why the schedule gives no window: clocks skip or repeat its time of day."""


def windowed_rounds(facts: YearFacts) -> tuple[RoundTerms, ...]:
    """Return the rounds that are bid in windows, by number."""
    return tuple(each for each in facts.rounds if each.is_windowed)


def window_sheet(
    area: Area, round_id: str, zone: Zone, at: datetime.datetime
) -> tuple[WindowLine, ...]:
    """Return a line for every bidder of a round, whoever's turn is first going first.

    Args:
        area: The area.
        round_id: One of its rounds.
        zone: Whose clocks are shown.
        at: Now, for the status of each turn.
    """
    lines = _lines(area, round_id, zone, at)
    return tuple(sorted(lines, key=_start))


def _lines(
    area: Area, round_id: str, zone: Zone, at: datetime.datetime
) -> Iterator[WindowLine]:
    for user_id in bid_order(area):
        user, override = (
            area.users[user_id],
            area.windows.get(turn_id(round_id, user_id)),
        )
        try:
            derived = _local(zone, derived_window(area, round_id, user_id))
        except LocalTimeError as error:
            yield WindowLine(user, None, None, override, None, error.reason)
            continue
        now = derived if override is None else _local(zone, override.window)
        status = turn_status(area, round_id, user_id, at)
        yield WindowLine(user, now, derived, override, status)


def _local(zone: Zone, window: Window | None) -> LocalWindow | None:
    if window is None:
        return None
    starts_at, ends_at = window.starts_at, window.ends_at
    return LocalWindow(
        window,
        zone.local(starts_at),
        zone.local(ends_at),
        zone.offset_at(starts_at),
        zone.offset_at(ends_at),
    )


def _start(line: WindowLine) -> tuple[bool, str]:
    # Sorting is stable: who has no window, or the same one, stays in bid order.
    window = line.window
    return window is None, "" if window is None else window.window.starts_at.isoformat()
