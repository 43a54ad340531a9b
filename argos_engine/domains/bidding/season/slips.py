"""Slips: requests that the rules refuse, as they happen at any bid desk."""

import datetime
from collections.abc import Callable

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import (
    FinalizeRound,
    OpenRound,
    RegisterUser,
    SubmitBid,
    UpdateUser,
    WithdrawBid,
)
from argos_engine.domains.bidding.leave import GROUP_DAYS_MAX
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.line import Line
from argos_engine.domains.bidding.season.wish import YEAR, days_from, wish
from argos_engine.domains.bidding.user import User


class Slips:
    """Makes one slip after the other, of every kind in turn."""

    def __init__(self, desk: Desk, first: int) -> None:
        self._desk = desk
        self._chance = desk.chance
        self._made = first
        self._kinds: tuple[Callable[[Area, int], Line], ...] = (
            self._sixth_day,
            self._gap,
            self._unknown_user,
            self._day_twice,
            self._wrong_role,
            self._outside_the_year,
            self._round_not_open,
            self._nothing_to_withdraw,
            self._registered_twice,
            self._round_opened_twice,
            self._no_change,
            self._checkpoint_by_bidder,
            self._seniority_in_a_round,
            self._rollback_by_bidder,
        )

    def next(self, area: Area, number: int) -> Line:
        """Return a line that is refused while round *number* is open."""
        kind = self._kinds[self._made % len(self._kinds)]
        self._made += 1
        return kind(area, number)

    def _sixth_day(self, area: Area, number: int) -> Line:
        days = wish(self._chance, GROUP_DAYS_MAX + 1)
        return self._bid(number, self._user(area).initials, days)

    def _gap(self, area: Area, number: int) -> Line:
        first, _, *rest = wish(self._chance, 4)
        return self._bid(number, self._user(area).initials, (first, *rest))

    def _unknown_user(self, _area: Area, number: int) -> Line:
        # The initials of everybody on the roster are two letters.
        initials = f"{self._chance.among('ABCDEFGH')}{self._chance.below(10)}"
        return self._bid(number, initials, wish(self._chance, 3))

    def _day_twice(self, area: Area, number: int) -> Line:
        had = area.bids[self._chance.among(sorted(area.bids))]
        return self._bid(number, had.initials, had.days[-1:])

    def _outside_the_year(self, area: Area, number: int) -> Line:
        days = days_from(YEAR.last_day + datetime.timedelta(days=1), 2)
        return self._bid(number, self._user(area).initials, days)

    def _round_not_open(self, area: Area, number: int) -> Line:
        # Before the first round is finalized the slip is to name the next one.
        wrong = number - 1 or number + 1
        return self._bid(wrong, self._user(area).initials, wish(self._chance, 2))

    def _nothing_to_withdraw(self, area: Area, number: int) -> Line:
        never = YEAR.last_day + datetime.timedelta(days=1)
        command = WithdrawBid(number, self._user(area).initials, never)
        return self._desk.bidder(command)

    def _wrong_role(self, _area: Area, number: int) -> Line:
        return self._desk.overstepping(FinalizeRound(number), "end of the shift")

    def _registered_twice(self, area: Area, _number: int) -> Line:
        user = self._user(area)
        command = RegisterUser(
            initials=user.initials,
            name=user.name,
            user_type=user.user_type,
            cumulative_bu_date=user.seniority.cumulative_bu_date,
            bu_date=user.seniority.bu_date,
            eod_date=user.seniority.eod_date,
            scd_date=user.seniority.scd_date,
        )
        return self._desk.admin(command, "transfer list read again")

    def _round_opened_twice(self, area: Area, number: int) -> Line:
        now = area.rounds[number]
        command = OpenRound(
            number, now.name, now.slots_per_day, now.max_groups, now.max_total_hours
        )
        return self._desk.admin(command, "start of the round")

    def _no_change(self, area: Area, _number: int) -> Line:
        user = self._user(area)
        return self._desk.admin(UpdateUser(user.initials, user.name), "name check")

    def _seniority_in_a_round(self, area: Area, _number: int) -> Line:
        user = self._user(area)
        earlier = user.seniority.scd_date - datetime.timedelta(days=30)
        command = UpdateUser(user.initials, scd_date=earlier)
        return self._desk.admin(command, "service record found")

    def _checkpoint_by_bidder(self, _area: Area, _number: int) -> Line:
        return self._desk.overstepping(Checkpoint("end of shift"), "end of the shift")

    def _rollback_by_bidder(self, _area: Area, _number: int) -> Line:
        action = Rollback("roster complete", "bid entered for the wrong user")
        return self._desk.overstepping(action, "typing mistake")

    def _bid(self, number: int, initials: str, days: tuple[datetime.date, ...]) -> Line:
        return self._desk.bidder(SubmitBid(number, initials, days))

    def _user(self, area: Area) -> User:
        return area.users[self._chance.among(sorted(area.users))]
