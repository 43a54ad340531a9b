"""Slips: requests that the rules refuse, as they happen at any bid desk."""

import datetime
from collections.abc import Callable

import attrs

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import (
    AdoptYearFacts,
    FinalizeRound,
    OverrideEligibility,
    StartRound,
    SubmitBid,
    WithdrawBid,
)
from argos_engine.domains.bidding.leave import GROUP_DAYS_MAX
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.line import Line
from argos_engine.domains.bidding.season.plan import ROUNDS, YEAR
from argos_engine.domains.bidding.season.wish import wish, workdays


class Slips:
    """Makes one slip after the other, of every kind in turn."""

    def __init__(self, desk: Desk, first: int) -> None:
        self._desk = desk
        self._chance = desk.chance
        self._made = first
        self._kinds: tuple[Callable[[Area, str], Line], ...] = (
            self._sixth_day,
            self._gap,
            self._unknown_user,
            self._day_twice,
            self._wrong_role,
            self._outside_the_year,
            self._round_not_open,
            self._nothing_to_withdraw,
            self._old_facts,
            self._round_started_twice,
            self._nothing_to_take_back,
            self._checkpoint_by_bidder,
            self._regular_day_off,
            self._rollback_by_bidder,
        )

    def next(self, area: Area, round_id: str) -> Line:
        """Return a line that is refused while the round is open."""
        kind = self._kinds[self._made % len(self._kinds)]
        self._made += 1
        return kind(area, round_id)

    def _sixth_day(self, area: Area, round_id: str) -> Line:
        user = self._user(area)
        days = wish(self._chance, GROUP_DAYS_MAX + 1, user.crew)
        return self._bid(round_id, user.user_id, *days)

    def _gap(self, area: Area, round_id: str) -> Line:
        user = self._user(area)
        first, _, *rest = wish(self._chance, 4, user.crew)
        return self._bid(round_id, user.user_id, first, *rest)

    def _unknown_user(self, _area: Area, round_id: str) -> Line:
        # Everybody on the roster has two letters behind the dash.
        user_id = f"u-{self._chance.among('abcdefgh')}{self._chance.below(10)}"
        return self._bid(round_id, user_id, *wish(self._chance, 3, None))

    def _day_twice(self, area: Area, round_id: str) -> Line:
        had = area.bids[self._chance.among(sorted(area.bids))]
        return self._bid(round_id, had.user_id, had.days[-1])

    def _outside_the_year(self, area: Area, round_id: str) -> Line:
        user = self._user(area)
        days = workdays(YEAR.last_day, 3, user.crew)[1:]
        return self._bid(round_id, user.user_id, *days)

    def _round_not_open(self, area: Area, round_id: str) -> Line:
        # Before the first round is finalized the slip is to name the next one.
        names = [plan.round_id for plan in ROUNDS]
        index = names.index(round_id)
        wrong = names[index - 1] if index else names[1]
        user = self._user(area)
        return self._bid(wrong, user.user_id, *wish(self._chance, 2, user.crew))

    def _nothing_to_withdraw(self, area: Area, round_id: str) -> Line:
        never = workdays(YEAR.last_day, 2, None)[1]
        command = WithdrawBid(round_id, self._user(area).user_id, never)
        return self._desk.bidder(command)

    def _wrong_role(self, _area: Area, round_id: str) -> Line:
        return self._desk.overstepping(FinalizeRound(round_id), "end of the shift")

    def _old_facts(self, area: Area, _round_id: str) -> Line:
        assert area.facts is not None, "slips happen while a round is open"
        version = area.facts.year_version - 1
        facts = attrs.evolve(area.facts, year_version=version)
        return self._desk.process(AdoptYearFacts(facts, ()))

    def _round_started_twice(self, _area: Area, round_id: str) -> Line:
        return self._desk.admin(StartRound(round_id), "start of the round")

    def _nothing_to_take_back(self, area: Area, _round_id: str) -> Line:
        user_id = self._user(area).user_id
        command = OverrideEligibility(user_id, None, "the detail was called off")
        return self._desk.admin(command, "phone call")

    def _regular_day_off(self, area: Area, round_id: str) -> Line:
        crews = [user for user in area.users.values() if user.crew is not None]
        user = min(crews, key=lambda each: each.user_id)
        first, *_ = wish(self._chance, 1, None)
        week = workdays(first, 7, None)
        working = workdays(first, 5, user.crew)
        off = next(day for day in week if day not in working)
        return self._bid(round_id, user.user_id, off)

    def _checkpoint_by_bidder(self, _area: Area, _round_id: str) -> Line:
        return self._desk.overstepping(Checkpoint("end of shift"), "end of the shift")

    def _rollback_by_bidder(self, _area: Area, _round_id: str) -> Line:
        action = Rollback("roster complete", "bid entered for the wrong user")
        return self._desk.overstepping(action, "typing mistake")

    def _bid(self, round_id: str, user_id: str, *days: datetime.date) -> Line:
        return self._desk.bidder(SubmitBid(round_id, user_id, days))

    def _user(self, area: Area) -> Participant:
        bidders = [
            user_id
            for user_id, user in sorted(area.users.items())
            if not user.excluded_from_bidding
        ]
        return area.users[self._chance.among(bidders)]
