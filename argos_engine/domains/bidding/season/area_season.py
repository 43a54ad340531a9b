"""The season of one area: from what it is told of its year to the third round."""

import functools

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import (
    AdjustBidOrder,
    AdoptYearFacts,
    CompleteTurn,
    FinalizeRound,
    OverrideBidOrder,
    PassTurn,
    Place,
    StartRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.query import bid_order, position
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
from argos_engine.domains.bidding.season.wish import wish

_NIGHT_CHECKPOINT = "before the night batch"
# More wishes than this in vain, and a user lets the turn pass.
_TRIES = 25
_SLIP_CHANCE = 0.013
_BID_CHANCE = 0.97
_CHANGE_CHANCE = 0.05
_OVERRIDES_A_ROUND = 2
_FULL_DAYS_A_ROUND = 2


class AreaSeason:
    """Writes what happens in one area, one line after the other."""

    def __init__(self, player: Player[Area], desk: Desk, slips: Slips) -> None:
        self._player = player
        self._slips = slips
        self._desk = desk
        self._chance = desk.chance
        self._full_days_left = 0

    def write(self, facts: AdoptYearFacts, *, has_night_batch: bool) -> None:
        """Play the whole season in a year of which *facts* tells."""
        first = StartRound(ROUNDS[0].round_id)
        self._admin(first, "start of the round")
        self._player.play(self._desk.process(facts))
        self._admin(Checkpoint("roster complete"), "roster signed by both sides")
        for plan in ROUNDS:
            self._override_order()
            self._start_round(plan)
            for turn in range(plan.opening.max_groups):
                self._pass(plan)
                self._change_minds(plan)
                if has_night_batch and (plan.round_id, turn) == (NIGHT_ROUND, 1):
                    self._night_batch(plan)
            self._bid_once_more(plan)
            self._finalize(plan)
        self._draw_lots()

    def _start_round(self, plan: RoundPlan) -> None:
        self._admin(StartRound(plan.round_id), "start of the round")
        self._full_days_left = _FULL_DAYS_A_ROUND

    def _finalize(self, plan: RoundPlan) -> None:
        if plan.is_finalized:
            self._end_turns(plan)
            name = f"round {plan.opening.number} complete"
            self._admin(Checkpoint(name), "last pass is over")
            self._admin(FinalizeRound(plan.round_id), "round signed by both sides")

    def _end_turns(self, plan: RoundPlan) -> None:
        for user_id in bid_order(self._player.state):
            if self._player.state.tally.groups_of(plan.round_id, user_id):
                self._desk_play(CompleteTurn(plan.round_id, user_id))
            else:
                notes = "did not want any days of this round"
                self._desk_play(PassTurn(plan.round_id, user_id, notes))

    def _override_order(self) -> None:
        order = bid_order(self._player.state)
        for _ in range(_OVERRIDES_A_ROUND):
            place = 1 + self._chance.below(len(order))
            reason = "settled between the two users concerned"
            command = OverrideBidOrder(self._chance.among(order), place, reason)
            self._admin(command, "letter of both users")

    def _draw_lots(self) -> None:
        """Let two users have one place for a while, until a lottery parts them."""
        area = self._player.state
        first, second = bid_order(area)[:2]
        place = position(area, area.users[first])
        reason = "both have the same claim to the place"
        self._admin(OverrideBidOrder(second, place, reason), "letter of the union")
        assert place is not None, "who bids first has a place"
        places = Place(second, place), Place(first, place + 1)
        command = AdjustBidOrder(places, "lottery drawn before both users")
        self._admin(command, "lottery drawn before both users")

    def _pass(self, plan: RoundPlan) -> None:
        """Let everybody bid once, in bid order; slips happen in between."""
        for user_id in bid_order(self._player.state):
            if self._chance.happens(_BID_CHANCE):
                self._bid(plan, user_id)
            if self._chance.happens(_SLIP_CHANCE):
                area = self._player.state
                self._player.play(self._slips.next(area, plan.round_id))

    def _bid(self, plan: RoundPlan, user_id: str) -> None:
        crew = self._player.state.users[user_id].crew
        for _ in range(_TRIES):
            days = wish(self._chance, self._chance.among(plan.lengths), crew)
            line = self._desk.bidder(SubmitBid(plan.round_id, user_id, days))
            refusal = self._player.refusal(line)
            if refusal is None:
                self._player.play(line)
                return
            if refusal == SlotsFullError.__name__ and self._full_days_left:
                self._full_days_left -= 1
                self._player.play(line)

    def _bid_once_more(self, plan: RoundPlan) -> None:
        """Try one group more than the round allows, for somebody who has them all."""
        groups_of = functools.partial(self._player.state.tally.groups_of, plan.round_id)
        user_id = max(bid_order(self._player.state), key=groups_of)
        crew = self._player.state.users[user_id].crew
        self._desk_play(SubmitBid(plan.round_id, user_id, wish(self._chance, 1, crew)))

    def _change_minds(self, plan: RoundPlan) -> None:
        """Let some give a group back and bid for other days."""
        bids = self._player.state.bids
        mine = [bid for _, bid in sorted(bids.items()) if bid.round_id == plan.round_id]
        for bid in mine:
            if self._chance.happens(_CHANGE_CHANCE):
                self._withdraw(bid)
                self._bid(plan, bid.user_id)

    def _withdraw(self, bid: Bid) -> None:
        self._desk_play(WithdrawBid(bid.round_id, bid.user_id, bid.days[0]))

    def _night_batch(self, plan: RoundPlan) -> None:
        """Enter a pile of forms for the wrong people, and take it back at noon."""
        self._admin(Checkpoint(_NIGHT_CHECKPOINT), "handing over to the night shift")
        order = bid_order(self._player.state)
        entered = 0
        while entered < NIGHT_BIDS:
            user_id = self._chance.among(order)
            crew = self._player.state.users[user_id].crew
            days = wish(self._chance, self._chance.among(plan.lengths), crew)
            line = self._desk.night(SubmitBid(plan.round_id, user_id, days))
            if self._player.refusal(line) is None:
                self._player.play(line)
                entered += 1
        reason = "the forms of the night batch were entered one user too far down"
        self._admin(Rollback(_NIGHT_CHECKPOINT, reason), "users found leave not theirs")

    def _desk_play(
        self, command: SubmitBid | WithdrawBid | CompleteTurn | PassTurn
    ) -> None:
        self._player.play(self._desk.bidder(command))

    def _admin(self, command: Request, cause: str) -> None:
        self._player.play(self._desk.admin(command, cause))
