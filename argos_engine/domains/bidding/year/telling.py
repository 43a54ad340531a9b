"""The process that tells every area what its year has become."""

from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.domain.transition import Versioned
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.events import BidWithdrawn, YearFactsAdopted
from argos_engine.domains.bidding.year import events, user_events
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.bringing import leave_to_bring
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.knowledge import knows
from argos_engine.errors import InvalidInputError
from argos_engine.processes.occasion import Occasion
from argos_engine.processes.process import Process, Reaction, Source
from argos_engine.processes.send import Send

_SEPARATOR = "/"


def area_stream(year_id: str, area_id: str) -> StreamId[Area]:
    """Return the stream of an area of a year: `bid-area:2026/NORTH`."""
    return AREA.stream(f"{year_id}{_SEPARATOR}{area_id}")


def tell(occasion: Occasion) -> Reaction:
    """Tell the areas that a year's event concerns; or one, after its rollback.

    An area that refuses was told by somebody else, of this version or a later one.
    Nobody waits for it: once it is rolled back, it is told again. Whatever an area
    has learned or taken back, others may have to know of leave that users bring.
    """
    if occasion.stream.aggregate_type == YEAR.aggregate_type:
        yield from _tell_changes(occasion)
        return
    year_id, _, area_id = occasion.stream.aggregate_id.rpartition(_SEPARATOR)
    try:
        of_year = YEAR.stream(year_id)
    except InvalidInputError:
        return  # somebody's stream, but no area of any year
    year = occasion.past.versioned(of_year)
    if isinstance(occasion.event, RolledBack):
        yield from _tell_again(occasion, year, area_id)
    yield from _bring_leave(occasion, year_id, year.state)


def _tell_changes(occasion: Occasion) -> Reaction:
    stream, version = YEAR.stream(occasion.stream.aggregate_id), occasion.version
    year = occasion.state(stream)
    if not year.stage.is_locked:
        return
    before = occasion.past.state_at(stream, version - 1)
    for area_id in sorted(year.areas):
        # Not with what the area knows: it may not have been told yet of the event
        # before this one, which this one may take back.
        command = facts_for_area(year, area_id, version)
        if command != facts_for_area(before, area_id, version):
            area = area_stream(stream.aggregate_id, area_id)
            yield Send(area, command, f"tell {area_id}")


def _tell_again(occasion: Occasion, year: Versioned[BidYear], area_id: str) -> Reaction:
    command = facts_for_area(year.state, area_id, year.version)
    if command is not None and not knows(occasion.state(occasion.stream), command):
        yield Send(occasion.stream, command, f"tell {area_id}")


def _bring_leave(occasion: Occasion, year_id: str, year: BidYear) -> Reaction:
    moved = {
        user.user_id: user.area_override.area_id
        for user in year.users.values()
        if user.area_override is not None
    }
    if not moved:
        return
    streams = {area_id: area_stream(year_id, area_id) for area_id in year.areas}
    areas = {area_id: occasion.state(each) for area_id, each in streams.items()}
    for user_id, area_id in sorted(moved.items()):
        command = leave_to_bring(areas, area_id, user_id)
        if command is not None:
            yield Send(streams[area_id], command, f"leave of {user_id}")


YEAR_FACTS = Process(
    "year-facts",
    [
        # What can still change in a locked year, and what locks it.
        Source(
            YEAR,
            [
                events.ReadyToBidConfirmed,
                events.BiddingActivated,
                events.BiddingClosed,
                user_events.UserUpdated,
                user_events.AreaOverridden,
            ],
        ),
        # What takes a user from an area, or changes what a user has there.
        Source(AREA, [RolledBack, YearFactsAdopted, BidWithdrawn]),
    ],
    tell,
    roles=[Role.PROCESS],
)
"""Runs wherever years and areas do: `engine.run_process(YEAR_FACTS)`."""
