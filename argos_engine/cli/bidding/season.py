"""The bid year and the area that a verb is about, or why there are none."""

from collections.abc import Iterator
from typing import Any

import attrs

from argos_engine.audit.archive import Archive
from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail
from argos_engine.domain.identity import StreamId
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.planned_area import planned_area
from argos_engine.ports.page import PAGE_LENGTH_MAX

TYPES = (YEAR, AREA)
"""Whatever is installed: these verbs know one way to bid."""


@attrs.frozen
class FoundYear:
    """A bid year as it is in the journal."""

    stream: StreamId[BidYear]
    year: BidYear
    version: int

    @property
    def name(self) -> str:
        """Return what people call it, such as `2026`."""
        return self.stream.aggregate_id


@attrs.frozen
class FoundArea:
    """An area as it is, or as it would be if its year were confirmed now."""

    stream: StreamId[Area]
    area: Area
    version: int
    """Of its stream; 0 where it has none yet."""
    is_planned: bool
    """Whether it has not been told of its year."""

    def document(self) -> dict[str, object]:
        """Return what every document about it begins with."""
        return {
            "stream": str(self.stream),
            "version": self.version,
            "planned": self.is_planned,
        }


def find_year(archive: Archive, name: str | None) -> FoundYear:
    """Return the bid year called *name*, or the only one there is.

    Ends the verb if there is none like that.
    """
    known = list(_years(archive))
    if not known:
        fail(exit_code.USAGE, "the journal has no bid year")
    if name is None and len(known) > 1:
        fail(exit_code.USAGE, f"which bid year? --year is one of {', '.join(known)}")
    chosen = known[0] if name is None else name
    if chosen not in known:
        fail(
            exit_code.USAGE,
            f"the journal has no bid year {chosen!r}, only {', '.join(known)}",
        )
    stream = YEAR.stream(chosen)
    found = archive.versioned(stream)
    return FoundYear(stream, found.state, found.version)


def find_area(archive: Archive, found: FoundYear, text: str) -> FoundArea:
    """Return the area of a year that has the id or the code *text*.

    Ends the verb if there is none like that.
    """
    area_id = _area_id(found, text)
    stream = AREA.stream(f"{found.name}/{area_id}")
    known = archive.versioned(stream)
    if known.state.facts is not None:
        return FoundArea(stream, known.state, known.version, is_planned=False)
    planned = planned_area(found.year, area_id, found.version)
    return FoundArea(stream, planned, known.version, is_planned=True)


def find_user(found: FoundYear, initials: str) -> str:
    """Return the id of whoever has *initials* in a year.

    Ends the verb if nobody has.
    """
    user_id = found.year.initials.get(initials.upper())
    if user_id is None:
        fail(exit_code.USAGE, f"nobody in {found.stream} has the initials {initials!r}")
    return user_id


def _area_id(found: FoundYear, text: str) -> str:
    areas = found.year.areas
    wanted = text.upper()
    meant = [
        each.area_id
        for each in areas.values()
        if wanted in (each.area_id.upper(), each.code.upper())
    ]
    if text not in areas and len(meant) != 1:
        known = ", ".join(sorted(areas)) or "none at all"
        fail(exit_code.USAGE, f"{found.stream} has no area {text!r}, only {known}")
    return text if text in areas else meant[0]


def _years(archive: Archive) -> Iterator[str]:
    after: StreamId[Any] | None = None
    while True:
        page = archive.streams(after, PAGE_LENGTH_MAX)
        for each in page.entries:
            if each.stream.aggregate_type == YEAR.aggregate_type:
                yield each.stream.aggregate_id
        after = page.next_after
        if after is None:
            return
