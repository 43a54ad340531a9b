"""The season of one area: from the opened year to the middle of the third round."""

import functools

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.commands import (
    FinalizeRound,
    OpenYear,
    RegisterUser,
    SubmitBid,
    UpdateUser,
    WithdrawBid,
)
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.query import bid_order
from argos_engine.domains.bidding.refusal import SlotsFullError
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.line import Request
from argos_engine.domains.bidding.season.plan import (
    NIGHT_BIDS,
    NIGHT_ROUND,
    ROUNDS,
    RoundPlan,
)
from argos_engine.domains.bidding.season.player import Player
from argos_engine.domains.bidding.season.slips import Slips
from argos_engine.domains.bidding.season.wish import YEAR, wish
from argos_engine.domains.bidding.user import CREW_MAX, UserType

_NIGHT_CHECKPOINT = "before the night batch"
# More wishes than this in vain, and a user lets the turn pass.
_TRIES = 25
_SLIP_CHANCE = 0.013
_BID_CHANCE = 0.97
_CHANGE_CHANCE = 0.05
_UPDATES_A_ROUND = 6
_FULL_DAYS_A_ROUND = 2


class AreaSeason:
    """Writes what happens in one area, one line after the other."""

    def __init__(self, player: Player, desk: Desk, slips: Slips) -> None:
        self._player = player
        self._slips = slips
        self._desk = desk
        self._chance = desk.chance
        self._full_days_left = 0

    def write(self, late: list[RegisterUser], *, has_night_batch: bool) -> None:
        """Play the whole season; *late* are people who come after the roster."""
        self._open_year()
        for plan in ROUNDS:
            number = plan.opening.number
            self._update_users(_UPDATES_A_ROUND)
            self._open_round(plan)
            for turn in range(plan.opening.max_groups):
                self._pass(plan)
                self._change_minds(plan)
                if has_night_batch and (number, turn) == (NIGHT_ROUND, 1):
                    self._night_batch(plan)
            self._bid_once_more(plan)
            self._finalize(plan)
            self._register(late[number - 1 :: len(ROUNDS)])

    def _open_year(self) -> None:
        opening = ROUNDS[0].opening
        self._admin(opening, "start of the round")
        self._admin(OpenYear(YEAR.first_day, YEAR.pay_periods), "calendar for 2026")
        self._admin(Checkpoint("roster complete"), "roster signed by both sides")

    def _open_round(self, plan: RoundPlan) -> None:
        self._admin(plan.opening, "start of the round")
        self._full_days_left = _FULL_DAYS_A_ROUND

    def _finalize(self, plan: RoundPlan) -> None:
        if plan.is_finalized:
            number = plan.opening.number
            self._admin(Checkpoint(f"round {number} complete"), "last pass is over")
            self._admin(FinalizeRound(number), "round signed by both sides")

    def _update_users(self, count: int) -> None:
        for _ in range(count):
            user = self._chance.among(sorted(self._player.area.users))
            command = self._update(user)
            self._admin(command, "crew list" if command.crew else "certification")

    def _update(self, initials: str) -> UpdateUser:
        user = self._player.area.users[initials]
        if user.user_type is UserType.DEV_R:
            return UpdateUser(initials, user_type=UserType.CPC)
        crew = (user.crew or 0) % CREW_MAX + 1
        return UpdateUser(initials, crew=crew)

    def _register(self, late: list[RegisterUser]) -> None:
        for command in late:
            self._admin(command, "transfer from another facility")

    def _pass(self, plan: RoundPlan) -> None:
        """Let everybody bid once, in bid order; slips happen in between."""
        for initials in bid_order(self._player.area):
            if self._chance.happens(_BID_CHANCE):
                self._bid(plan, initials)
            if self._chance.happens(_SLIP_CHANCE):
                area = self._player.area
                self._player.play(self._slips.next(area, plan.opening.number))

    def _bid(self, plan: RoundPlan, initials: str) -> None:
        for _ in range(_TRIES):
            days = wish(self._chance, self._chance.among(plan.lengths))
            line = self._desk.bidder(SubmitBid(plan.opening.number, initials, days))
            refusal = self._player.refusal(line)
            if refusal is None:
                self._player.play(line)
                return
            if refusal == SlotsFullError.__name__ and self._full_days_left:
                self._full_days_left -= 1
                self._player.play(line)

    def _bid_once_more(self, plan: RoundPlan) -> None:
        """Try one group more than the round allows, for somebody who has them all."""
        number = plan.opening.number
        groups_of = functools.partial(self._player.area.tally.groups_of, number)
        initials = max(bid_order(self._player.area), key=groups_of)
        command = SubmitBid(number, initials, wish(self._chance, 1))
        self._player.play(self._desk.bidder(command))

    def _change_minds(self, plan: RoundPlan) -> None:
        """Let some give a group back and bid for other days."""
        bids = self._player.area.bids
        mine = [
            bid for _, bid in sorted(bids.items()) if bid.round == plan.opening.number
        ]
        for bid in mine:
            if self._chance.happens(_CHANGE_CHANCE):
                self._withdraw(bid)
                self._bid(plan, bid.initials)

    def _withdraw(self, bid: Bid) -> None:
        command = WithdrawBid(bid.round, bid.initials, bid.days[0])
        self._player.play(self._desk.bidder(command))

    def _night_batch(self, plan: RoundPlan) -> None:
        """Enter a pile of forms for the wrong people, and take it back at noon."""
        self._admin(Checkpoint(_NIGHT_CHECKPOINT), "handing over to the night shift")
        order = bid_order(self._player.area)
        entered = 0
        while entered < NIGHT_BIDS:
            days = wish(self._chance, self._chance.among(plan.lengths))
            initials = self._chance.among(order)
            line = self._desk.night(SubmitBid(plan.opening.number, initials, days))
            if self._player.refusal(line) is None:
                self._player.play(line)
                entered += 1
        reason = "the forms of the night batch were entered one user too far down"
        self._admin(Rollback(_NIGHT_CHECKPOINT, reason), "users found leave not theirs")

    def _admin(self, command: Request, cause: str) -> None:
        self._player.play(self._desk.admin(command, cause))
