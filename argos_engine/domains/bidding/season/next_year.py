"""A year far ahead as it is being prepared: 27 pay periods, and windows.

A schedule begins in the future, and the season is to be played on any day for years to
come. For the same reason the year is never confirmed here.
"""

import datetime

import attrs

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.line import Request
from argos_engine.domains.bidding.season.player import Player
from argos_engine.domains.bidding.user import CREW_MAX
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.commands import (
    CONFIRMATION,
    AssignRoundGroup,
    CompleteBootstrap,
    ConfirmReadyToBid,
    CreateArea,
    CreateBidYear,
    CreateRound,
    CreateRoundGroup,
    SetBidSchedule,
    SetExpectedAreaCount,
    SetExpectedUserCount,
)
from argos_engine.domains.bidding.year.user_commands import (
    RegisterUser,
    ReviewNoBid,
    UpdateUser,
)
from argos_engine.domains.bidding.zone import OffsetChange, Zone

STREAM = "2040"
PEOPLE = 12
_AREA = "NORTH"
_GROUP = "windowed"
_PEOPLE_ENTERED = "people entered"
_CREW_CHANGES = 5
_DRAWN = 6, 5
"""By the two who are tied; the others of their class have lower numbers."""
# Clocks go back on the Sunday between the two weeks of windows.
_CLOCKS_GO_BACK = datetime.datetime(2039, 11, 6, 8, tzinfo=datetime.UTC)
_ZONE = Zone("America/Denver", -6 * 3_600, (OffsetChange(_CLOCKS_GO_BACK, -7 * 3_600),))
_HOLIDAYS = tuple(
    datetime.date.fromisoformat(text)
    for text in "2040-01-16 2040-05-28 2040-07-04 2040-11-22 2040-12-25".split()
)


class NextYear:
    """Writes how a year is prepared until nothing stands in the way of bidding."""

    def __init__(self, player: Player[BidYear], desk: Desk) -> None:
        self._player = player
        self._desk = desk

    def write(self, known: list[RegisterUser]) -> None:
        """Play everything; the first of the *known* people come again."""
        self._structure()
        people = _people(known[: PEOPLE + 1])
        for person in people:
            self._admin(person, "staffing list")
        self._admin(Checkpoint(_PEOPLE_ENTERED), "staffing list signed")
        self._crews(people)
        self._admin(CompleteBootstrap(), "everything is entered")
        self._admin(ReviewNoBid(people[-1].user_id), "bids with nobody on purpose")
        self._admin(CompleteBootstrap(), "everything is entered")
        self._lottery(people)

    def _structure(self) -> None:
        calendar = CreateBidYear(datetime.date(2040, 1, 1), 27, _HOLIDAYS)
        self._admin(calendar, "calendar for 2040")
        self._admin(SetExpectedAreaCount(1), "floor plan")
        self._admin(CreateArea(_AREA, "N", "North side"), "floor plan")
        self._admin(SetExpectedUserCount(_AREA, PEOPLE), "staffing list")
        self._admin(CreateRoundGroup(_GROUP, "In windows"), "agreement for 2040")
        first = CreateRound(
            round_id="prime",
            round_group_id=_GROUP,
            number=1,
            name="Prime time",
            slots_per_day=2,
            max_groups=2,
            max_total_hours=80,
        )
        self._admin(first, "agreement for 2040")
        second = CreateRound(
            round_id="rest",
            round_group_id=_GROUP,
            number=2,
            name="What is left",
            slots_per_day=3,
            max_groups=4,
            max_total_hours=80,
            include_holidays=True,
            first_day=datetime.date(2039, 11, 14),
        )
        self._admin(second, "agreement for 2040")
        self._admin(AssignRoundGroup(_AREA, _GROUP), "agreement for 2040")
        schedule = SetBidSchedule(
            _ZONE,
            datetime.date(2039, 10, 31),
            datetime.time(8),
            datetime.time(18),
            bidders_a_day=2,
        )
        self._admin(schedule, "agreement for 2040")

    def _crews(self, people: list[RegisterUser]) -> None:
        """Enter a crew list, take it back, and enter the right one."""
        self._crew_list(people, 1, "crew list of 2038")
        reason = "the crew list was the one of the year before last"
        self._admin(Rollback(_PEOPLE_ENTERED, reason), "users found crews not theirs")
        self._crew_list(people, 2, "crew list of 2040")

    def _crew_list(self, people: list[RegisterUser], step: int, cause: str) -> None:
        for person in people[:_CREW_CHANGES]:
            crew = ((person.crew or 0) + step - 1) % CREW_MAX + 1
            self._admin(UpdateUser(person.user_id, crew=crew), cause)

    def _lottery(self, people: list[RegisterUser]) -> None:
        """Try to confirm while two users are tied, and let a lottery decide."""
        self._admin(ConfirmReadyToBid(CONFIRMATION), "signed by both sides")
        for person, drawn in zip(people[:2], _DRAWN, strict=True):
            drawing = UpdateUser(person.user_id, lottery=drawn)
            self._admin(drawing, "lottery drawn before both sides")

    def _admin(self, command: Request, cause: str) -> None:
        self._player.play(self._desk.admin(command, cause))


def _people(known: list[RegisterUser]) -> list[RegisterUser]:
    """Return people of whom the first two are tied, and the last is in No Bid."""
    first, second, *others, last = known
    twin = attrs.evolve(
        first,
        user_id=second.user_id,
        initials=second.initials,
        name=second.name,
        crew=second.crew,
    )
    tied = [attrs.evolve(each, lottery=None) for each in (first, twin)]
    return [*tied, *others, attrs.evolve(last, area_id=None)]
