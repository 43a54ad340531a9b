"""The season of the year: from a roster without a calendar to open bidding."""

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.line import Request
from argos_engine.domains.bidding.season.plan import (
    AREAS,
    PEOPLE,
    ROUND_GROUP,
    ROUNDS,
    YEAR,
)
from argos_engine.domains.bidding.season.player import Player
from argos_engine.domains.bidding.user import CREW_MAX, UserType
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.commands import (
    CONFIRMATION,
    ActivateBidding,
    AssignRoundGroup,
    CompleteBootstrap,
    ConfirmReadyToBid,
    CreateArea,
    CreateBidYear,
    CreateRoundGroup,
    SetExpectedAreaCount,
    SetExpectedUserCount,
)
from argos_engine.domains.bidding.year.user_commands import (
    MoveUser,
    SetParticipation,
    UpdateUser,
)

_UPDATES = 60
_EXCLUDED = 6


class YearSeason:
    """Writes what happens in the year before and while its areas bid."""

    def __init__(self, player: Player[BidYear], desk: Desk) -> None:
        self._player = player
        self._desk = desk
        self._chance = desk.chance

    def write(self) -> None:
        """Play everything up to the first bid; the roster is there already."""
        self._structure()
        self._admin(Checkpoint("roster complete"), "roster signed by both sides")
        self._people()
        self._slips()
        self._admin(CompleteBootstrap(), "everything is entered")
        self._admin(ConfirmReadyToBid("I understand"), "signed by both sides")
        self._admin(ConfirmReadyToBid(CONFIRMATION), "signed by both sides")
        self._admin(Rollback("roster complete", "one user forgotten"), "phone call")
        self._player.play(self._desk.grant(ActivateBidding()))

    def _structure(self) -> None:
        calendar = CreateBidYear(YEAR.first_day, YEAR.pay_periods, YEAR.holidays)
        self._admin(calendar, "calendar for 2026")
        self._admin(CompleteBootstrap(), "everything is entered")
        self._admin(SetExpectedAreaCount(len(AREAS)), "floor plan")
        self._admin(CreateRoundGroup(ROUND_GROUP, "All areas"), "agreement for 2026")
        for plan in ROUNDS:
            self._admin(plan.opening, "agreement for 2026")
        for area_id in AREAS:
            name = f"{area_id.capitalize()} side"
            self._admin(CreateArea(area_id, area_id[0], name), "floor plan")
            self._admin(SetExpectedUserCount(area_id, PEOPLE), "staffing list")
            self._admin(AssignRoundGroup(area_id, ROUND_GROUP), "agreement for 2026")

    def _people(self) -> None:
        for _ in range(_UPDATES):
            self._admin(self._update(self._anybody()), "crew list")
        for _ in range(_EXCLUDED):
            command = SetParticipation(
                self._anybody(),
                excluded_from_bidding=True,
                excluded_from_leave_calculation=self._chance.happens(0.5),
            )
            self._admin(command, "on detail for the whole year")

    def _update(self, user_id: str) -> UpdateUser:
        user = self._player.state.users[user_id]
        if user.user_type is UserType.DEV_R:
            return UpdateUser(user_id, user_type=UserType.CPC)
        return UpdateUser(user_id, crew=(user.crew or 0) % CREW_MAX + 1)

    def _slips(self) -> None:
        """Try what happens at any desk: names mixed up, and hands in the wrong till."""
        first, second = self._anybody(), self._anybody()
        taken = self._player.state.users[first].initials
        self._admin(UpdateUser(second, initials=taken), "signs with other initials")
        self._admin(MoveUser(first, "SOUTH"), "transfer within the center")
        line = self._desk.overstepping(CompleteBootstrap(), "end of the shift")
        self._player.play(line)

    def _anybody(self) -> str:
        return self._chance.among(sorted(self._player.state.users))

    def _admin(self, command: Request, cause: str) -> None:
        self._player.play(self._desk.admin(command, cause))
